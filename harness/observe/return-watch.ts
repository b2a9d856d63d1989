import type { Journal } from '../journal/journal.ts';
import type { Modem } from '../bus/modem.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { Breaches } from './breaches.ts';
import type { CustodyListener, Offer } from './custody-offers.ts';

/** Transfers of one queue that are followed: the newest are not. */
const TRANSFERS_MAX = 64;
/** Without a session for longer than this, bundles may have been routed elsewhere and back. */
const APART_NS: Ns = 5 * SECOND_NS;
/** What waits for a session begins within this; later may come what was refused, or went elsewhere and back. */
const WAITED_NS: Ns = 2 * SECOND_NS;

/** More sessions than that with one neighbour in ten minutes: its link may be told as down while it is there (LM-RTE-049). */
const SESSIONS_MAX = 3;
const FLAPS_NS: Ns = 600 * SECOND_NS;

/** A transfer that its session ended before it was answered. */
interface Returned {
  readonly offer: Offer;
  /** Another bundle of its kind has begun before it in the session of now. */
  passed: boolean;
}

/** What a node has begun to send to a neighbour over one terminal. */
interface Lane {
  readonly from: Modem;
  readonly session: number;
  /** When this session and those before began to be used, the newest last. */
  readonly begunNs: readonly Ns[];
  /** When its first and its last transfer began. */
  readonly firstNs: Ns;
  lastNs: Ns;
  /** Not answered, by bundle, in the order in which they began. */
  readonly open: Map<string, Offer>;
  /** Of the sessions before, and not begun again: in the order that they have in their queue. */
  readonly returned: Map<string, Returned>;
}

/**
 * Whether transfers that a session left unanswered go back to the front of their queues in order (LM-BND-041): when the next
 * session with that neighbour begins, soon after, no bundle of the same source, destination and class goes before them, nor do they in
 * another order. Told once in a session, as a `breach`, when the one that was passed begins: so it was in that queue. Of bundles
 * that differ in these, one may have gone to another queue and come back meanwhile.
 */
export class ReturnWatch implements CustodyListener {
  readonly #breaches: Breaches;
  /** By node, then by neighbour. */
  readonly #lanes = new Map<NodeId, Map<NodeId, Lane>>();

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
  }

  readonly begins = (offer: Offer): void => {
    const lane = this.#laneOf(offer);
    const { open, returned } = lane;
    const name = nameOf(offer);
    lane.lastNs = offer.beganNs;
    if (offer.beganNs - lane.firstNs > WAITED_NS) returned.clear();
    const own = returned.get(name);
    if (own?.passed === true) this.#breaches.tell(offer.from, 'returned-behind', offer.session);
    for (const [other, before] of returned) {
      if (other === name) break;
      if (alike(before.offer, offer)) before.passed = true;
    }
    returned.delete(name);
    if (open.size < TRANSFERS_MAX) open.set(name, offer);
  };

  readonly taken = (offer: Offer): void => {
    const lane = this.#lanes.get(offer.from.node)?.get(offer.to.node);
    lane?.open.delete(nameOf(offer));
    lane?.returned.delete(nameOf(offer));
  };

  /** A computer stops: its queues begin anew. */
  stopped(node: NodeId): void {
    this.#lanes.delete(node);
  }

  #laneOf({ from, to, session, beganNs }: Offer): Lane {
    const lanes = this.#lanes.get(from.node) ?? new Map<NodeId, Lane>();
    this.#lanes.set(from.node, lanes);
    const known = lanes.get(to.node);
    if (known?.from === from && known.session === session) return known;
    const returned = new Map<string, Returned>();
    const begunNs = [...(known?.begunNs ?? []), beganNs]
      .filter((atNs) => beganNs - atNs <= FLAPS_NS)
      .slice(-1 - SESSIONS_MAX);
    const isSteady = begunNs.length <= SESSIONS_MAX;
    // Over another terminal both sessions may go on side by side.
    if (isSteady && known?.from === from && beganNs - known.lastNs <= APART_NS) {
      const rest = [...known.returned.values()].map(({ offer }) => offer);
      for (const offer of [...known.open.values(), ...rest].slice(0, TRANSFERS_MAX)) {
        returned.set(nameOf(offer), { offer, passed: false });
      }
    }
    const open = new Map<string, Offer>();
    const at = { firstNs: beganNs, lastNs: beganNs, begunNs };
    const lane = { from, session, open, returned, ...at };
    lanes.set(to.node, lane);
    return lane;
  }
}

const nameOf = ({ key, header }: Offer): string => `${key}/${header.attempt}`;

const alike = ({ header: a }: Offer, { header: b }: Offer): boolean =>
  a.source.node === b.source.node &&
  a.destination.node === b.destination.node &&
  a.class === b.class;
