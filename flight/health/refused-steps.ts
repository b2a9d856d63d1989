import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { TimeMeasurement } from './time-measurement.ts';

/** Fewer measurements are no steady offset, however far apart. */
const COUNT_MIN = 3;
/** Neighbours that are kept in mind. */
const TELLERS_MAX = 64;

interface Run {
  readonly offsetNs: Ns;
  readonly sinceNs: Ns;
  count: number;
}

/**
 * Offsets beyond the step bound by who told them (LM-TIM-013). One that stays the same for long, while nobody
 * agrees with the estimate, is believed: it was the estimate that lied.
 */
export class RefusedSteps {
  readonly #limits: Pick<Limits, 'timeStepMaxNs' | 'timeRefusedNs'>;
  readonly #runs = new Map<NodeId, Run>();

  constructor(limits: Pick<Limits, 'timeStepMaxNs' | 'timeRefusedNs'>) {
    this.#limits = limits;
  }

  /** One more of that teller; whether it is to be believed now. */
  believes(teller: NodeId, { offsetNs, uncertaintyNs }: TimeMeasurement, nowNs: Ns): boolean {
    const { timeStepMaxNs, timeRefusedNs } = this.#limits;
    const run = this.#runs.get(teller);
    const same =
      run !== undefined && Math.abs(offsetNs - run.offsetNs) <= timeStepMaxNs + uncertaintyNs;
    if (!same) {
      if (this.#runs.size < TELLERS_MAX || run !== undefined) {
        this.#runs.set(teller, { offsetNs, sinceNs: nowNs, count: 1 });
      }
      return false;
    }
    run.count++;
    return run.count >= COUNT_MIN && nowNs - run.sinceNs >= timeRefusedNs;
  }

  /** Somebody agreed with the estimate, or it was given up. */
  forget(): void {
    if (this.#runs.size > 0) this.#runs.clear();
  }
}
