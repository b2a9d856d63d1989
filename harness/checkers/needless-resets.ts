import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';

/** As the hardware names it: nobody told the watchdog in time. */
const WATCHDOG = 'watchdog';
const INSTANT_END: ReadonlySet<string> = new Set(['computer-reset', 'bit-flip', 'frames-forged']);

/**
 * Resets by the watchdog that no fault explains: none acted on the node then, nor shortly before. One
 * may be; nodes that are reset so again and again do not come to rest.
 */
export class NeedlessResets {
  readonly #aftermathNs: Ns;
  readonly #again: (atNs: Ns, node: NodeId, times: number) => void;
  readonly #active = new Map<NodeId, number>();
  readonly #lastFaultNs = new Map<NodeId, Ns>();
  readonly #resets = new Map<NodeId, number>();

  constructor(aftermathNs: Ns, again: (atNs: Ns, node: NodeId, times: number) => void) {
    this.#aftermathNs = aftermathNs;
    this.#again = again;
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, _index, kind, node, active) => {
      if (kind === 'null') return;
      this.#lastFaultNs.set(node, atNs);
      if (INSTANT_END.has(kind)) return;
      this.#active.set(node, (this.#active.get(node) ?? 0) + (active === 1 ? 1 : -1));
    },
    'node-down': (atNs, node, reason) => {
      if (reason !== WATCHDOG || this.#isExplained(node, atNs)) return;
      const times = (this.#resets.get(node) ?? 0) + 1;
      this.#resets.set(node, times);
      if (times > 1) this.#again(atNs, node, times);
    },
  };

  #isExplained(node: NodeId, atNs: Ns): boolean {
    if ((this.#active.get(node) ?? 0) > 0) return true;
    const lastNs = this.#lastFaultNs.get(node);
    return lastNs !== undefined && atNs - lastNs <= this.#aftermathNs;
  }
}
