import { frameBytes, type FrameImage } from '../../protocols/frame.ts';
import {
  type Bps,
  MILLISECOND_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
} from '../../protocols/units.ts';
import { type FramePeek, TYPE_DATA, TYPE_MANAGEMENT } from '../bus/frame-peek.ts';
import type { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import { ArqReader } from './acknowledgement-peek.ts';
import { ArrivedFrames } from './arrived-frames.ts';
import { Breaches } from './breaches.ts';
import { UntoldCopies } from './untold-copies.ts';

/** Sessions that one end remembers: the present one, one being switched to, and late frames of old ones. */
const SESSIONS_MAX = 8;
/** Sessions that an end has forgotten are known by their numbers: an adversary may name hundreds. */
const FORGOTTEN_MAX = 4_096;
/** Instead of a frame's number: what was claimed is a stamp. */
const STAMP = -1;
const NOTHING_MISSING = -2;
/** Frame numbers on the wire have 16 bits. */
const NUMBERS = 0x10000;
/** An acknowledgement may wait for the line while that changes its rate, and for so many frames as long as the longest. */
const LINE_NS: Ns = 100 * MILLISECOND_NS;
const LINE_FRAMES = 4;
/** A receiver may have forgotten copies of what lies further behind. */
const COPY_BEHIND_MAX = 0x2000;

/** One end of a link. */
interface End {
  /** The newest first. */
  readonly sessions: ArrivedFrames[];
  /** Sessions under which this end has acknowledged: no adversary's. */
  readonly own: Set<number>;
  /** The last of them. */
  acknowledging: number;
  /** What arrived under these is not known any more. */
  readonly forgotten: Set<number>;
  /** Of the acknowledgement before, in that session; -1: there is none. */
  toldNext: number;
  /** Frame numbers that this end has sent in its last session, counted on over wraps. */
  sentSession: number;
  sent: number;
  toldEchoNs: number;
  /** The first frame that came since the last acknowledgement, and when it came last; -1: none. */
  owedTxfn: number;
  owedSession: number;
  owedSinceNs: Ns;
  /** What this end sent at when it came. */
  owedRateBps: Bps;
  longestBytes: number;
  readonly copies: UntoldCopies;
  judged: number;
  unreceived: number;
  /** Of the last false claim. */
  session: number;
  txfn: number;
  /** One was found since the lock began. */
  told: boolean;
}

/**
 * Compares what acknowledgements claim with what the bus, or an adversary, brought soundly to the
 * terminal that sends them: no number and no stamp that did not come (LM-LNK-045), nor the number of a frame that is only a late
 * copy of one half a wrap ago (LM-LNK-044). One that falls behind what was told before, or
 * behind the copy that it names, is a `breach`, and so are one that comes late (LM-LNK-046), and those that tell of no copy
 * though several have come.
 */
export class AcknowledgementWatch {
  readonly #journal: Journal;
  readonly #breaches: Breaches;
  /** By number of the modem. */
  readonly #ends: (End | undefined)[] = [];
  readonly #reader = new ArqReader();
  /** For sessions under which nothing came. */
  readonly #nothing = new ArrivedFrames(0);

  /** Management frames that were sent again, as they left. */
  readonly #managed = new WeakSet<FrameImage>();
  readonly #nowNs: () => Ns;
  readonly #ackDelayNs: Ns;

  constructor(journal: Journal, terms: { readonly nowNs: () => Ns; readonly ackDelayNs: Ns }) {
    this.#journal = journal;
    this.#nowNs = terms.nowNs;
    this.#ackDelayNs = terms.ackDelayNs;
    this.#breaches = new Breaches(journal, terms.nowNs);
  }

  /** That session is over: nobody sends under it any more. */
  forget(session: number): void {
    for (const end of this.#ends) end?.forgotten.delete(session);
  }

  /** A sound frame reached that modem, whatever its computer makes of it. */
  arrived(modem: Modem, image: FrameImage): void {
    if (!this.#reader.readNumber(image)) return;
    const { session, txfn, stampNs } = this.#reader.peek;
    const end = this.#endOf(modem);
    let frames = end.sessions[0];
    if (frames?.session !== session) frames = this.#sessionOf(end, session);
    const partner = modem.partner === undefined ? undefined : this.#ends[modem.partner.number];
    const late = partner?.sentSession === session && frames.isLate(txfn, stampNs, partner.sent);
    if (late) return;
    frames.add(txfn, stampNs);
    // It may be dropped without a trace, for its tag or its stamp.
    const isTold = isCopyOfTold(end, session, txfn);
    if (isTold) this.#copied(end, image);
    // What an acknowledgement names of it, if it is a copy, is not known.
    else if (frames.copyStampNs(txfn) > 0) end.copies.other();
    if (isTold) return;
    if (end.owedTxfn >= 0 && end.owedSession === session && end.owedTxfn !== txfn) return;
    end.owedTxfn = txfn;
    end.owedSession = session;
    end.owedSinceNs = this.#nowNs();
    end.owedRateBps = modem.rateBps;
  }

  /** A frame leaves a modem; `peek` is its head. */
  sent(modem: Modem, image: FrameImage, { session, type, txNum }: FramePeek, atNs: Ns): void {
    if (session === 0) return;
    if (type === TYPE_MANAGEMENT && txNum > 0) this.#managed.add(image);
    const acknowledges = this.#reader.readAcknowledgement(image);
    const end = this.#endOf(modem);
    const { txfn } = this.#reader.peek;
    if (txfn >= 0) countSent(end, session, txfn);
    end.longestBytes = Math.max(end.longestBytes, frameBytes(image));
    if (!acknowledges) return;
    if (this.#isLate(modem, end, session, atNs)) this.#breaches.tell(modem, 'ack-late', session);
    end.owedTxfn = -1;
    if (end.acknowledging !== session) end.copies.clear();
    if (!end.copies.told(this.#reader.peek.duplicate, atNs)) {
      this.#breaches.tell(modem, 'copy-untold', session);
    }
    if (end.acknowledging !== session) {
      end.acknowledging = session;
      end.own.add(session);
      end.toldNext = -1;
      end.toldEchoNs = 0;
    }
    if (end.forgotten.size > 0 && end.forgotten.has(session)) return;
    const frames = end.sessions.find((known) => known.session === session);
    end.judged++;
    if (this.#isBehind(end, frames)) this.#breaches.tell(modem, 'ack-behind', session);
    const missing = this.#firstMissing(frames ?? this.#nothing);
    if (missing === NOTHING_MISSING) return;
    end.unreceived++;
    end.session = session;
    end.txfn = missing;
    if (end.told) return;
    end.told = true;
    this.#append(modem, end, modem.partner?.node ?? 0, atNs);
  }

  /** Writes the counts of one end of a lock, at its end. */
  summarise(modem: Modem, partner: NodeId, atNs: Ns): void {
    const end = this.#ends[modem.number];
    if (end === undefined) return;
    end.owedTxfn = -1;
    end.told = false;
    if (end.judged > 0) this.#append(modem, end, partner, atNs);
  }

  /** From then on is counted anew. */
  #append({ node, terminal }: Modem, end: End, partner: NodeId, atNs: Ns): void {
    const { judged, unreceived, session, txfn } = end;
    const where = unreceived === 0 ? ([0, STAMP] as const) : ([session, txfn] as const);
    this.#journal.append(
      'acknowledged',
      atNs,
      node,
      terminal,
      partner,
      judged,
      unreceived,
      ...where,
    );
    end.judged = 0;
    end.unreceived = 0;
  }

  /**
   * It says less than one before it did, or its echo is older than a copy that it names as the last duplicate: it is not
   * that of the newest stamp received.
   */
  #isBehind(end: End, frames: ArrivedFrames | undefined): boolean {
    const { nextExpected, duplicate, echoStampNs } = this.#reader.peek;
    const behind = end.toldNext < 0 ? 0 : (end.toldNext - nextExpected) & (NUMBERS - 1);
    const less = echoStampNs < end.toldEchoNs || (behind > 0 && behind < NUMBERS / 2);
    end.toldNext = nextExpected;
    end.toldEchoNs = echoStampNs;
    if (less || duplicate < 0) return less;
    return frames !== undefined && echoStampNs < frames.copyStampNs(duplicate);
  }

  /** It is the first one to tell of a frame that has been here for too long. One that it does not tell of was not taken. */
  #isLate({ rateBps, partner }: Modem, end: End, session: number, atNs: Ns): boolean {
    const { owedTxfn, owedSession, owedSinceNs, owedRateBps, longestBytes } = end;
    if (owedTxfn < 0 || owedSession !== session) return false;
    // Ends of different rates send at one that both agreed on, which may be slower than either: not asked.
    if (partner === undefined || partner.rateBps !== rateBps) return false;
    // Before a change of rate the announcements leave at the old one.
    const slowestBps = Math.min(rateBps, owedRateBps);
    const lineNs = LINE_NS + (LINE_FRAMES * 8 * longestBytes * SECOND_NS) / slowestBps;
    if (atNs - owedSinceNs <= this.#ackDelayNs + lineNs) return false;
    const behind = (this.#reader.peek.nextExpected - owedTxfn) & (NUMBERS - 1);
    return behind > 0 && behind < NUMBERS / 2;
  }

  #copied({ toldNext, copies }: End, image: FrameImage): void {
    const { txfn, type } = this.#reader.peek;
    const behind = (toldNext - txfn) & (NUMBERS - 1);
    if (behind > COPY_BEHIND_MAX) copies.other();
    else if (type === TYPE_DATA) copies.data(this.#nowNs());
    else if (this.#managed.has(image)) copies.management(txfn, this.#nowNs());
    else copies.other();
  }

  #firstMissing(frames: ArrivedFrames): number {
    const { nextExpected, ranges, echoStampNs } = this.#reader.peek;
    const below = frames.firstMissingBelow(nextExpected);
    if (below >= 0) return below;
    for (const { first, count } of ranges) {
      const within = frames.firstMissingIn(first, count);
      if (within >= 0) return within;
    }
    return echoStampNs > frames.newestStampNs ? STAMP : NOTHING_MISSING;
  }

  #endOf(modem: Modem): End {
    let end = this.#ends[modem.number];
    if (end === undefined) {
      end = {
        sessions: [],
        own: new Set(),
        acknowledging: 0,
        forgotten: new Set(),
        toldNext: -1,
        sentSession: 0,
        sent: 0,
        toldEchoNs: 0,
        owedTxfn: -1,
        owedSession: 0,
        owedSinceNs: 0,
        owedRateBps: 0,
        longestBytes: 0,
        copies: new UntoldCopies(),
        judged: 0,
        unreceived: 0,
        session: 0,
        txfn: STAMP,
        told: false,
      };
      this.#ends[modem.number] = end;
    }
    return end;
  }

  #sessionOf(end: End, session: number): ArrivedFrames {
    const known = end.sessions.find((frames) => frames.session === session);
    if (known !== undefined) return known;
    const frames = new ArrivedFrames(session);
    end.sessions.unshift(frames);
    if (end.sessions.length > SESSIONS_MAX) this.#forgetOne(end);
    return frames;
  }

  /** The oldest of those that others named, or else the oldest. */
  #forgetOne({ sessions, own, forgotten }: End): void {
    let at = sessions.length - 1;
    while (at > 0 && own.has((sessions[at] as ArrivedFrames).session)) at--;
    const [gone] = sessions.splice(at === 0 ? sessions.length - 1 : at, 1);
    if (gone === undefined) return;
    own.delete(gone.session);
    forgotten.add(gone.session);
    const [oldest] = forgotten;
    if (forgotten.size > FORGOTTEN_MAX && oldest !== undefined) forgotten.delete(oldest);
  }
}

/** A copy of what was acknowledged before. */
const isCopyOfTold = ({ acknowledging, toldNext }: End, session: number, txfn: number): boolean =>
  acknowledging === session &&
  toldNext >= 0 &&
  ((toldNext - 1 - txfn) & (NUMBERS - 1)) < NUMBERS / 2;

const countSent = (end: End, session: number, txfn: number): void => {
  if (end.sentSession !== session) {
    end.sentSession = session;
    end.sent = 0;
  }
  const lead = (txfn - end.sent) & (NUMBERS - 1);
  if (lead < NUMBERS / 2) end.sent += lead + 1;
};
