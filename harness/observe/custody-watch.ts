import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { Answer, CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

/** Of the time for which a node waits after a refusal: its own counter may run fast. */
const WAITED_SHARE = 0.8;
/** By so much less a node may take the age of a bundle for. */
const CLOCK_DOUBT_NS: Ns = SECOND_NS;
/** Bundles that are remembered of one node: with 4,096, days of a backbone would grow by a hundred megabytes. */
const BUNDLES_MAX = 256;

/** Told in that session; not sure: the wait of before may just have ended, or the bundle. */
interface NoRoom {
  readonly session: number;
  readonly atNs: Ns;
  readonly sure: boolean;
}

interface OnOffer {
  readonly offer: Offer;
  /** Lines on which the node took another copy of it meanwhile. */
  takenOn: Set<Modem> | undefined;
}

/** What is known of a node since it started. */
interface Relay {
  /** Copies that it is offering, by bundle. */
  readonly offering: RecentMap<string, OnOffer>;
  /** What it took over and has not handed on, by bundle: as it came. */
  readonly took: RecentMap<string, string>;
  /** When it handed on what had come so. */
  readonly handedOn: RecentMap<string, Ns>;
  /** Bundles that it handed on and was offered no more, or once more: how often since. */
  readonly without: RecentMap<string, number>;
  /** When a neighbour refused what was offered so, and in which session: an answer to one that is over changes nothing. */
  readonly refused: RecentMap<string, { readonly session: number; readonly atNs: Ns }>;
  /** When a neighbour had no room, after it had had some. */
  readonly noRoom: RecentMap<NodeId, NoRoom>;
}

/**
 * Whether custody goes from node to node by the rules: nobody takes a copy while its own is on offer (LM-BND-044), nor
 * takes over anew what it had, just so, and handed on, or says that it holds what it handed on under a lower attempt (LM-BND-046); who was refused asks the same neighbour again later, and offers
 * no more to one that has no room (LM-BND-042). Each is told once in a session, as a `breach`.
 */
export class CustodyWatch implements CustodyListener {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  readonly #waitNs: Ns;
  readonly #backoffNs: Ns;
  readonly #relays = new Map<NodeId, Relay>();
  /** The highest that each node took over, by bundle; a restart changes nothing. */
  readonly #attempts = new Map<NodeId, RecentMap<string, number>>();

  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly refuseBackoffNs: Ns }) {
    this.#breaches = new Breaches(journal, terms.nowNs);
    this.#nowNs = terms.nowNs;
    this.#backoffNs = terms.refuseBackoffNs;
    this.#waitNs = WAITED_SHARE * terms.refuseBackoffNs;
  }

  readonly begins = (offer: Offer): void => {
    const { from, to, session, key, header, beganNs } = offer;
    const { offering, refused, noRoom } = this.#relay(from.node);
    const before = refused.get(askedAs(offer));
    if (before?.session === session && beganNs - before.atNs < this.#waitNs) {
      this.#breaches.tell(from, 'asked-again', session);
    }
    const full = noRoom.get(to.node);
    // With its last session the neighbour is thought to have room again.
    const same = full?.sure === true && full.session === session;
    const waits = header.class !== 'management' && same;
    if (waits && beganNs - full.atNs < this.#waitNs) {
      this.#breaches.tell(from, 'asked-without-room', session);
    }
    offering.set(key, { offer, takenOn: undefined });
    const { without } = this.#relay(to.node);
    const offers = without.get(key);
    if (offers !== undefined) without.set(key, offers + 1);
  };

  /** The neighbour of whoever offers says ACCEPT. */
  readonly answers = (offer: Offer, { refused, held }: Answer): void => {
    const { to: here, header, key, beganNs } = offer;
    if (refused !== undefined || here.node === header.destination.node) return;
    const relay = this.#relay(here.node);
    const own = relay.offering.get(key);
    if (own !== undefined && own.offer.beganNs < beganNs) {
      own.takenOn ??= new Set();
      own.takenOn.add(here);
    }
    if (held) {
      if (this.#isNew(offer, relay)) this.#breaches.tell(here, 'held-unheld', offer.session);
      return;
    }
    this.#attemptsOf(here.node).set(key, Math.max(header.attempt, this.#highest(offer)));
    relay.without.delete(key);
    const handedOnNs = relay.handedOn.get(cameAs(offer));
    if (handedOnNs !== undefined && handedOnNs < beganNs) {
      this.#breaches.tell(here, 'custody-again', offer.session);
    }
    relay.took.set(key, cameAs(offer));
  };

  /** Whoever offered takes the answer: until now it was on offer, in one session. */
  readonly taken = (offer: Offer, { refused }: Answer): void => {
    const { from, session, key } = offer;
    const relay = this.#relay(from.node);
    const own = relay.offering.get(key);
    if (own?.offer.session === session && own.offer.transfer === offer.transfer) {
      for (const line of own.takenOn ?? []) this.#breaches.tell(line, 'taken-on-offer', session);
      relay.offering.delete(key);
    }
    const nowNs = this.#nowNs();
    if (refused !== undefined) {
      relay.refused.set(askedAs(offer), { session, atNs: nowNs });
      if (refused === 'no-storage') this.#noRoom(relay, offer, nowNs);
      return;
    }
    const came = relay.took.get(key);
    if (came === undefined) return;
    relay.took.delete(key);
    relay.handedOn.set(came, nowNs);
    relay.without.set(key, 0);
  };

  /** The only offer since the neighbour handed that bundle on, and of an attempt that it never had. */
  #isNew(offer: Offer, { without }: Relay): boolean {
    const { key, header } = offer;
    return without.get(key) === 1 && header.attempt > this.#highest(offer);
  }

  #highest({ to, key }: Offer): number {
    return this.#attemptsOf(to.node).get(key) ?? -1;
  }

  #attemptsOf(node: NodeId): RecentMap<string, number> {
    const attempts = this.#attempts.get(node) ?? new RecentMap(BUNDLES_MAX);
    this.#attempts.set(node, attempts);
    return attempts;
  }

  /** A computer stops: what it had in its memory is gone. */
  stopped(node: NodeId): void {
    this.#relays.delete(node);
  }

  /** One that follows while the first holds prolongs nothing; where that may just have ended, nobody can say. */
  #noRoom({ noRoom }: Relay, offer: Offer, nowNs: Ns): void {
    const { to, session } = offer;
    const before = noRoom.get(to.node);
    const sinceNs = before === undefined ? Number.POSITIVE_INFINITY : nowNs - before.atNs;
    if (sinceNs < this.#waitNs) return;
    const sure = sinceNs > 2 * this.#backoffNs && !mayBeOver(offer, nowNs);
    noRoom.set(to.node, { session, atNs: nowNs, sure });
  }

  #relay(node: NodeId): Relay {
    let relay = this.#relays.get(node);
    if (relay === undefined) {
      relay = {
        offering: new RecentMap(BUNDLES_MAX),
        took: new RecentMap(BUNDLES_MAX),
        handedOn: new RecentMap(BUNDLES_MAX),
        without: new RecentMap(BUNDLES_MAX),
        refused: new RecentMap(BUNDLES_MAX),
        noRoom: new RecentMap(BUNDLES_MAX),
      };
      this.#relays.set(node, relay);
    }
    return relay;
  }
}

/** Its life may have ended before the answer came: then that is to nothing that is under way (LM-BND-057). */
const mayBeOver = ({ header, beganNs }: Offer, nowNs: Ns): boolean =>
  header.ageNs + (nowNs - beganNs) + CLOCK_DOUBT_NS >= header.lifetimeNs;

/** What a relay remembers of what it released. */
const cameAs = ({ from, key, header }: Offer): string =>
  `${from.node} ${key}/${header.attempt}/${header.hopCount}`;

const askedAs = ({ to, key, header }: Offer): string =>
  `${to.node} ${key}/${header.attempt}/${header.hopCount}`;
