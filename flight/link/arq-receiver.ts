import type { Acknowledgement, FrameRange } from '../../protocols/frame.ts';
import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';
import { BitRing } from './bit-ring.ts';
import {
  HALF_WRAP,
  STAMP_BLOCK,
  unwrapNumber,
  WINDOW_FRAMES_MAX,
  wireNumber,
} from './frame-numbers.ts';
import { ReceivedRanges } from './received-ranges.ts';

/** What a numbered frame is to its receiver. */
export type Arrival = 'new' | 'duplicate' | 'out-of-window' | 'too-old';

/** Blocks that stamps are remembered for: half a wrap, and room on both sides. */
const STAMP_BLOCKS = 256;
/**
 * A stamp may run ahead of the time that passed here by this, beside the time of a frame on the line: the
 * sender's queue, drift, a slow computer.
 */
const STAMP_SLACK_NS: Ns = 100 * MILLISECOND_NS;

/** So many frames that run ahead alike are no stray ones. */
const EARLY_BELIEVED = 3;

/**
 * Receiving half of selective repeat (LM-LNK-040 …): tells new frames from duplicates and strays,
 * and says what to acknowledge and when. It hands nothing up and keeps no frames: they go up as
 * they come.
 *
 * A frame that looks new may be a copy of one half a wrap ago. The receiver remembers the newest
 * stamp at the moment when its lower edge passed each block of 256 numbers: a true new frame was
 * sent after its sender knew the edge that far, so its stamp is newer; a late copy's is not.
 */
export class ArqReceiver {
  #next = 0;
  /** Where the next block of numbers begins. */
  #blockEdge = STAMP_BLOCK;
  /** One past the highest number received. */
  #end = 0;
  readonly #slackNs: Ns;
  readonly #received = new BitRing();
  readonly #ranges = new ReceivedRanges();
  readonly #stamps = new Float64Array(STAMP_BLOCKS);
  #newestStampNs: Ns = 0;
  #newestAtNs: Ns = 0;
  /** Frames in a row whose stamps ran ahead by the same, and by how much. */
  #early = 0;
  #earlyLeadNs: Ns = 0;
  #candidate = 0;
  #candidateStampNs: Ns = 0;
  #duplicateFirst = 0;
  #duplicateCount = 0;

  /** Frames that came since the last acknowledgement left. */
  unacknowledged = 0;
  /** When the oldest of them came. */
  waitingSinceNs: Ns = 0;
  /** An acknowledgement should leave at once. */
  urgent = false;
  duplicates = 0;

  /** `frameNs`: what the longest frame takes on the line at most. A short one behind it is as much quicker. */
  constructor(frameNs: Ns) {
    this.#slackNs = STAMP_SLACK_NS + frameNs;
  }

  /** First number not yet received. */
  get nextExpected(): number {
    return this.#next;
  }

  /**
   * Judge a frame. Nothing changes for a new one until `accept`, because its authenticity may
   * still have to be checked; a duplicate is noted at once.
   */
  classify(txfn: number, stampNs: Ns, nowNs: Ns): Arrival {
    const number = unwrapNumber(txfn, this.#next);
    if (number < 0 || number >= this.#next + WINDOW_FRAMES_MAX) return 'out-of-window';
    if (this.#tooEarly(stampNs, nowNs)) return 'out-of-window';
    if (number < this.#next || (number < this.#end && this.#received.has(number))) {
      this.#noteDuplicate(number, stampNs, nowNs);
      return 'duplicate';
    }
    const block = Math.floor((number - HALF_WRAP) / STAMP_BLOCK);
    if (block > 0 && stampNs <= (this.#stamps[block % STAMP_BLOCKS] as number)) return 'too-old';
    this.#candidate = number;
    this.#candidateStampNs = stampNs;
    return 'new';
  }

  /**
   * Whether a stamp runs ahead of what can be. The way may have become shorter, though: frames that
   * agree with each other on that are believed.
   */
  #tooEarly(stampNs: Ns, nowNs: Ns): boolean {
    if (this.#newestStampNs === 0) return false;
    const latestNs = this.#newestStampNs + (nowNs - this.#newestAtNs) + this.#slackNs;
    if (stampNs <= latestNs) {
      this.#early = 0;
      return false;
    }
    const leadNs = stampNs - nowNs;
    const agrees = this.#early > 0 && Math.abs(leadNs - this.#earlyLeadNs) <= this.#slackNs;
    this.#early = agrees ? this.#early + 1 : 1;
    this.#earlyLeadNs = leadNs;
    return this.#early < EARLY_BELIEVED;
  }

  /** Take the frame that was judged new. */
  accept(nowNs: Ns): void {
    this.#noteStamp(this.#candidateStampNs, nowNs);
    const number = this.#candidate;
    this.#noteArrival(nowNs);
    if (number >= this.#end) this.#end = number + 1;
    if (number === this.#next) {
      const filled = this.#advance(number + 1);
      if (filled) this.urgent = true;
      return;
    }
    this.#received.hold(this.#next, number);
    this.#received.set(number);
    if (this.#ranges.add(number)) this.urgent = true;
  }

  /** What to tell the sender now; resets the reasons to tell. */
  acknowledgement(): Acknowledgement {
    this.unacknowledged = 0;
    this.urgent = false;
    const duplicate: FrameRange =
      this.#duplicateCount === 0
        ? NO_DUPLICATE
        : { first: wireNumber(this.#duplicateFirst), count: this.#duplicateCount };
    return {
      nextExpected: wireNumber(this.#next),
      ranges: this.#ranges.list(),
      duplicate,
      echoStampNs: this.#newestStampNs,
    };
  }

  /** The edge moves to `next` and over all that had come already; true when some had. */
  #advance(next: number): boolean {
    let edge = next;
    while (edge < this.#end && this.#received.has(edge)) this.#received.clear(edge++);
    for (; this.#blockEdge <= edge; this.#blockEdge += STAMP_BLOCK) {
      this.#stamps[(this.#blockEdge / STAMP_BLOCK) % STAMP_BLOCKS] = this.#newestStampNs;
    }
    this.#next = edge;
    if (this.#end > edge || edge > next) this.#ranges.dropBelow(edge);
    // Told for a quarter of a wrap: later its numbers would mean other frames.
    if (edge - this.#duplicateFirst > HALF_WRAP / 2) this.#duplicateCount = 0;
    return edge > next;
  }

  #noteDuplicate(number: number, stampNs: Ns, nowNs: Ns): void {
    this.#noteStamp(stampNs, nowNs);
    this.duplicates++;
    this.#noteArrival(nowNs);
    const end = this.#duplicateFirst + this.#duplicateCount;
    if (this.#duplicateCount > 0 && number === end && this.#duplicateCount < HALF_WRAP) {
      this.#duplicateCount++;
      return;
    }
    this.#duplicateFirst = number;
    this.#duplicateCount = 1;
    this.urgent = true;
  }

  #noteArrival(nowNs: Ns): void {
    if (this.unacknowledged === 0) this.waitingSinceNs = nowNs;
    this.unacknowledged++;
  }

  #noteStamp(stampNs: Ns, nowNs: Ns): void {
    if (stampNs <= this.#newestStampNs) return;
    this.#newestStampNs = stampNs;
    this.#newestAtNs = nowNs;
  }
}

const NO_DUPLICATE: FrameRange = { first: 0, count: 0 };
