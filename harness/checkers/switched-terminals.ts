import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { CheckedFault } from './context.ts';

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
}

/** The fault that switches one off and on again, and at its end on. */
const CONTRADICTING = 'telecommands-contradictory';

/**
 * Nodes whose terminals the operator switches off and on. Records do not tell which and how; from the first
 * such command until all that were sent are done a link of the node may be missing, and for ever when one
 * of them is lost. The same for what a fault orders, from its onset until the order at its end is done.
 */
export class SwitchedTerminals {
  readonly #nodes = new Map<NodeId, Switched>();

  sent(atNs: Ns, node: NodeId, command: number, opcode: string): void {
    if (opcode === OPCODE) this.#of(atNs, node).sent.add(command);
  }

  fault(atNs: Ns, fault: CheckedFault | undefined, active: boolean): void {
    if (fault?.kind !== CONTRADICTING || fault.terminal === undefined) return;
    const switched = this.#of(atNs, fault.node);
    switched.contradicted = true;
    switched.over = !active;
  }

  stage(atNs: Ns, node: NodeId, command: number, opcode: string, stage: string): void {
    const switched = this.#nodes.get(node);
    if (opcode !== OPCODE || stage !== 'done' || switched === undefined) return;
    switched.done.add(command);
    switched.untilNs = atNs + BACK_NS;
    if (switched.over) switched.contradicted = false;
  }

  /** At the end of the run, when all is known. */
  during(node: NodeId, fromNs: Ns, untilNs: Ns): boolean {
    const switched = this.#nodes.get(node);
    if (switched === undefined || switched.fromNs > untilNs) return false;
    const allDone = [...switched.sent].every((command) => switched.done.has(command));
    return !allDone || switched.contradicted || switched.untilNs > fromNs;
  }

  #of(atNs: Ns, node: NodeId): Switched {
    const fresh = {
      ...{ fromNs: atNs, untilNs: atNs, sent: new Set<number>(), done: new Set<number>() },
      ...{ contradicted: false, over: false },
    };
    const switched = this.#nodes.get(node) ?? fresh;
    this.#nodes.set(node, switched);
    return switched;
  }
}
