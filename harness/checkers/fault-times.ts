import type { NodeId, Ns } from '../../protocols/units.ts';

/** Faults that act on nodes, several at once perhaps: until when. */
export class FaultTimes {
  /** Numbers of those that act, by node. */
  readonly #acting = new Map<NodeId, Set<number>>();
  readonly #endedNs = new Map<NodeId, Ns>();

  note(atNs: Ns, index: number, node: NodeId, active: boolean): void {
    const acting = this.#acting.get(node) ?? new Set<number>();
    this.#acting.set(node, acting);
    if (active) acting.add(index);
    else acting.delete(index);
    this.#endedNs.set(node, atNs);
  }

  /** When the last one ended; for ever in the future while one acts, and undefined where none did. */
  untilNs(node: NodeId): Ns | undefined {
    return (this.#acting.get(node)?.size ?? 0) > 0
      ? Number.POSITIVE_INFINITY
      : this.#endedNs.get(node);
  }
}
