import type { Housekeeping, ReportedEvent } from '../../protocols/operations.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { EVENT_REPORTS } from '../../flight/event-reports.ts';

/** What the operator knows of one node. */
export interface KnownNode {
  readonly id: NodeId;
  readonly name: string;
  /** Taken to be lost since. */
  lostNs: Ns | undefined;
  /** Number of the packet with its newest housekeeping. */
  told: number;
  /** Latest instant at which it is known to have worked. */
  provedNs: Ns;
  housekeeping: Housekeeping | undefined;
  /** Key epoch that its newest packet is sealed under, and that packet's number; undefined: none came. */
  keyEpoch: number | undefined;
  newest: number;
  heard: number;
  /** Packets that were heard already: a bundle may come twice, or over radio too. */
  readonly sequences: Set<number>;
  /** When a neighbour last said that its link with the node broke, or came up. */
  brokeNs: Ns;
  joinedNs: Ns;
}

/** A packet: its number, and when it came. What it tells is no newer, whatever its node's clock says. */
interface Heard {
  readonly sequence: number;
  readonly heardNs: Ns;
}

const SEQUENCES_KEPT = 4_096;

const LINK_UP = EVENT_REPORTS['link.established'].id;
const LINK_DOWN = EVENT_REPORTS['link.down'].id;
/** Of `link.down`: the session was closed in order. */
const REASON_CLOSED = 3;
/** Reports whose second argument is a neighbour that could not be reached. */
const MISSED: ReadonlySet<number> = new Set([
  EVENT_REPORTS['terminal.lost'].id,
  EVENT_REPORTS['terminal.gave-up'].id,
  EVENT_REPORTS['link.handshake-failed'].id,
]);

/** The operator's list of nodes, from what they tell. */
export class Roster {
  readonly #nodes: ReadonlyMap<NodeId, KnownNode>;

  constructor(nodes: readonly { readonly id: NodeId; readonly name: string }[]) {
    this.#nodes = new Map(nodes.map(({ id, name }) => [id, fresh(id, name)] as const));
  }

  get all(): readonly KnownNode[] {
    return [...this.#nodes.values()];
  }

  of(node: NodeId): KnownNode | undefined {
    return this.#nodes.get(node);
  }

  /** Nodes that are not taken to be lost. */
  get living(): readonly KnownNode[] {
    return this.all.filter(({ lostNs }) => lostNs === undefined);
  }

  get lost(): ReadonlySet<NodeId> {
    return new Set(this.all.filter(({ lostNs }) => lostNs !== undefined).map(({ id }) => id));
  }

  /** False when the packet was heard before. */
  isNew(node: KnownNode, sequence: number): boolean {
    if (node.sequences.has(sequence)) return false;
    node.sequences.add(sequence);
    if (node.sequences.size > SEQUENCES_KEPT) {
      const [oldest] = node.sequences;
      if (oldest !== undefined) node.sequences.delete(oldest);
    }
    return true;
  }

  /** Housekeeping may come out of order: the newest counts. */
  told(node: KnownNode, housekeeping: Housekeeping, { sequence, heardNs }: Heard): void {
    node.heard++;
    this.proved(node, Math.min(housekeeping.utcNs, heardNs));
    if (sequence < node.told) return;
    node.housekeeping = housekeeping;
    node.told = sequence;
  }

  /** What it seals with now: its packets have rising numbers. */
  sealed(node: KnownNode, sequence: number, keyEpoch: number): void {
    if (sequence < node.newest) return;
    node.newest = sequence;
    node.keyEpoch = keyEpoch;
  }

  /** It worked at that instant, as an answer shows. */
  proved(node: KnownNode, atNs: Ns): void {
    node.provedNs = Math.max(node.provedNs, atNs);
  }

  /** What a node says of its links speaks of its neighbours too. */
  events(
    node: KnownNode,
    events: readonly ReportedEvent[],
    { heardNs }: Pick<Heard, 'heardNs'>,
  ): void {
    for (const { id, utcNs: toldNs, args } of events) {
      const utcNs = Math.min(toldNs, heardNs);
      this.proved(node, utcNs);
      const neighbour = this.#nodes.get(args[1] ?? 0);
      if (neighbour === undefined) continue;
      if (id === LINK_UP) neighbour.joinedNs = Math.max(neighbour.joinedNs, utcNs);
      else if (MISSED.has(id) || (id === LINK_DOWN && args[2] !== REASON_CLOSED)) {
        neighbour.brokeNs = Math.max(neighbour.brokeNs, utcNs);
      }
    }
  }
}

const fresh = (id: NodeId, name: string): KnownNode => ({
  id,
  name,
  lostNs: undefined,
  told: -1,
  provedNs: 0,
  housekeeping: undefined,
  keyEpoch: undefined,
  newest: 0,
  heard: 0,
  sequences: new Set(),
  brokeNs: -1,
  joinedNs: -1,
});
