import { bundleKey, type BundleHeader } from '../../protocols/bundle.ts';
import type { FrameImage, ManagementMessage } from '../../protocols/frame.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { peekFrame, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { dataBytes, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import type { Journal } from '../journal/journal.ts';
import { Breaches } from './breaches.ts';
import type { CustodyListener, Offer } from './custody-offers.ts';
import { RecentMap } from './recent-map.ts';

/** Transfers in several segments that are remembered. */
const TRANSFERS_MAX = 1_024;
const BEGUN_MAX = 4_096;
/** What ended so long ago is offered by nobody: what waits for a line goes before it is over. */
const ENDED_NS: Ns = 15 * SECOND_NS;

/** What came of a bundle over one link. */
interface Came {
  /** Where the farthest of its segments ended. */
  endBytes: number;
  /** End of its lifetime; infinite where its header names no time of creation. */
  readonly endsNs: Ns;
}

type Resume = Extract<ManagementMessage, { kind: 'resume' }>;

/**
 * Whether RESUME names bytes that came (LM-BND-021): no more of a bundle than as far as its segments reached the node
 * soundly, from that neighbour; and none of a bundle whose end is over (LM-BND-020). Told once in a session, as a
 * `breach`.
 */
export class ResumeWatch implements CustodyListener {
  readonly #breaches: Breaches;
  readonly #nowNs: () => Ns;
  /** By receiver, sender, bundle and attempt. */
  readonly #came = new RecentMap<string, Came>(TRANSFERS_MAX);
  /** Transfers in several segments, by modem, session and number: their answer may overtake what is on its way. */
  readonly #begun = new RecentMap<string, Offer>(BEGUN_MAX);
  /** Modems that began one. */
  readonly #segmented = new Set<Modem>();
  readonly #peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
  readonly #segment: SegmentPeek = {
    ...{ transfer: 0, offset: 0, total: 0, class: 0, last: false, headerAt: 0 },
  };

  constructor(journal: Journal, nowNs: () => Ns) {
    this.#breaches = new Breaches(journal, nowNs);
    this.#nowNs = nowNs;
  }

  readonly begins = (offer: Offer): void => {
    if (offer.whole) return;
    this.#segmented.add(offer.from);
    this.#begun.set(transferOf(offer.from, offer.session, offer.transfer), offer);
  };

  /** A sound frame reached that modem. */
  arrived(to: Modem, image: FrameImage): void {
    const from = to.partner;
    if (from === undefined || !this.#segmented.has(from)) return;
    peekFrame(image, this.#peek);
    if (this.#peek.type !== TYPE_DATA) return;
    peekSegment(image, this.#segment);
    const offer = this.#begun.get(transferOf(from, this.#peek.session, this.#segment.transfer));
    if (offer === undefined) return;
    const name = nameOf({ to, from, key: offer.key, attempt: offer.header.attempt });
    const endBytes = this.#segment.offset + dataBytes(image);
    let came = this.#came.get(name);
    if (came === undefined) came = { endBytes: 0, endsNs: endOf(offer.header) };
    else if (endBytes <= came.endBytes) return;
    came.endBytes = endBytes;
    this.#came.set(name, came);
  }

  /** A RESUME leaves a modem. */
  said(from: Modem, session: number, message: Resume): void {
    const { partner } = from;
    if (partner === undefined) return;
    const { attempt, contiguousBytes } = message;
    const name = nameOf({ to: from, from: partner, key: bundleKey(message), attempt });
    const came = this.#came.get(name);
    if (came === undefined) return;
    if (contiguousBytes > came.endBytes) this.#breaches.tell(from, 'resume-not-received', session);
    if (this.#nowNs() > came.endsNs + ENDED_NS) this.#breaches.tell(from, 'resume-ended', session);
  }
}

const transferOf = ({ number }: Modem, session: number, transfer: number): string =>
  `${number} ${session} ${transfer}`;

const endOf = ({ createdNs, lifetimeNs }: BundleHeader): Ns =>
  createdNs === 0 ? Number.POSITIVE_INFINITY : createdNs + lifetimeNs;

const nameOf = (transfer: {
  readonly to: Modem;
  readonly from: Modem;
  readonly key: string;
  readonly attempt: number;
}): string => `${transfer.to.node} ${transfer.from.node} ${transfer.key}/${transfer.attempt}`;
