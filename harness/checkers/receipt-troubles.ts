import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT } from '../journal/words.ts';

/** Faults that can take a receipt which is on its way, or its life: no record follows bundles of management. */
const HARMFUL = /^(store-|bit-flip|torn-write|stale-read|clock-|time-source-)/;

/** Until when something may have become of a receipt that nobody is to blame for. */
export class ReceiptTroubles {
  /** Latest instant at which a store or a clock was harmed, or a node lost. */
  #harmedNs: Ns = -1;
  /** Harmful faults that last. */
  #lasting = 0;
  readonly #downNs = new Map<NodeId, Ns>();

  readonly handlers: Pick<Required<RecordHandlers>, 'fault' | 'node-down' | 'released'> = {
    fault: (atNs, _fault, kind, _node, active) => {
      if (!HARMFUL.test(kind)) return;
      this.#lasting += active === 1 ? 1 : -1;
      this.#harmedNs = atNs;
    },
    'node-down': (atNs, node, reason) => {
      this.#downNs.set(node, atNs);
      if (reason === NODE_LOST) this.#harmedNs = atNs;
    },
    released: (atNs, _node, _bundle, cause) => {
      if (cause !== RELEASED_BY_FLIGHT) this.#harmedNs = atNs;
    },
  };

  /** The receipt that a node made at an instant may be gone. */
  since(atNs: Ns, node: NodeId): boolean {
    if (this.#lasting > 0 || this.#harmedNs >= atNs) return true;
    return (this.#downNs.get(node) ?? -1) >= atNs;
  }
}
