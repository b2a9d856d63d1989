import { type BundleHeader, bundleKey, TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import { type FrameImage, frameBytes, PAYLOAD_BYTES_MAX } from '../../protocols/frame.ts';
import type { Bps, NodeId, Ns } from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import { peekHeader, peekSegment, type SegmentPeek } from '../bus/segment-peek.ts';
import type { Journal } from '../journal/journal.ts';

const BROADBAND = TRAFFIC_CLASSES.indexOf('broadband');
const TACTICAL = TRAFFIC_CLASSES.indexOf('tactical');
/** Where broadband may take all, some bound stands none the less. */
const TACTICAL_SHARE_MIN = 0.01;
/** Broadband keeps that much of the line, whatever is written (LM-BND-030). */
const BROADBAND_SHARE_MIN = 0.05;
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
  /** What lower classes sent since, or since the last segment of its own. */
  lowerBytes: number;
  /** The most of that at a segment of its own class. */
  worstBytes: number;
}

/** One direction of a lock. Columns by class, because every frame that leaves touches all of them. */
class LineOrder {
  /** Transfers that began and have not ended. */
  readonly open: readonly Set<number>[] = TRAFFIC_CLASSES.map(() => new Set());
  /** What lower classes sent since the last segment of this one. */
  readonly lowerBytes: number[] = TRAFFIC_CLASSES.map(() => 0);
  readonly segments: number[] = TRAFFIC_CLASSES.map(() => 0);
  /** The longest wait, counted by what lower classes sent, as W is. */
  readonly worstBytes: number[] = TRAFFIC_CLASSES.map(() => 0);
  /** Of the line at that moment; undefined: it never waited. */
  readonly worstRateBps: (Bps | undefined)[] = TRAFFIC_CLASSES.map(() => undefined);
  /** What tactical sent since the last broadband segment. */
  tacticalBytes = 0;
  /** Broadband was found to starve. */
  starved = false;
  /** Transfers of all classes that are open: usually none, as most bundles fit one frame. */
  openCount = 0;
  /** Where open transfers are, kept when somebody is told of them. */
  readonly #offsets = new Map<number, number>();
  offers: Offer[] = [];
  session = 0;

  begin(session: number): void {
    this.session = session;
    for (const open of this.open) open.clear();
    this.#offsets.clear();
    this.lowerBytes.fill(0);
    this.openCount = 0;
    this.tacticalBytes = 0;
    this.starved = false;
    this.offers = [];
  }

  waited(classIndex: number, lowerBytes: number, rateBps: Bps): void {
    if (lowerBytes <= (this.worstBytes[classIndex] as number)) return;
    this.worstBytes[classIndex] = lowerBytes;
    this.worstRateBps[classIndex] = rateBps;
  }

  /** A segment of that class is the first of its transfer while one of a lower class is under way. */
  preempts(classIndex: number, { transfer }: SegmentPeek): boolean {
    if (this.openCount === 0 || this.open[classIndex]?.has(transfer) === true) return false;
    return this.open.some((open, lower) => lower > classIndex && open.size > 0);
  }

  /**
   * It goes on with what an earlier session began: at once, or from when the neighbour has said how
   * far it is.
   */
  resumes(classIndex: number, { transfer, offset, last }: SegmentPeek): boolean {
    const before = this.#offsets.get(transfer);
    if (last) this.#offsets.delete(transfer);
    else this.#offsets.set(transfer, offset);
    if (before !== undefined) return offset - before > PAYLOAD_BYTES_MAX;
    return offset > 0 && this.open[classIndex]?.has(transfer) !== true;
  }

  /** A segment of that class leaves. */
  note(classIndex: number, segment: SegmentPeek, rateBps: Bps): void {
    if (this.openCount > 0 || !segment.last) this.#follow(classIndex, segment, rateBps);
    this.segments[classIndex] = (this.segments[classIndex] as number) + 1;
    this.lowerBytes[classIndex] = 0;
  }

  #follow(classIndex: number, { transfer, last }: SegmentPeek, rateBps: Bps): void {
    const open = this.open[classIndex] as Set<number>;
    if (open.has(transfer)) {
      this.waited(classIndex, this.lowerBytes[classIndex] as number, rateBps);
      if (last) this.openCount--;
    } else if (!last) this.openCount++;
    if (last) open.delete(transfer);
    else open.add(transfer);
  }
}

/**
 * Truth about the order of classes on each line. The wait of a class is the line time of what lower
 * classes sent between two segments of it while a transfer of it was under way, or from when a
 * bundle for the neighbour itself was durable, or its class last sent, until its first segment: a closed
 * window or a pause is no wait. Retransmissions go before all segments and are not counted.
 */
