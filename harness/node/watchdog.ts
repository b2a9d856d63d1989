import type { Ns } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';

const NO_EVENT = -1;

/** The hardware that resets a computer which has not been heard of for too long. */
export class Watchdog implements EventTarget {
  readonly #queue: EventQueue;
  readonly #expired: () => void;
  #event = NO_EVENT;

  constructor(queue: EventQueue, expired: () => void) {
    this.#queue = queue;
    this.#expired = expired;
  }

  /** Count anew; 0 stops it. */
  set(timeoutNs: Ns): void {
    if (this.#event !== NO_EVENT) this.#queue.cancel(this.#event);
    const atNs = Math.min(this.#queue.nowNs + timeoutNs, Number.MAX_SAFE_INTEGER);
    this.#event = timeoutNs > 0 ? this.#queue.schedule(atNs, this, 0) : NO_EVENT;
  }

  handle(): void {
    this.#event = NO_EVENT;
    this.#expired();
  }
}
