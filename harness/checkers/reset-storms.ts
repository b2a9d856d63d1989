import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckerContext } from './context.ts';
import { STORE_FAULTS } from './told-breaches.ts';

/** Of those that lead into safe mode (LM-MGT-161) one or another may not count. */
const UNCOUNTED = 1;
/** No run between two that begins the count anew is as short as that, or as the scenario says. */
const APART_NS: Ns = 30 * SECOND_NS;
/** After so long the count of a start is in the store. */
const COUNTED_NS: Ns = SECOND_NS;

/** A laser that comes on after so many resets. */
export interface LitAfterResets {
  readonly atNs: Ns;
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  readonly resets: number;
}

interface Starts {
  upNs: Ns;
  resets: number;
}

/**
 * Nodes that were reset again and again are in safe mode, and dark (LM-MGT-161), by what the hardware did; until an order,
 * or a power-on, ends it. Told once of each node. Not asked are those whose store does not keep the count.
 */
export class ResetStorms {
  readonly #found: (lit: LitAfterResets) => void;
  readonly #resetsMax: number;
  readonly #apartNs: Ns;
  readonly #starts = new Map<NodeId, Starts>();
  readonly #exempt: Set<NodeId>;

  constructor(
    { foreignNodes, thresholds }: Pick<CheckerContext, 'foreignNodes' | 'thresholds'>,
    found: (lit: LitAfterResets) => void,
  ) {
    this.#resetsMax = thresholds.resetsMax + UNCOUNTED;
    this.#apartNs = Math.min(APART_NS, thresholds.steadyNs / 2);
    this.#exempt = new Set(foreignNodes);
    this.#found = found;
  }

  readonly handlers: RecordHandlers = {
    'node-up': (atNs, node, cause) => {
      const before = this.#starts.get(node);
      if (cause === 'power-on') this.#starts.delete(node);
      else if (before === undefined || atNs - before.upNs > this.#apartNs)
        this.#starts.set(node, { upNs: atNs, resets: 1 });
      else this.#starts.set(node, { upNs: atNs, resets: before.resets + 1 });
    },
    'node-down': (atNs, node) => {
      const starts = this.#starts.get(node);
      if (starts !== undefined && atNs - starts.upNs < COUNTED_NS) starts.resets--;
    },
    laser: (atNs, node, terminal, on) => {
      const resets = this.#starts.get(node)?.resets ?? 0;
      if (on === 0 || resets < this.#resetsMax || this.#exempt.has(node)) return;
      this.#exempt.add(node);
      this.#found({ atNs, node, terminal, resets });
    },
    'safe-mode-ordered': (_atNs, node) => {
      this.#starts.delete(node);
    },
    'command-sent': (_atNs, node, _command, opcode) => {
      if (opcode === 'safe-mode') this.#exempt.add(node);
    },
    fault: (_atNs, _index, kind, node) => {
      if (STORE_FAULTS.has(kind)) this.#exempt.add(node);
    },
  };
}
