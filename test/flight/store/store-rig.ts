import type { Limits } from '../../../flight/limits.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Policy } from '../../../protocols/policy.ts';
import { MILLISECOND_NS, type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { RigLink } from './rig-link.ts';
import { RigNode } from './rig-node.ts';

/** Always a contact. */
const FOREVER_NS: Ns = 9e15;

/** Nodes, links and one event queue. */
export class Rig {
  readonly queue = new EventQueue();
  readonly nodes = new Map<NodeId, RigNode>();
  readonly links: RigLink[] = [];
  readonly storeLatencyNs: Ns;
  readonly deviceBytes: number;
  readonly startUtcNs: Ns;
  readonly atOnce: boolean;
  contacts: readonly Contact[];
  /** After every step of every node, with the effects that it gave. */
  onStep: ((node: RigNode, effects: readonly AvionicsEffect[]) => void) | undefined;

  constructor(terms: {
    readonly nodes: number;
    /** Pairs that always have contact; links come up by `link.up()`. */
    readonly edges?: readonly (readonly [NodeId, NodeId])[];
    readonly contacts?: readonly Contact[];
    readonly limits?: Partial<Limits>;
    readonly storeBytesMax?: number;
    readonly storeBytesMaxOf?: (node: NodeId) => number;
    /** What each node was told may cross borders. */
    readonly policyOf?: (node: NodeId) => Policy | undefined;
    readonly storeLatencyNs?: Ns;
    readonly deviceBytes?: number;
    readonly mtuBytes?: number;
    readonly rateBps?: number;
    readonly lightTimeNs?: Ns;
    readonly startUtcNs?: Ns;
    readonly up?: boolean;
    readonly atOnce?: boolean;
  }) {
    this.storeLatencyNs = terms.storeLatencyNs ?? 2 * MILLISECOND_NS;
    this.deviceBytes = terms.deviceBytes ?? 1e12;
    this.atOnce = terms.atOnce ?? true;
    this.startUtcNs = terms.startUtcNs ?? 1_000 * SECOND_NS;
    const rateBps = terms.rateBps ?? 80e6;
    const lightTimeNs = terms.lightTimeNs ?? 5 * MILLISECOND_NS;
    this.contacts =
      terms.contacts ??
      (terms.edges ?? []).flatMap(([a, b], at) => [
        contactOf({ id: 2 * at + 1, from: a, to: b, rateBps, lightTimeNs }),
        contactOf({ id: 2 * at + 2, from: b, to: a, rateBps, lightTimeNs }),
      ]);
    for (let id = 1; id <= terms.nodes; id++) {
      const bytesMax = terms.storeBytesMaxOf?.(id) ?? terms.storeBytesMax ?? 1e9;
      const policy = terms.policyOf?.(id);
      this.nodes.set(id, new RigNode(this, id, terms.limits ?? {}, bytesMax, policy));
    }
    this.run(this.storeLatencyNs);
    const pairs = new Map<string, readonly [NodeId, NodeId]>();
    for (const { from, to } of this.contacts) {
      const pair = [Math.min(from, to), Math.max(from, to)] as const;
      pairs.set(pair.join('-'), pair);
    }
    for (const [a, b] of pairs.values()) {
      const mtuBytes = terms.mtuBytes ?? 60_000;
      const link = new RigLink(this, [this.node(a), this.node(b)], {
        rateBps,
        lightTimeNs,
        mtuBytes,
      });
      this.links.push(link);
      if (terms.up ?? true) link.up();
    }
  }

  node(id: NodeId): RigNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  link(a: NodeId, b: NodeId): RigLink {
    const link = this.links.find(
      ({ nodes }) => nodes.some((n) => n.id === a) && nodes.some((n) => n.id === b),
    );
    if (link === undefined) throw new Error(`no link ${a}-${b}`);
    return link;
  }

  linksOf(node: NodeId): RigLink[] {
    return this.links.filter(({ nodes }) => nodes.some(({ id }) => id === node));
  }

  /** Let that much time pass. */
  run(forNs: Ns): void {
    this.queue.runUntil(this.queue.nowNs + forNs);
  }

  at(afterNs: Ns, action: () => void): void {
    this.queue.schedule(this.queue.nowNs + afterNs, { handle: action }, 0);
  }

  setContacts(contacts: readonly Contact[]): void {
    this.contacts = contacts;
    for (const node of this.nodes.values()) {
      node.router.contacts = contacts;
      node.router.generation++;
      node.step(() => node.agent.routesChanged());
    }
  }
}

export const contactOf = (terms: {
  readonly id: number;
  readonly from: NodeId;
  readonly to: NodeId;
  readonly rateBps?: number;
  readonly lightTimeNs?: Ns;
  readonly startNs?: Ns;
  readonly endNs?: Ns;
}): Contact => ({
  rateBps: 80e6,
  lightTimeNs: 5 * MILLISECOND_NS,
  startNs: 0,
  endNs: FOREVER_NS,
  medium: 'optical',
  ...terms,
});
