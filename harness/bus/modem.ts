import { type FrameImage, frameBytes } from '../../protocols/frame.ts';
import type { Bps, NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';

/** What a modem asks of the medium. */
export interface Medium {
  /** Send now what the modem serialises from startNs to endNs. */
  send(modem: Modem, image: FrameImage, startNs: Ns, endNs: Ns): void;
  /** A frame was refused at the transmitter. */
  refused(modem: Modem, image: FrameImage, cause: 'overrun' | 'not-locked'): void;
  /** Tell the computer that nothing was heard for that many intervals. */
  silent(modem: Modem, intervals: number): void;
}

/** Frames of one lock in one direction, by fate; written to the journal when the lock ends. */
export interface FrameCounts {
  sent: number;
  bytes: number;
  received: number;
  corrupted: number;
  lost: number;
  overrun: number;
  busyNs: number;
}

const freshCounts = (): FrameCounts => ({
  sent: 0,
  bytes: 0,
  received: 0,
  corrupted: 0,
  lost: 0,
  overrun: 0,
  busyNs: 0,
});

/** Line time that a modem buffers ahead of the line before it drops: limits.modemAheadNs with room. */
const BUFFER_NS = 1_000_000;

const EVENT_IDLE = 0;
const EVENT_SILENCE = 1;

/**
 * The modem of one terminal: serialises frames at the line rate, repeats an idle frame when nothing
 * else was sent, and watches for silence.
 *
 * In steady state idle frames are not simulated one by one: once one arrived soundly the receiver is
 * known to hear its partner until something changes (the lock, the partner's idle frame), so that a
 * silent link costs no events.
 */
export class Modem implements EventTarget {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
  /** Place of this modem in what observers keep by modem: 0, 1, 2 … within a run. */
  readonly number: number;
  readonly #queue: EventQueue;
  readonly #medium: Medium;

  rateBps: Bps;
  /** Which of its rates its terminal is set to send and to receive. */
  transmitIndex = 0;
  receiveIndex = 0;
  counts: FrameCounts = freshCounts();
  /** Partner by truth while locked, and the number of that lock. */
  partner: Modem | undefined;
  lock = 0;
  /** Transmit power lost [0.001 dB]. */
  decayMilliDb = 0;
  /** Noise of others that comes in with the light: margin lost [0.001 dB]. */
  noiseMilliDb = 0;
  /** Faults under which it receives nothing but corrupted frames. */
  #saturated = 0;
  /** Shares of the set rate that faults let its line run at: the least counts. */
  readonly #rateShares: number[] = [];
  #rateShare = 1;
  /** Faults act on what it sends: idle frames are simulated one by one. */
  #disturbed = 0;
  /** Listens to what arrives: an adversary's. */
  tap: ((image: FrameImage) => void) | undefined;
  /** Listens to what it sends. */
  sentTap: ((image: FrameImage) => void) | undefined;

  #busyUntilNs: Ns = 0;
  #idleImage: FrameImage | undefined;
  #idleIntervalNs: Ns = 0;
  #idleEvent = -1;
  /** An idle frame of this configuration arrived: the partner hears us for as long as the lock holds. */
  #idleHeard = false;

  #watchIntervalNs: Ns = 0;
  /** Rising. */
  #watchIntervals: readonly number[] = [];
  #silenceEvent = -1;
  /** When silence was last told, or found not to be due. */
  #silenceNs: Ns = -1;
  /** When a sound frame last came, or silence was last set to be watched. */
  #lastHeardNs: Ns = 0;
  /** When a sound frame last came. */
  #arrivedNs: Ns = 0;

  constructor(options: {
    readonly node: NodeId;
    readonly terminal: TerminalIndex;
    readonly number: number;
    readonly rateBps: Bps;
    readonly queue: EventQueue;
    readonly medium: Medium;
  }) {
    this.node = options.node;
    this.terminal = options.terminal;
    this.number = options.number;
    this.rateBps = options.rateBps;
    this.#queue = options.queue;
    this.#medium = options.medium;
  }

  /** A frame from the computer. */
  transmit(image: FrameImage): void {
    const nowNs = this.#queue.nowNs;
    const startNs = this.#busyUntilNs > nowNs ? this.#busyUntilNs : nowNs;
    if (startNs - nowNs > BUFFER_NS) {
      this.counts.overrun++;
      this.#medium.refused(this, image, 'overrun');
      return;
    }
    if (this.partner === undefined) {
      this.#medium.refused(this, image, 'not-locked');
      return;
    }
    const bytes = frameBytes(image);
    const durationNs = Math.ceil((bytes * 8e9) / (this.rateBps * this.#rateShare));
    this.#busyUntilNs = startNs + durationNs;
    this.counts.sent++;
    this.counts.bytes += bytes;
    this.counts.busyNs += durationNs;
    this.sentTap?.(image);
    this.#medium.send(this, image, startNs, this.#busyUntilNs);
  }

  /** Keepalive settings; undefined stops it. */
  setIdle(image: FrameImage | undefined, intervalNs: Ns): void {
    if (this.idleFlows) this.partner?.noteHeard();
    this.#idleImage = image;
    this.#idleIntervalNs = intervalNs;
    this.#idleHeard = false;
    this.#armIdle();
    this.partner?.reviewSilence();
  }

  watchSilence(intervalNs: Ns, intervals: readonly number[]): void {
    this.#watchIntervalNs = intervalNs;
    this.#watchIntervals = [...intervals].sort((a, b) => a - b);
    this.#lastHeardNs = this.#queue.nowNs;
    this.reviewSilence();
  }

  /** The lock began or ended, by truth. */
  setPartner(partner: Modem | undefined, lock: number): void {
    // Both ways flowed until now; the partner cannot see it any more once this end has let go.
    if (this.partner?.idleFlows) this.noteHeard();
    if (this.idleFlows) this.partner?.noteHeard();
    this.partner = partner;
    this.lock = lock;
    this.#idleHeard = false;
    this.#busyUntilNs = this.#queue.nowNs;
    this.#armIdle();
    this.reviewSilence();
  }

  takeCounts(): FrameCounts {
    const counts = this.counts;
    this.counts = freshCounts();
    return counts;
  }

  /** The computer stopped: the modem forgets what it was told. */
  reset(): void {
    this.setIdle(undefined, 0);
    this.watchSilence(0, []);
  }

  /** A sound frame arrived here. */
  heard(from: Modem, idle: boolean): void {
    this.noteHeard();
    if (idle && !from.#idleHeard && from.#disturbed === 0) {
      from.#idleHeard = true;
      this.reviewSilence();
    }
  }

  /** Its line runs at that share of the set rate; −1: one such reason less. */
  slowLine(share: number, change: 1 | -1): void {
    if (change === 1) this.#rateShares.push(share);
    else this.#rateShares.splice(this.#rateShares.indexOf(share), 1);
    this.#rateShare = Math.min(1, ...this.#rateShares);
  }

  /** Faults begin or cease to act on what this modem sends. */
  disturb(change: 1 | -1): void {
    this.#disturbed += change;
    this.resumeIdle();
  }

  /** What comes in is too bright to be read, or no longer is. */
  saturate(change: 1 | -1): void {
    this.#saturated += change;
    this.partner?.resumeIdle();
  }

  get saturated(): boolean {
    return this.#saturated > 0;
  }

  /** Its idle frames are simulated again, until one is heard. */
  resumeIdle(): void {
    if (this.idleFlows) this.partner?.noteHeard();
    this.#idleHeard = false;
    this.#armIdle();
    this.partner?.reviewSilence();
  }

  /** Whether this is the idle frame that the modem repeats now. */
  isIdle(image: FrameImage): boolean {
    return image === this.#idleImage;
  }

  /** Idle frames flowed unsimulated until now. */
  noteHeard(): void {
    this.#lastHeardNs = this.#queue.nowNs;
    this.#arrivedNs = this.#queue.nowNs;
  }

  /** When a sound frame last came, idle ones that are not simulated too, whatever software had watched. */
  get lastHeardNs(): Ns {
    return this.partner?.idleFlows === true ? this.#queue.nowNs : this.#arrivedNs;
  }

  /** Decide anew whether and when silence is to be reported. */
  reviewSilence(): void {
    if (this.#silenceEvent >= 0) this.#queue.cancel(this.#silenceEvent);
    this.#silenceEvent = -1;
    if (this.#watchIntervals.length === 0) return;
    if (this.partner?.idleFlows) return;
    const next = this.#nextSilenceNs();
    if (next !== undefined) this.#silenceEvent = this.#queue.schedule(next, this, EVENT_SILENCE);
  }

  /** Whether this modem's idle frames reach its partner without being simulated. */
  get idleFlows(): boolean {
    return this.#idleHeard && this.partner !== undefined;
  }

  handle(kind: number): void {
    if (kind === EVENT_IDLE) this.#idleDue();
    else this.#silenceDue();
  }

  #armIdle(): void {
    if (this.#idleEvent >= 0) this.#queue.cancel(this.#idleEvent);
    this.#idleEvent = -1;
    if (this.#idleImage === undefined || this.partner === undefined || this.#idleHeard) return;
    const atNs = Math.max(this.#queue.nowNs, this.#busyUntilNs + this.#idleIntervalNs);
    this.#idleEvent = this.#queue.schedule(atNs, this, EVENT_IDLE);
  }

  #idleDue(): void {
    this.#idleEvent = -1;
    const quietSinceNs = this.#queue.nowNs - this.#busyUntilNs;
    if (this.#idleImage !== undefined && quietSinceNs >= this.#idleIntervalNs) {
      this.transmit(this.#idleImage);
    }
    this.#armIdle();
  }

  #nextSilenceNs(): Ns | undefined {
    const nowNs = this.#queue.nowNs;
    for (const intervals of this.#watchIntervals) {
      const atNs = this.#lastHeardNs + intervals * this.#watchIntervalNs;
      // Another modem's end at this very instant must not take it away.
      if (atNs > nowNs || (atNs === nowNs && atNs > this.#silenceNs)) return atNs;
    }
    return undefined;
  }

  #silenceDue(): void {
    this.#silenceEvent = -1;
    this.#silenceNs = this.#queue.nowNs;
    const quietNs = this.#queue.nowNs - this.#lastHeardNs;
    const intervals = Math.floor(quietNs / this.#watchIntervalNs);
    const due = this.#watchIntervals.includes(intervals) && quietNs % this.#watchIntervalNs === 0;
    this.reviewSilence();
    if (due) this.#medium.silent(this, intervals);
  }
}
