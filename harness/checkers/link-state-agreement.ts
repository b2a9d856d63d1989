import type { NodeId, Ns } from '../../protocols/units.ts';
import type { LockHistory } from './lock-history.ts';

/** Tellings that make a comparison: between two of them an advertisement may be renewed. */
const TELLINGS_MIN = 2;

interface Verdict {
  readonly judged: number;
  /** Nodes that never told what most of their group told. */
  readonly apart: readonly NodeId[];
}

const NOTHING: Verdict = { judged: 0, apart: [] };

/**
 * Digests of link state that nodes told while nothing had changed for a while: within each group
 * that hangs together they have one in common.
 */
export class LinkStateAgreement {
  readonly #quietNs: Ns;
  readonly #locks: LockHistory;
  readonly #told = new Map<NodeId, number[]>();
  #lastChangeNs: Ns = 0;

  constructor(quietNs: Ns, locks: LockHistory) {
    this.#quietNs = quietNs;
    this.#locks = locks;
  }

  told(atNs: Ns, node: NodeId, digest: number): void {
    if (atNs - this.#lastChangeNs < this.#quietNs) return;
    const digests = this.#told.get(node);
    if (digests === undefined) this.#told.set(node, [digest]);
    else digests.push(digest);
  }

  /** Something in the network changes: compare, and begin anew. */
  changed(atNs: Ns, isUp: (node: NodeId) => boolean): Verdict {
    this.#lastChangeNs = atNs;
    if (this.#told.size === 0) return NOTHING;
    let judged = 0;
    const apart: NodeId[] = [];
    for (const group of this.#locks.groups()) {
      const heard = group.filter(
        (node) => isUp(node) && (this.#told.get(node)?.length ?? 0) >= TELLINGS_MIN,
      );
      if (heard.length < 2) continue;
      judged += heard.length;
      const common = this.#mostTold(heard);
      apart.push(...heard.filter((node) => this.#told.get(node)?.includes(common) !== true));
    }
    this.#told.clear();
    return { judged, apart };
  }

  #mostTold(nodes: readonly NodeId[]): number {
    const counts = new Map<number, number>();
    for (const node of nodes) {
      for (const digest of new Set(this.#told.get(node))) {
        counts.set(digest, (counts.get(digest) ?? 0) + 1);
      }
    }
    let common = 0;
    let most = 0;
    for (const [digest, count] of counts) {
      if (count <= most) continue;
      most = count;
      common = digest;
    }
    return common;
  }
}
