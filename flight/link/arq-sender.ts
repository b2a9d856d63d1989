import type { Acknowledgement, FrameRange } from '../../protocols/frame.ts';
import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';
import { unwrapNumber } from './frame-numbers.ts';
import { NumberQueue } from './number-queue.ts';
import { ACKNOWLEDGED, IN_FLIGHT, LOST, SentFrames } from './sent-frames.ts';
import { TransmissionLog } from './transmission-log.ts';
import type { ArqSettings } from './arq-settings.ts';

export type AcknowledgementVerdict = 'progress' | 'nothing-new' | 'invalid';

/** Doublings of the timeout while nothing is confirmed. */
const BACKOFF_MAX = 12;
/** From this many timeouts in a row on, nothing new is sent. */
const BACKOFF_PAUSE = 2;
const RANGES_KEPT = 4;
/**
 * With more frames than this to choose from, no retransmission of one is wasted by probing often:
 */
const PROBE_SPARE_FRAMES = 64;
/** the doubling stops here. */
const PROBE_NS_MAX: Ns = 200 * MILLISECOND_NS;

/**
 * Sending half of selective repeat (LM-LNK-050 …): numbers frames, keeps them until they are
 * acknowledged, and says what has to be sent again. It sends nothing itself and sets no timers.
 */
export class ArqSender<Item> {
  readonly #settings: ArqSettings;
  readonly #acknowledged: (item: Item) => void;
  readonly #frames = new SentFrames<Item>();
  readonly #log = new TransmissionLog();
  readonly #lost = new NumberQueue();
  /** One past the newest transmission that the echo confirms. */
  #echoed = 0;
  #echoNs: Ns = 0;
  #lastStampNs: Ns = 0;
  #bytesInFlight = 0;
  /** Ranges of the acknowledgement before: already taken note of. */
  readonly #rangeFirst = new Float64Array(RANGES_KEPT);
  readonly #rangeEnd = new Float64Array(RANGES_KEPT);
  #backoff = 0;
  #probeNs: Ns = 0;
  #heardNs: Ns = 0;
  #silentUntilNs: Ns = 0;
  #progress = false;

  /** Set by the owner from light time and rate. */
  timeoutNs: Ns = 0;
  windowBytes = Number.POSITIVE_INFINITY;
  /** Number of a frame that would need more retransmissions than allowed; −1: none. */
  suspect = -1;
  transmissions = 0;
  retransmissions = 0;
  timeouts = 0;

  constructor(settings: ArqSettings, acknowledged: (item: Item) => void) {
    this.#settings = settings;
    this.#acknowledged = acknowledged;
  }

  /** Whether a new frame may be sent. */
  get hasRoom(): boolean {
    return (
      this.#frames.next - this.#frames.base < this.#settings.windowFrames &&
      this.#bytesInFlight < this.windowBytes &&
      this.#backoff < BACKOFF_PAUSE
    );
  }

  /** Frames that are not yet acknowledged. */
  get outstanding(): boolean {
    return this.#frames.next > this.#frames.base;
  }

  /** Number that the next frame takes. */
  get next(): number {
    return this.#frames.next;
  }

  /** Takes the next number; stamps must rise from call to call. */
  send(item: Item, stampNs: Ns): number {
    const number = this.#frames.append(item, this.#log.end);
    this.#log.append(number, stampNs);
    this.#lastStampNs = stampNs;
    this.transmissions++;
    return number;
  }

  /** Length of the frame just sent [bytes]: counts against the window until it is acknowledged. */
  sized(number: number, bytes: number): void {
    this.#frames.setBytes(number, bytes);
    this.#bytesInFlight += bytes;
  }

