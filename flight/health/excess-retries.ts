import type { Ns } from '../../protocols/units.ts';

/** A transfer that queues delayed by more than this is tried again soon, so often at most (LM-TIM-019). */
const EXCESS_MAX_NS: Ns = 20_000;
const EXCESS_RETRIES_MAX = 3;

/** Transfers that queues blurred: whether a quieter moment is worth waiting for. */
export class ExcessRetries {
  #retries = 0;

  /** After a transfer; whether another one is to follow soon. */
  worthwhile(excessNs: Ns): boolean {
    const again = Math.abs(excessNs) > EXCESS_MAX_NS && this.#retries < EXCESS_RETRIES_MAX;
    this.#retries = again ? this.#retries + 1 : 0;
    return again;
  }
}