export class ClassWaits {
  readonly #journal: Journal;
  readonly #mtuBytes: (modem: Modem) => number;
  readonly #tacticalShare: number;
  readonly #broadbandShare: number;
  readonly #direct: boolean;
  /** Somebody wants to hear of transfers. */
  readonly #told: boolean;
  /** By number of the transmitting modem. */
  readonly #lines: (LineOrder | undefined)[] = [];
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
      /** What is for a neighbour goes by the line to it, not by a way that is nearly as good. */
      readonly direct: boolean;
    },
  ) {
    this.#direct = terms.direct;
    this.#journal = journal;
    this.#told = journal.wants('transfer');
    this.#mtuBytes = terms.mtuBytes;
    this.#tacticalShare = Math.max(1 - terms.broadbandShare, TACTICAL_SHARE_MIN);
    this.#broadbandShare = Math.max(terms.broadbandShare, BROADBAND_SHARE_MIN);
  }

  /** A bundle is durable in a node's store, with these modems. */
  offered(modems: readonly Modem[], header: BundleHeader, atNs: Ns): void {
    const classIndex = TRAFFIC_CLASSES.indexOf(header.class);
    if (classIndex === BROADBAND || !this.#direct) return;
    const { node } = header.destination;
    const towards = modems.filter((modem) => modem.partner?.node === node);
    const line = towards.length === 1 ? this.#lines[(towards[0] as Modem).number] : undefined;
    if (line === undefined || line.offers.length >= OFFERS_MAX) return;
    line.offers.push({ key: copyKey(header), classIndex, atNs, lowerBytes: 0, worstBytes: 0 });
  }

  /** A frame leaves; `peek` is its head. */
  sent(modem: Modem, image: FrameImage, peek: FramePeek, atNs: Ns): void {
    if (peek.type !== TYPE_DATA || peek.txNum > 0) return;
    const segment = this.#segment;
    peekSegment(image, segment);
    if (segment.class === 0 || segment.class > TRAFFIC_CLASSES.length) return;
    let line = this.#lines[modem.number];
    if (line === undefined) {
      line = new LineOrder();
      this.#lines[modem.number] = line;
    }
    if (line.session !== peek.session) line.begin(peek.session);
    const classIndex = segment.class - 1;
    const bytes = frameBytes(image);
    if (line.offers.length > 0) this.#settleOffers(line, image, classIndex, atNs, modem.rateBps);
    for (let higher = 0; higher < classIndex; higher++) {
      line.lowerBytes[higher] = (line.lowerBytes[higher] as number) + bytes;
    }
    if (line.offers.length > 0) {
      for (const offer of line.offers) {
        if (offer.classIndex < classIndex) offer.lowerBytes += bytes;
        // Behind others of its class it waits for its turn: that class has what it should have.
        else if (offer.classIndex === classIndex) endWait(offer);
      }
    }
    if (this.#told && (line.openCount > 0 || segment.offset > 0)) {
      if (line.preempts(classIndex, segment)) this.#tell(modem, atNs, 'preempted');
      if (line.resumes(classIndex, segment)) this.#tell(modem, atNs, 'resumed');
    }
    if (classIndex === TACTICAL) line.tacticalBytes += bytes;
    else if (classIndex === BROADBAND) this.#broadband(modem, line, atNs);
    line.note(classIndex, segment, modem.rateBps);
  }

  /** A transfer that goes on had something to send all the time: what tactical took meanwhile has its bound. */
  #broadband(modem: Modem, line: LineOrder, atNs: Ns): void {
    const { tacticalBytes } = line;
    line.tacticalBytes = 0;
    if (line.starved || line.open[BROADBAND]?.has(this.#segment.transfer) !== true) return;
    const boundBytes = (2 * (this.#mtuBytes(modem) + FRAME_OVERHEAD_BYTES)) / this.#broadbandShare;
    if (tacticalBytes <= boundBytes) return;
    line.starved = true;
    const { node, terminal, partner } = modem;
    this.#journal.append(
      'breach',
      atNs,
      node,
      terminal,
      partner?.node ?? 0,
      'class-starved',
      line.session,
    );
  }

  #tell({ node, terminal, partner }: Modem, atNs: Ns, what: string): void {
    const name = TRAFFIC_CLASSES[this.#segment.class - 1] as string;
    this.#journal.append('transfer', atNs, node, terminal, partner?.node ?? 0, name, what);
  }

  #settleOffers(
    line: LineOrder,
    image: FrameImage,
    classIndex: number,
    atNs: Ns,
    rateBps: Bps,
  ): void {
    line.offers = line.offers.filter((offer) => atNs - offer.atNs < OFFER_NS);
    if (!line.offers.some((offer) => offer.classIndex === classIndex)) return;
    // Only who it is for is asked: the receiver judges the frame, at the price of its CRC.
    const header = peekHeader(image, this.#segment);
    if (header === undefined) return;
    const key = copyKey(header);
    const begun = line.offers.find((offer) => offer.key === key);
    if (begun === undefined) return;
    line.offers = line.offers.filter((offer) => offer !== begun);
    endWait(begun);
    line.waited(classIndex, begun.worstBytes, rateBps);
  }

  /** The lock ends, or the run. */
  summarise(modem: Modem, partner: NodeId, atNs: Ns): void {
    const line = this.#lines[modem.number];
    if (line === undefined) return;
    this.#lines[modem.number] = undefined;
    for (const [classIndex, segments] of line.segments.entries()) {
      if (segments === 0 || classIndex === BROADBAND) continue;
      const share = classIndex === TACTICAL ? this.#tacticalShare : 1;
      // A line that is faster by now was as slow for its bound as for the wait.
      const rateBps = line.worstRateBps[classIndex] ?? modem.rateBps;
      const boundBytes = (2 * (this.#mtuBytes(modem) + FRAME_OVERHEAD_BYTES)) / share;
      this.#journal.append(
        'class-wait',
        atNs,
        modem.node,
        modem.terminal,
        partner,
        TRAFFIC_CLASSES[classIndex] as string,
        segments,
        lineNs(line.worstBytes[classIndex] as number, rateBps),
        lineNs(boundBytes, rateBps),
      );
    }
  }
}

/** One attempt: that of before may have waited for another line, with another way to go. */
const copyKey = (header: BundleHeader): string => `${bundleKey(header)}/${header.attempt}`;

/** Its class sends: what lower ones sent until then is one wait, and the next begins. */
const endWait = (offer: Offer): void => {
  offer.worstBytes = Math.max(offer.worstBytes, offer.lowerBytes);
  offer.lowerBytes = 0;
};

const lineNs = (bytes: number, rateBps: Bps): Ns => Math.ceil((bytes * 8e9) / rateBps);