  /** Number of the next frame to send again; −1: none. */
  nextLost(): number {
    while (this.#lost.length > 0) {
      const number = this.#lost.peek();
      if (number >= this.#frames.base && this.#frames.fateAt(number) === LOST) return number;
      this.#lost.drop();
    }
    return -1;
  }

  /** The frame that `nextLost` named; call `retransmit` when it is sent. */
  itemAt(number: number): Item | undefined {
    return this.#frames.itemAt(number);
  }

  /** tx_num of this transmission. */
  retransmit(number: number, stampNs: Ns): number {
    if (this.#lost.length > 0 && this.#lost.peek() === number) this.#lost.drop();
    this.#frames.markRetransmitted(number, this.#log.end);
    this.#log.append(number, stampNs);
    this.#lastStampNs = stampNs;
    this.transmissions++;
    this.retransmissions++;
    return this.#frames.copiesAt(number);
  }

  /** Take note of what the peer says. A false statement changes nothing. */
  acknowledge(ack: Acknowledgement): AcknowledgementVerdict {
    const frames = this.#frames;
    const next = unwrapNumber(ack.nextExpected, frames.base);
    if (ack.echoStampNs > this.#lastStampNs || next > frames.next) return 'invalid';
    if (ack.echoStampNs < this.#echoNs) return 'nothing-new';
    for (const range of ack.ranges) if (!this.#possible(range)) return 'invalid';
    if (ack.duplicate.count > 0 && !this.#possible(ack.duplicate)) return 'invalid';
    this.#progress = ack.echoStampNs > this.#echoNs;
    this.#echoNs = ack.echoStampNs;
    while (frames.base < next) this.#passBase();
    this.#markRanges(ack.ranges);
    this.#markRange(ack.duplicate);
    while (frames.base < frames.next && frames.fateAt(frames.base) === ACKNOWLEDGED) frames.base++;
    this.#findLost();
    if (!this.#progress) return 'nothing-new';
    this.#backoff = 0;
    return 'progress';
  }

  /** Something valid came from the peer: after a silence, probing starts anew. */
  heard(nowNs: Ns): void {
    if (this.#backoff > 0 && nowNs - this.#heardNs > this.timeoutNs) this.#backoff = 0;
    this.#heardNs = nowNs;
    this.#silentUntilNs = 0;
  }

  /** When the oldest transmission times out; undefined while nothing is in flight. */
  deadlineNs(): Ns | undefined {
    this.#trimLog();
    const log = this.#log;
    if (log.head === log.end) return undefined;
    const sinceNs = Math.max(log.stampAt(log.head), this.#probeNs);
    const doubledNs = this.timeoutNs * (1 << this.#backoff);
    const spare = this.#frames.next - this.#frames.base > PROBE_SPARE_FRAMES;
    if (!spare) return sinceNs + doubledNs;
    return sinceNs + Math.max(this.timeoutNs, Math.min(doubledNs, PROBE_NS_MAX));
  }

  /** The deadline has passed: the oldest transmissions count as lost. */
  expire(nowNs: Ns): void {
    this.#trimLog();
    const log = this.#log;
    const frames = this.#frames;
    const { silenceNs } = this.#settings;
    const first = this.#backoff === 0;
    let left = first ? this.#settings.probeFrames : this.#settings.reorderFrames;
    const untilNs = first
      ? log.stampAt(log.head) + this.#settings.probeSpanNs
      : Number.POSITIVE_INFINITY;
    for (let index = log.head; index < log.end && left > 0; index++) {
      const stampNs = log.stampAt(index);
      if (stampNs > untilNs) break;
      if (!this.#isCurrent(index)) continue;
      const number = log.numberAt(index);
      const spent = frames.copiesAt(number) >= this.#settings.retransmissionsMax;
      // While the peer is silent as well, the silence rule judges the link, not this one. When silence would have been
      // told by now, the modem hears idle frames.
      const idles = nowNs >= Math.max(stampNs + silenceNs, this.#silentUntilNs);
      if (spent && this.#heardNs <= stampNs && !idles) continue;
      this.#lose(number);
      left--;
    }
    this.timeouts++;
    this.#probeNs = nowNs;
    if (this.#backoff < BACKOFF_MAX) this.#backoff++;
  }

  /** The modem heard nothing for some time, or for so `long` that the session is over. */
  silent(nowNs: Ns, long: boolean): void {
    this.#silentUntilNs = nowNs + (long ? Number.POSITIVE_INFINITY : this.#settings.silenceNs);
  }

  /** All items that were not acknowledged, in the order of their first transmission. */
  unacknowledged(): Item[] {
    const items: Item[] = [];
    for (let number = this.#frames.base; number < this.#frames.next; number++) {
      const item = this.#frames.itemAt(number);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  #possible(range: FrameRange): boolean {
    const first = unwrapNumber(range.first, this.#frames.base);
    return first + range.count <= this.#frames.next;
  }

  #passBase(): void {
    const number = this.#frames.base;
    this.#markAcknowledged(number);
    this.#frames.base = number + 1;
  }

  /**
   * Marks what the acknowledgement before did not mark already, so that long runs cost nothing.
   */
  #markRanges(ranges: readonly FrameRange[]): void {
    for (const range of ranges) {
      const first = unwrapNumber(range.first, this.#frames.base);
      let from = Math.max(first, this.#frames.base);
      for (let i = 0; i < RANGES_KEPT; i++) {
        if (from >= (this.#rangeFirst[i] as number) && from < (this.#rangeEnd[i] as number)) {
          from = this.#rangeEnd[i] as number;
        }
      }
      for (let number = from; number < first + range.count; number++)
        this.#markAcknowledged(number);
    }
    for (let i = 0; i < RANGES_KEPT; i++) {
      const range = ranges[i];
      const first = range === undefined ? 0 : unwrapNumber(range.first, this.#frames.base);
      this.#rangeFirst[i] = first;
      this.#rangeEnd[i] = range === undefined ? 0 : first + range.count;
    }
  }

  #markRange(range: FrameRange): void {
    const first = unwrapNumber(range.first, this.#frames.base);
    const end = first + range.count;
    for (let number = Math.max(first, this.#frames.base); number < end; number++) {
      this.#markAcknowledged(number);
    }
  }

  #markAcknowledged(number: number): void {
    const frames = this.#frames;
    if (frames.fateAt(number) === ACKNOWLEDGED) return;
    const item = frames.itemAt(number);
    frames.markAcknowledged(number);
    this.#bytesInFlight -= frames.bytesAt(number);
    this.#progress = true;
    if (item !== undefined) this.#acknowledged(item);
  }

  /** A transmission is lost when enough that left after it are confirmed by the echo. */
  #findLost(): void {
    const log = this.#log;
    while (this.#echoed < log.end && log.stampAt(this.#echoed) <= this.#echoNs) this.#echoed++;
    const limit = this.#echoed - this.#settings.reorderFrames;
    for (; log.head < limit; log.head++) {
      if (this.#isCurrent(log.head)) this.#lose(log.numberAt(log.head));
    }
    this.#trimLog();
  }

  #lose(number: number): void {
    if (this.#frames.copiesAt(number) >= this.#settings.retransmissionsMax) {
      this.suspect = number;
      return;
    }
    this.#frames.markLost(number);
    this.#lost.push(number);
  }

  /** Whether the newest transmission of a frame that is still in flight. */
  #isCurrent(index: number): boolean {
    const number = this.#log.numberAt(index);
    return (
      number >= this.#frames.base &&
      this.#frames.fateAt(number) === IN_FLIGHT &&
      this.#frames.transmissionAt(number) === index
    );
  }

  #trimLog(): void {
    const log = this.#log;
    while (log.head < log.end && !this.#isCurrent(log.head)) log.head++;
    if (this.#echoed < log.head) this.#echoed = log.head;
  }
}
