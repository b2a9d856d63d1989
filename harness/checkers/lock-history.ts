import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { pairKey, pairOf } from './planned-links.ts';

type End = readonly [node: NodeId, terminal: TerminalIndex];

interface Span {
  readonly a: NodeId;
  readonly b: NodeId;
  readonly fromNs: Ns;
  /** Infinity while it lasts. */
  untilNs: Ns;
}

/** Which nodes were locked with which, and when: what could have spread from where. */
export class LockHistory {
  readonly #setupNs: Ns;
  readonly #spans: Span[] = [];
  readonly #open = new Map<string, Span>();

  /** @param setupNs time from lock until something can be told to the other end */
  constructor(setupNs: Ns) {
    this.#setupNs = setupNs;
  }

  lock(atNs: Ns, a: End, b: End): void {
    const key = pairKey(pairOf(a[0], a[1], b[0], b[1]));
    if (this.#open.has(key)) return;
    const span = { a: a[0], b: b[0], fromNs: atNs, untilNs: Number.POSITIVE_INFINITY };
    this.#open.set(key, span);
    this.#spans.push(span);
  }

  unlock(atNs: Ns, a: End, b: End): void {
    const key = pairKey(pairOf(a[0], a[1], b[0], b[1]));
    const span = this.#open.get(key);
    if (span === undefined) return;
    span.untilNs = atNs;
    this.#open.delete(key);
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
    let changed = true;
    while (changed) {
      changed = false;
      for (const span of this.#spans) {
        if (spread(span.b, reached.get(span.a), span)) changed = true;
        if (spread(span.a, reached.get(span.b), span)) changed = true;
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
