import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { pairKey, pairOf } from './planned-links.ts';
import { PackedSpans, type Span } from './spans.ts';

type End = readonly [node: NodeId, terminal: TerminalIndex];

/** Two nodes that were locked. */
interface Nodes {
  readonly a: NodeId;
  readonly b: NodeId;
}

/** Which nodes were locked with which, and when: what could have spread from where. */
export class LockHistory {
  readonly #setupNs: Ns;
  /** By pair of terminals. */
  readonly #spans = new PackedSpans();
  readonly #nodes = new Map<string, Nodes>();
  /** Those that last, in the order in which they began. */
  readonly #open = new Map<string, Nodes>();

  /** @param setupNs time from lock until something can be told to the other end */
  constructor(setupNs: Ns) {
    this.#setupNs = setupNs;
  }

  lock(atNs: Ns, a: End, b: End): void {
    const key = pairKey(pairOf(a[0], a[1], b[0], b[1]));
    if (!this.#spans.open(key, atNs)) return;
    const nodes = this.#nodes.get(key) ?? { a: a[0], b: b[0] };
    this.#nodes.set(key, nodes);
    this.#open.set(key, nodes);
  }

  unlock(atNs: Ns, a: End, b: End): void {
    const key = pairKey(pairOf(a[0], a[1], b[0], b[1]));
    if (this.#spans.close(key, atNs)) this.#open.delete(key);
  }

  /**
   * Earliest instant at which each node could know what the given nodes know from their instants
   * on.
   */
  reachable(from: ReadonlyMap<NodeId, Ns>, untilNs: Ns): ReadonlyMap<NodeId, Ns> {
    const reached = new Map(from);
    const spread = (to: NodeId, knownNs: Ns | undefined, span: Span): boolean => {
      if (knownNs === undefined) return false;
      const arrivesNs = Math.max(span.fromNs, knownNs) + this.#setupNs;
      if (arrivesNs > Math.min(span.untilNs, untilNs)) return false;
      if (arrivesNs >= (reached.get(to) ?? Number.POSITIVE_INFINITY)) return false;
      reached.set(to, arrivesNs);
      return true;
    };
    const locked = [...this.#nodes].map(([key, nodes]) => [nodes, this.#spans.of(key)] as const);
    let changed = true;
    while (changed) {
      changed = false;
      for (const [{ a, b }, spans] of locked) {
        for (const span of spans) {
          if (spread(b, reached.get(a), span)) changed = true;
          if (spread(a, reached.get(b), span)) changed = true;
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
}
