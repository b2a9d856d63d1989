import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';

/** Faults without an end of their own: what they leave behind is their aftermath. */
export const INSTANT: ReadonlySet<string> = new Set([
  'computer-reset',
  'permanent-loss',
  'frames-forged',
  'bit-flip',
  'plan-late',
  'plan-old',
  'plan-corrupted',
  'plan-partial',
  'plan-changed',
  'plan-forged',
  'key-rollover',
  'telecommand-duplicated',
]);

/** Of those, what leaves no more behind than the stop of a computer, which has a record of its own, or nothing. */
export const LEAVES_NOTHING: ReadonlySet<string> = new Set(['computer-reset', 'frames-forged']);

/**
 * When something happened to a node that it is not to blame for: faults that act on it or on its
 * links, computers that stop and start. What follows within the aftermath is put down to it.
 */
export class Disturbances {
  readonly #faults: readonly CheckedFault[];
  readonly #aftermathNs: Ns;
  /** Faults that last, by node. */
  readonly #active = new Map<NodeId, number>();
  readonly #lastNs = new Map<NodeId, Ns>();

  constructor(faults: readonly CheckedFault[] | undefined, aftermathNs: Ns) {
    this.#faults = faults ?? [];
    this.#aftermathNs = aftermathNs;
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, kind, node, active) => {
      const partner = this.#faults[index]?.partner;
      for (const hit of partner === undefined ? [node] : [node, partner]) {
        this.#lastNs.set(hit, atNs);
        if (INSTANT.has(kind)) continue;
        this.#active.set(hit, (this.#active.get(hit) ?? 0) + (active === 1 ? 1 : -1));
      }
    },
    'node-down': (atNs, node) => {
      this.#lastNs.set(node, atNs);
    },
    'node-up': (atNs, node) => {
      this.#lastNs.set(node, atNs);
    },
  };

  /** Whether the node is disturbed at that instant, or was shortly before. */
  near(node: NodeId, atNs: Ns): boolean {
    if ((this.#active.get(node) ?? 0) > 0) return true;
    const lastNs = this.#lastNs.get(node);
    return lastNs !== undefined && atNs - lastNs <= this.#aftermathNs;
  }
}
