import type { NodeId } from '../../protocols/units.ts';

/** Ends with a restart, however long its fault lasts. */
const HANG = 'hang';

/** Faults of a computer that takes what it is told late, or not at all. */
export const STALLING: ReadonlySet<string> = new Set([HANG, 'slow-processor']);

/** Nodes whose computers such faults hold up now. */
export class StalledNodes {
  /** Kinds of those that act, by node and by number. */
  readonly #acting = new Map<NodeId, Map<number, string>>();

  /** False when the fault is of another kind. */
  fault(index: number, kind: string, node: NodeId, active: boolean): boolean {
    if (!STALLING.has(kind)) return false;
    const acting = this.#acting.get(node) ?? new Map<number, string>();
    this.#acting.set(node, acting);
    if (active) acting.set(index, kind);
    else acting.delete(index);
    return true;
  }

  /** What hung starts anew; what is slow stays so. */
  restarted(node: NodeId): void {
    for (const [index, kind] of this.#acting.get(node) ?? []) {
      if (kind === HANG) this.#acting.get(node)?.delete(index);
    }
  }

  has(node: NodeId): boolean {
    return (this.#acting.get(node)?.size ?? 0) > 0;
  }
}
