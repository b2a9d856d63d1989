import type { Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';

const BILLION = 1e9;
/** Kinds by which clocks and their sources lie; one that is lost says so itself. */
export const LYING = /^(clock|time-source)-/;
const HONEST = 'time-source-lost';

/**
 * By how much clocks may have been off beyond what they state, through faults so far: steps of UTC, and
 * counters that drift further, over all nodes, as time spreads through the network. A fault of clocks
 * whose size is not known could be anything.
 */
export class ClockLies {
  readonly #faults: readonly CheckedFault[];
  #settledNs: Ns = 0;
  /** Drift that goes on: since when, by fault. */
  readonly #drifting = new Map<number, { readonly sinceNs: Ns; readonly ppb: number }>();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, kind, _node, active) => {
      if (kind === HONEST || !LYING.test(kind)) return;
      if (active === 1) this.#begin(atNs, index);
      else this.#end(atNs, index);
    },
  };

  /** At most so much, at that instant. */
  atMostNs(atNs: Ns): Ns {
    let sumNs = this.#settledNs;
    for (const { sinceNs, ppb } of this.#drifting.values()) sumNs += driftNs(atNs - sinceNs, ppb);
    return sumNs;
  }

  #begin(atNs: Ns, index: number): void {
    const { offsetNs, driftPpb, amplitudeNs } = this.#faults[index] ?? {};
    if (offsetNs !== undefined) this.#settledNs += Math.abs(offsetNs);
    else if (amplitudeNs !== undefined) this.#settledNs += 2 * amplitudeNs;
    else if (driftPpb !== undefined) {
      this.#drifting.set(index, { sinceNs: atNs, ppb: Math.abs(driftPpb) });
    } else this.#settledNs = Number.POSITIVE_INFINITY;
  }

  #end(atNs: Ns, index: number): void {
    const drifting = this.#drifting.get(index);
    if (drifting === undefined) return;
    this.#drifting.delete(index);
    this.#settledNs += driftNs(atNs - drifting.sinceNs, drifting.ppb);
  }
}

const driftNs = (elapsedNs: Ns, ppb: number): Ns => Math.ceil((elapsedNs / BILLION) * ppb);
