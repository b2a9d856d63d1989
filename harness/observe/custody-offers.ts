import { type BundleHeader, bundleKey } from '../../protocols/bundle.ts';
import type { FrameImage, ManagementMessage, RefuseReason } from '../../protocols/frame.ts';
import type { Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { asksCustody, peekHeader, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';

/** Offers of one line that may still be answered: the oldest are forgotten. */
const OFFERS_MAX = 4_096;

/** A bundle under custody that a node has begun to send to its neighbour. */
export interface Offer {
  readonly from: Modem;
  readonly to: Modem;
  readonly session: number;
  readonly transfer: number;
  readonly key: string;
  readonly header: BundleHeader;
  readonly beganNs: Ns;
  /** Where in its payload the transfer begins: behind 0 where it goes on with what came before. */
  readonly offset: number;
  /** Its first segment is all of it: one that goes on with what came before may be its last. */
  readonly whole: boolean;
}

export interface Answer {
  /** Undefined: accepted. */
  readonly refused: RefuseReason | undefined;
  /** Accepted, as the node had it already. */
  readonly held: boolean;
}

/** Who watches how custody goes from node to node. */
export interface CustodyListener {
  /** The first segment of a transfer leaves. */
  readonly begins?: (offer: Offer) => void;
  /** The neighbour answers it, for the first time. */
  readonly answers?: (offer: Offer, answer: Answer) => void;
  /** Whoever offered takes that answer. */
  readonly taken?: (offer: Offer, answer: Answer) => void;
}

type Custody = Extract<ManagementMessage, { kind: 'custody' }>;

/** Offers of one session of a line, by transfer. */
interface Offered {
  readonly session: number;
  readonly offers: Map<number, Offer>;
}

interface Line {
  readonly now: Offered;
  /** The session before: its frames may still be on their way when the next one begins. */
  readonly before: Offered | undefined;
}

/** Follows transfers under custody by what crosses the links: which bundle each is of, and what is answered. */
export class CustodyOffers {
  readonly #nowNs: () => Ns;
  readonly #listeners: readonly CustodyListener[];
  /** By number of the modem that offers. */
  readonly #lines: (Line | undefined)[] = [];
  readonly #segment: SegmentPeek = {
    ...{ transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 },
  };

  constructor(nowNs: () => Ns, listeners: readonly CustodyListener[]) {
    this.#nowNs = nowNs;
    this.#listeners = listeners;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(from: Modem, image: FrameImage, { type, session, txNum }: FramePeek): void {
    const to = from.partner;
    if (type !== TYPE_DATA || txNum > 0 || session === 0 || to === undefined) return;
    const segment = this.#segment;
    peekSegment(image, segment);
    if (!asksCustody(image, segment)) return;
    const header = peekHeader(image, segment);
    if (header === undefined) return;
    const { transfer, last, offset } = segment;
    const offers = this.#offersOf(from, session);
    if (offers.has(transfer)) return;
    const key = bundleKey(header);
    // Written out: begun with a spread, each had a shape of its own (bench/README.md).
    const beganNs = this.#nowNs();
    const whole = last && offset === 0;
    const offer: Offer = { from, to, session, transfer, key, header, beganNs, offset, whole };
    for (const { begins } of this.#listeners) begins?.(offer);
    offers.set(transfer, offer);
    if (offers.size <= OFFERS_MAX) return;
    const [oldest] = offers.keys();
    if (oldest !== undefined) offers.delete(oldest);
  }

  /** Answers leave a modem for the first time. */
  said(from: Modem, session: number, message: Custody): void {
    for (const [offer, answer] of this.#answersTo(from.partner, session, message)) {
      for (const { answers } of this.#listeners) answers?.(offer, answer);
    }
  }

  /** A node takes answers as authentic. */
  taken(to: Modem, session: number, message: Custody): void {
    for (const [offer, answer] of this.#answersTo(to, session, message)) {
      this.#offersIn(to, session)?.delete(offer.transfer);
      for (const { taken } of this.#listeners) taken?.(offer, answer);
    }
  }

  #find(from: Modem, session: number, transfer: number): Offer | undefined {
    return this.#offersIn(from, session)?.get(transfer);
  }

  #offersIn({ number }: Modem, session: number): Map<number, Offer> | undefined {
    const line = this.#lines[number];
    if (line?.now.session === session) return line.now.offers;
    return line?.before?.session === session ? line.before.offers : undefined;
  }

  /** Those of a session that is the present one from now on. */
  #offersOf({ number }: Modem, session: number): Map<number, Offer> {
    const line = this.#lines[number];
    if (line?.now.session === session) return line.now.offers;
    const now = { session, offers: new Map<number, Offer>() };
    this.#lines[number] = { now, before: line?.now };
    return now.offers;
  }

  *#answersTo(
    offerer: Modem | undefined,
    session: number,
    { accepts, refuses }: Custody,
  ): Generator<readonly [Offer, Answer]> {
    if (offerer === undefined) return;
    for (const { transfer, held } of accepts) {
      const offer = this.#find(offerer, session, transfer);
      if (offer !== undefined) yield [offer, { refused: undefined, held }];
    }
    for (const { transfer, reason } of refuses) {
      const offer = this.#find(offerer, session, transfer);
      if (offer !== undefined) yield [offer, { refused: reason, held: false }];
    }
  }
}
