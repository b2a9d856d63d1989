import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';

const OPCODE = 'terminal';
/** A terminal that is switched on needs so long to be at work. */
const BACK_NS: Ns = MINUTE_NS;

interface Switched {
  readonly fromNs: Ns;
  untilNs: Ns;
  readonly sent: Set<number>;
  readonly done: Set<number>;
}

/**
 * Nodes whose terminals the operator switches off and on. Records do not tell which and how; from the first
 * such command until all that were sent are done a link of the node may be missing, and for ever when one
 * of them is lost.
 */
export class SwitchedTerminals {
  readonly #nodes = new Map<NodeId, Switched>();

  sent(atNs: Ns, node: NodeId, command: number, opcode: string): void {
    if (opcode !== OPCODE) return;
    const fresh = { fromNs: atNs, untilNs: atNs, sent: new Set<number>(), done: new Set<number>() };
    const switched = this.#nodes.get(node) ?? fresh;
    switched.sent.add(command);
    this.#nodes.set(node, switched);
  }

  stage(atNs: Ns, node: NodeId, command: number, opcode: string, stage: string): void {
    const switched = this.#nodes.get(node);
    if (opcode !== OPCODE || stage !== 'done' || switched === undefined) return;
    switched.done.add(command);
    switched.untilNs = atNs + BACK_NS;
  }

  /** At the end of the run, when all is known. */
  during(node: NodeId, fromNs: Ns, untilNs: Ns): boolean {
    const switched = this.#nodes.get(node);
    if (switched === undefined || switched.fromNs > untilNs) return false;
    const allDone = [...switched.sent].every((command) => switched.done.has(command));
    return !allDone || switched.untilNs > fromNs;
  }
}
