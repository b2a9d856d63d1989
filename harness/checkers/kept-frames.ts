import type { Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';
import { PackedSpans } from './spans.ts';

/**
 * Faults of links, and for how long frames may lie at a sender because of one: it sends them again at intervals that
 * double, so for as long again as the fault acted. A bundle without custody is a frame by then; that its time is over shows
 * when the session ends.
 */
export class KeptFrames {
  readonly #faults: readonly CheckedFault[];
  readonly #spans = new PackedSpans();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, _kind, _node, active) => {
      if (this.#faults[index]?.partner === undefined) return;
      if (active === 1) this.#spans.open(`${index}`, atNs);
      else this.#spans.close(`${index}`, atNs);
    },
  };

  /** Whether something sent between these instants may still lie at a sender at `atNs`. */
  mayLie(sentNs: Ns, untilNs: Ns, atNs: Ns): boolean {
    for (const key of this.#spans.keys()) {
      for (const span of this.#spans.of(key)) {
        const endNs = Math.min(span.untilNs, atNs);
        if (span.fromNs > untilNs || endNs < sentNs) continue;
        if (atNs <= endNs + (endNs - span.fromNs)) return true;
      }
    }
    return false;
  }
}
