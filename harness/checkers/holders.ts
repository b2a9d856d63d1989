import type { NodeId } from '../../protocols/units.ts';

const NOBODY: readonly NodeId[] = [];

/**
 * Which nodes hold a durable record of each bundle, by truth. Bounded by the bundles that are
 * held.
 */
export class Holders {
  readonly #holders = new Map<number, NodeId[]>();
  readonly #counts = new Map<NodeId, number>();
  /** Most bundles that one node ever held. */
  mostHeld = 0;

  /** False when it held the bundle already (the record was written again). */
  hold(node: NodeId, bundle: number): boolean {
    const nodes = this.#holders.get(bundle);
    if (nodes === undefined) this.#holders.set(bundle, [node]);
    else if (nodes.includes(node)) return false;
    else nodes.push(node);
    const count = this.heldBy(node) + 1;
    this.#counts.set(node, count);
    if (count > this.mostHeld) this.mostHeld = count;
    return true;
  }

  /** False when it did not hold the bundle. */
  release(node: NodeId, bundle: number): boolean {
    const nodes = this.#holders.get(bundle);
    const at = nodes?.indexOf(node) ?? -1;
    if (nodes === undefined || at < 0) return false;
    if (nodes.length === 1) this.#holders.delete(bundle);
    else nodes.splice(at, 1);
    this.#counts.set(node, this.heldBy(node) - 1);
    return true;
  }

  /** Bundles that a node holds. */
  heldBy(node: NodeId): number {
    return this.#counts.get(node) ?? 0;
  }

  /** Nodes that ever held one. */
  nodes(): Iterable<NodeId> {
    return this.#counts.keys();
  }

  of(bundle: number): readonly NodeId[] {
    return this.#holders.get(bundle) ?? NOBODY;
  }

  /** The node and its store are gone: the bundles that it held, in order of first holding. */
  destroy(node: NodeId): readonly number[] {
    const held = [...this.#holders].flatMap(([bundle, nodes]) =>
      nodes.includes(node) ? [bundle] : [],
    );
    for (const bundle of held) this.release(node, bundle);
    return held;
  }

  /** Bundles held by anybody, in order of first holding. */
  bundles(): readonly number[] {
    return [...this.#holders.keys()];
  }
}
