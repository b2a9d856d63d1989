import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import { HOLDING } from './holding.ts';
import { STALLING } from './stalling.ts';

/** A bundle whose age lags behind by more than its way and its nodes' restarts may hide. */
export interface AgeShort {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly source: NodeId;
  readonly sequence: number;
  readonly lagNs: Ns;
  readonly marginNs: Ns;
}

type Handled = 'age-short' | 'clock' | 'fault' | 'node-up';

/**
 * Ages that bundles carry where nobody knows the time (LM-BND-071): every hop may hide its margin, and the time for
 * which a node was off counts by clocks, as good as they declare. Nothing is judged where faults keep frames or
 * computers back.
 */
export class CarriedAges {
  readonly #context: CheckerContext;
  readonly #lies: ClockLies;
  readonly #found: (found: AgeShort) => void;
  readonly #boots: Ns[] = [];
  #worstDeclaredNs: Ns = 0;
  /** Faults that keep something back now, and when one last ended. */
  #holding = 0;
  #heldNs: Ns = -1;

  constructor(context: CheckerContext, lies: ClockLies, found: (found: AgeShort) => void) {
    this.#context = context;
    this.#lies = lies;
    this.#found = found;
  }

  readonly handlers: Pick<Required<RecordHandlers>, Handled> = {
    'node-up': (atNs) => {
      this.#boots.push(atNs);
    },
    clock: (_atNs, _node, _errorNs, uncertaintyNs) => {
      this.#worstDeclaredNs = Math.max(this.#worstDeclaredNs, uncertaintyNs);
    },
    fault: (atNs, _index, kind, _node, active) => {
      if (!HOLDING.has(kind) && !STALLING.has(kind)) return;
      this.#holding += active === 1 ? 1 : -1;
      this.#heldNs = atNs;
    },
    'age-short': (atNs, node, source, sequence, hopCount, takenNs, lagNs) => {
      if (this.#holding > 0 || this.#heldNs >= takenNs) return;
      if ((this.#context.foreignNodes?.size ?? 0) > 0) return;
      const marginNs = this.#marginNs(atNs, hopCount, takenNs);
      if (lagNs > marginNs) this.#found({ atNs, node, source, sequence, lagNs, marginNs });
    },
  };

  #marginNs(atNs: Ns, hopCount: number, takenNs: Ns): Ns {
    const { hopAgeMarginNs, repeatedNs } = this.#context.thresholds;
    const boots = this.#boots.filter((bootNs) => bootNs > takenNs).length;
    const offNs = 2 * boots * this.#worstDeclaredNs;
    return hopCount * (hopAgeMarginNs + repeatedNs) + offNs + this.#lies.atMostNs(atNs);
  }
}
