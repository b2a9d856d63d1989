import type { Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';

/** Faults that keep frames back longer than any hop's margin: the age of a bundle does not know. */
export const HOLDING: ReadonlySet<string> = new Set([
  'frames-held',
  'frames-delayed',
  'latency-step',
  'frames-reordered',
  'frames-duplicated',
]);

/** Whether such a fault may have kept something back. */
export class HeldBack {
  /** Those that act now, and when one last began or ended. */
  #acting = 0;
  #changedNs: Ns = -1;

  readonly handlers: RecordHandlers = {
    fault: (atNs, _index, kind, _node, active) => {
      if (!HOLDING.has(kind)) return;
      this.#acting += active === 1 ? 1 : -1;
      this.#changedNs = atNs;
    },
  };

  /** At any time since then. */
  since(atNs: Ns): boolean {
    return this.#acting > 0 || this.#changedNs >= atNs;
  }
}
