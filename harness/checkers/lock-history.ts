import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { KeyEpochs } from './key-epochs.ts';
import { pairKey, pairOf } from './planned-links.ts';
import { PackedSpans, type Span } from './spans.ts';

type End = readonly [node: NodeId, terminal: TerminalIndex];

/** Two nodes that were locked. */
interface Nodes {
  readonly a: NodeId;
  readonly b: NodeId;
}

/**
 * Which nodes were locked with which, and when: what could have spread from where. Ends that have no key epoch in
 * common tell each other nothing, whatever the light does.
 */
export class LockHistory {
  readonly #setupNs: Ns;
  readonly #epochs = new KeyEpochs();
  /** By pair of terminals. */
  readonly #spans = new PackedSpans();
  readonly #nodes = new Map<string, Nodes>();
  /** Those that last, by the names of both ends. */
  readonly #locked = new Map<NodeId, Map<string, Nodes>>();
  /** Those of them that carry, in the order in which they began. */
  readonly #open = new Map<string, Nodes>();

  /** @param setupNs time from lock until something can be told to the other end */
  constructor(setupNs: Ns) {
    this.#setupNs = setupNs;
  }

  lock(atNs: Ns, a: End, b: End): void {
    const key = pairKey(pairOf(a[0], a[1], b[0], b[1]));
    const nodes = this.#nodes.get(key) ?? { a: a[0], b: b[0] };
    this.#nodes.set(key, nodes);
    this.#locksOf(nodes.a).set(key, nodes);
    this.#locksOf(nodes.b).set(key, nodes);
    this.#weigh(atNs, key, nodes);
  }

  unlock(atNs: Ns, a: End, b: End): void {
    const key = pairKey(pairOf(a[0], a[1], b[0], b[1]));
    this.#locksOf(a[0]).delete(key);
    this.#locksOf(b[0]).delete(key);
    this.#close(atNs, key);
  }

  keys(atNs: Ns, node: NodeId, epoch: number, state: string): void {
    this.#epochs.changed(node, epoch, state);
    for (const [key, nodes] of this.#locksOf(node)) this.#weigh(atNs, key, nodes);
  }

  /** With which keys it goes on it says when it runs. */
  nodeDown(node: NodeId): void {
    this.#epochs.restarted(node);
  }

  nodeUp(atNs: Ns, node: NodeId): void {
    for (const [key, nodes] of this.#locksOf(node)) this.#weigh(atNs, key, nodes);
  }

  /**
   * Earliest instant at which each node could know what the given nodes know from their instants
   * on; `mayCross`: whether it may go from one node to the other.
   */
  reachable(
    from: ReadonlyMap<NodeId, Ns>,
    untilNs: Ns,
    mayCross: (a: NodeId, b: NodeId) => boolean = () => true,
  ): ReadonlyMap<NodeId, Ns> {
    const reached = new Map(from);
    const spread = (to: NodeId, knownNs: Ns | undefined, span: Span): boolean => {
      if (knownNs === undefined) return false;
      const arrivesNs = Math.max(span.fromNs, knownNs) + this.#setupNs;
      if (arrivesNs > Math.min(span.untilNs, untilNs)) return false;
      if (arrivesNs >= (reached.get(to) ?? Number.POSITIVE_INFINITY)) return false;
      reached.set(to, arrivesNs);
      return true;
    };
    const locked = [...this.#nodes].map(([key, { a, b }]) => {
      const ways = { ab: mayCross(a, b), ba: mayCross(b, a) };
      return [{ a, b, ...ways }, this.#spans.of(key)] as const;
    });
    let changed = true;
    while (changed) {
      changed = false;
      for (const [{ a, b, ab, ba }, spans] of locked) {
        for (const span of spans) {
          if (ab && spread(b, reached.get(a), span)) changed = true;
          if (ba && spread(a, reached.get(b), span)) changed = true;
        }
      }
    }
    return reached;
  }

  /** Nodes that hang together by the locks that last now; a node alone is in none. */
  groups(): readonly (readonly NodeId[])[] {
    const groupOf = new Map<NodeId, NodeId[]>();
    for (const { a, b } of this.#open.values()) {
      const left = groupOf.get(a) ?? [a];
      const right = groupOf.get(b) ?? [b];
      const joined = left === right ? left : [...left, ...right];
      for (const node of joined) groupOf.set(node, joined);
    }
    return [...new Set(groupOf.values())];
  }

  #locksOf(node: NodeId): Map<string, Nodes> {
    let own = this.#locked.get(node);
    if (own === undefined) {
      own = new Map();
      this.#locked.set(node, own);
    }
    return own;
  }

  #weigh(atNs: Ns, key: string, nodes: Nodes): void {
    if (!this.#epochs.common(nodes.a, nodes.b)) this.#close(atNs, key);
    else if (this.#spans.open(key, atNs)) this.#open.set(key, nodes);
  }

  #close(atNs: Ns, key: string): void {
    if (this.#spans.close(key, atNs)) this.#open.delete(key);
  }
}
