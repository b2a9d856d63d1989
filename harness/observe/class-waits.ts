import { type BundleHeader, bundleKey, TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { type FrameImage, frameBytes } from '../../protocols/frame.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { FramePeek } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { peekHeader, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import type { Journal } from '../journal/journal.ts';

const TYPE_DATA = 2;
const BROADBAND = TRAFFIC_CLASSES.indexOf('broadband');
const TACTICAL = TRAFFIC_CLASSES.indexOf('tactical');
/** Where broadband may take all, some bound stands none the less. */
const TACTICAL_SHARE_MIN = 0.01;
/** Frame fields around a segment, at their longest (protocols/frame-codec.ts). */
const FRAME_OVERHEAD_BYTES = 256;
/** A bundle that has not begun to leave by then is held back for another reason. */
const OFFER_NS: Ns = 4e9;
const OFFERS_MAX = 64;

/** A bundle for the neighbour itself that is ready to be sent. */
interface Offer {
  readonly key: string;
  readonly classIndex: number;
  readonly atNs: Ns;
  /** What lower classes sent since. */
  lowerBytes: number;
}

interface ClassOrder {
  /** Transfers that began and have not ended. */
  readonly open: Set<number>;
  /** What lower classes sent since the last segment of this one. */
  lowerBytes: number;
  segments: number;
  worstNs: Ns;
}

/** One direction of a lock. */
class LineOrder {
  readonly classes: readonly ClassOrder[] = TRAFFIC_CLASSES.map(() => ({
    open: new Set<number>(),
    lowerBytes: 0,
    segments: 0,
    worstNs: 0,
  }));
  offers: Offer[] = [];
  session = 0;

  begin(session: number): void {
    this.session = session;
    for (const order of this.classes) {
      order.open.clear();
      order.lowerBytes = 0;
    }
    this.offers = [];
  }
}

/**
 * Truth about the order of classes on each line. The wait of a class is the line time of what lower
 * classes sent between two segments of it while a transfer of it was under way, or from when a
 * bundle for the neighbour itself was durable until its first segment: a closed window or a pause
 * is no wait. Retransmissions go before all segments and are not counted.
 */
export class ClassWaits {
  readonly #journal: Journal;
  readonly #mtuBytes: (modem: Modem) => number;
  readonly #tacticalShare: number;
  readonly #lines = new Map<Modem, LineOrder>();
  readonly #segment: SegmentPeek = {
    transfer: 0,
    offset: 0,
    total: 0,
    class: 0,
    last: false,
    headerAt: 0,
  };

  constructor(
    journal: Journal,
    terms: {
      readonly mtuBytes: (modem: Modem) => number;
      /** What broadband may take of the line while tactical waits. */
      readonly broadbandShare: number;
    },
  ) {
    this.#journal = journal;
    this.#mtuBytes = terms.mtuBytes;
    this.#tacticalShare = Math.max(1 - terms.broadbandShare, TACTICAL_SHARE_MIN);
  }

  /** A bundle is durable in a node's store, with these modems. */
  offered(modems: readonly Modem[], header: BundleHeader, atNs: Ns): void {
    const classIndex = TRAFFIC_CLASSES.indexOf(header.class);
    if (classIndex === BROADBAND) return;
    const { node } = header.destination;
    const towards = modems.filter((modem) => modem.partner?.node === node);
    const line = towards.length === 1 ? this.#lines.get(towards[0] as Modem) : undefined;
    if (line === undefined || line.offers.length >= OFFERS_MAX) return;
    line.offers.push({ key: bundleKey(header), classIndex, atNs, lowerBytes: 0 });
  }

  /** A frame leaves; `peek` is its head. */
  sent(modem: Modem, image: FrameImage, peek: FramePeek, atNs: Ns): void {
    if (peek.type !== TYPE_DATA || peek.txNum > 0) return;
    const segment = this.#segment;
    peekSegment(image, segment);
    if (segment.class === 0 || segment.class > TRAFFIC_CLASSES.length) return;
    let line = this.#lines.get(modem);
    if (line === undefined) {
      line = new LineOrder();
      this.#lines.set(modem, line);
    }
    if (line.session !== peek.session) line.begin(peek.session);
    const classIndex = segment.class - 1;
    const bytes = frameBytes(image);
    if (line.offers.length > 0) this.#settleOffers(line, image, classIndex, atNs, modem.rateBps);
    for (let higher = 0; higher < classIndex; higher++) {
      (line.classes[higher] as ClassOrder).lowerBytes += bytes;
    }
    for (const offer of line.offers) if (offer.classIndex < classIndex) offer.lowerBytes += bytes;
    this.#note(line.classes[classIndex] as ClassOrder, segment, modem.rateBps);
  }

  #note(order: ClassOrder, segment: SegmentPeek, rateBps: number): void {
    if (order.open.has(segment.transfer)) {
      order.worstNs = Math.max(order.worstNs, lineNs(order.lowerBytes, rateBps));
    }
    order.segments++;
    order.lowerBytes = 0;
    if (segment.last) order.open.delete(segment.transfer);
    else order.open.add(segment.transfer);
  }

  #settleOffers(
    line: LineOrder,
    image: FrameImage,
    classIndex: number,
    atNs: Ns,
    rateBps: number,
  ): void {
    line.offers = line.offers.filter((offer) => atNs - offer.atNs < OFFER_NS);
    if (!line.offers.some((offer) => offer.classIndex === classIndex)) return;
    // Only who it is for is asked: the receiver judges the frame, at the price of its CRC.
    const header = peekHeader(image, this.#segment);
    if (header === undefined) return;
    const key = bundleKey(header);
    const begun = line.offers.find((offer) => offer.key === key);
    if (begun === undefined) return;
    line.offers = line.offers.filter((offer) => offer !== begun);
    const order = line.classes[classIndex] as ClassOrder;
    order.worstNs = Math.max(order.worstNs, lineNs(begun.lowerBytes, rateBps));
  }

  /** The lock ends, or the run. */
  summarise(modem: Modem, partner: NodeId, atNs: Ns): void {
    const line = this.#lines.get(modem);
    if (line === undefined) return;
    this.#lines.delete(modem);
    for (const [classIndex, { segments, worstNs }] of line.classes.entries()) {
      if (segments === 0 || classIndex === BROADBAND) continue;
      const share = classIndex === TACTICAL ? this.#tacticalShare : 1;
      const boundBytes = (2 * (this.#mtuBytes(modem) + FRAME_OVERHEAD_BYTES)) / share;
      this.#journal.append(
        'class-wait',
        atNs,
        modem.node,
        modem.terminal,
        partner,
        TRAFFIC_CLASSES[classIndex] as string,
        segments,
        worstNs,
        lineNs(boundBytes, modem.rateBps),
      );
    }
  }
}

const lineNs = (bytes: number, rateBps: number): Ns => Math.ceil((bytes * 8e9) / rateBps);
