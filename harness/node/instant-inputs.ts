import type { Ns } from '../../protocols/units.ts';
import { SoftwareFault } from './software-fault.ts';

/** Inputs that one computer may take without its clock moving: more go round for ever. */
const INPUTS_PER_INSTANT_MAX = 100_000;

/** Counts what a stranger's flight software takes at one reading of its counter (LM-AVI-022). */
export class InstantInputs {
  #atNs: Ns = -1;
  #inputs = 0;

  /** @throws SoftwareFault `no-progress` */
  take(monotonicNs: Ns): void {
    this.#inputs = monotonicNs === this.#atNs ? this.#inputs + 1 : 1;
    this.#atNs = monotonicNs;
    if (this.#inputs <= INPUTS_PER_INSTANT_MAX) return;
    const detail = `took ${INPUTS_PER_INSTANT_MAX} inputs without time going on`;
    throw new SoftwareFault('no-progress', detail);
  }
}
