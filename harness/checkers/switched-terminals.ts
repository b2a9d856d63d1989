import { MINUTE_NS, type NodeId, type Ns, type TerminalIndex } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { CheckedFault } from './context.ts';
import type { Span } from './spans.ts';

const OPCODE = 'terminal';
/** A terminal that is switched on needs so long to be at work. */
const BACK_NS: Ns = MINUTE_NS;

interface Switched {
  readonly fromNs: Ns;
  untilNs: Ns;
  readonly sent: Set<number>;
  readonly done: Set<number>;
  /** By a fault, whose last order is not done. */
  contradicted: boolean;
  /** That fault has ended. */
  over: boolean;
  /** Not done in the order in which they were given. */
  disordered: boolean;
  /** Terminals that the last order which was done has left off. */
  readonly off: Set<TerminalIndex>;
}

/** The fault that switches one off and on again, and at its end on. */
const CONTRADICTING = 'telecommands-contradictory';

/**
 * Nodes whose terminals the operator switches off and on. From the first such command until all that were sent are done a
 * link of the node may be missing, and for ever when one of them is lost, or the last one leaves a terminal off. The same for what a fault orders, from its onset until the order at its end is done.
 */
export class SwitchedTerminals {
  readonly #faults: readonly CheckedFault[];
  readonly #nodes = new Map<NodeId, Switched>();
  /** What was ordered, by number of the telecommand. */
  readonly #orders = new Map<number, { readonly terminal: TerminalIndex; readonly on: boolean }>();

  constructor(faults: readonly CheckedFault[] | undefined) {
    this.#faults = faults ?? [];
  }

  readonly handlers: RecordHandlers = {
    'command-sent': (atNs, node, command, opcode) => {
      if (opcode === OPCODE) this.#of(atNs, node).sent.add(command);
    },
    'terminal-ordered': (_atNs, _node, command, terminal, enabled) => {
      this.#orders.set(command, { terminal, on: enabled === 1 });
    },
    'command-stage': (atNs, node, command, opcode, stage) => {
      const switched = this.#nodes.get(node);
      if (opcode !== OPCODE || stage !== 'done' || switched === undefined) return;
      // An older order that comes after a newer one leaves the terminal as the older has it.
      if ([...switched.done].some((newer) => newer > command)) switched.disordered = true;
      switched.done.add(command);
      switched.untilNs = atNs + BACK_NS;
      const order = this.#orders.get(command);
      if (order?.on === false) switched.off.add(order.terminal);
      else if (order !== undefined) switched.off.delete(order.terminal);
      if (switched.over) switched.contradicted = false;
    },
    fault: (atNs, index, kind, node, active) => {
      if (kind !== CONTRADICTING || this.#faults[index]?.terminal === undefined) return;
      const switched = this.#of(atNs, node);
      switched.contradicted = true;
      switched.over = active === 0;
    },
  };

  /** At the end of the run, when all is known. */
  spans(node: NodeId): readonly Span[] {
    const switched = this.#nodes.get(node);
    if (switched === undefined) return [];
    const { fromNs, untilNs, sent, done, contradicted, disordered, off } = switched;
    const allDone = !contradicted && !disordered && [...sent].every((command) => done.has(command));
    return [{ fromNs, untilNs: allDone && off.size === 0 ? untilNs : Number.POSITIVE_INFINITY }];
  }

  #of(atNs: Ns, node: NodeId): Switched {
    const fresh = {
      ...{ fromNs: atNs, untilNs: atNs, sent: new Set<number>(), done: new Set<number>() },
      ...{ contradicted: false, over: false, disordered: false, off: new Set<TerminalIndex>() },
    };
    const switched = this.#nodes.get(node) ?? fresh;
    this.#nodes.set(node, switched);
    return switched;
  }
}
