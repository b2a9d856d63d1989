import type { EventQueue, EventTarget } from '../../../harness/kernel/event-queue.ts';
import { type FrameImage, frameBytes } from '../../../protocols/frame.ts';
import type { Bps, Ns } from '../../../protocols/units.ts';
import type { LinkChannel } from './link-channel.ts';

const EVENT_IDLE = 0;
const EVENT_SILENCE = 1;
const EVENT_FRAME = 2;

export interface ModemOwner {
  received(image: FrameImage): void;
  silent(intervals: number): void;
}

export interface ModemSettings {
  readonly out: LinkChannel;
  readonly ratesBps: readonly Bps[];
  readonly lightTimeNs: () => Ns;
  /** A receiver that is set to another rate than the sender hears nothing. */
  readonly strictRates: boolean;
}

/** Modem of the rig: serialises, repeats the idle frame, watches for silence. */
export class RigModem implements EventTarget {
  readonly #queue: EventQueue;
  readonly #owner: ModemOwner;
  readonly #settings: ModemSettings;
  #busyUntilNs: Ns = 0;
  #idle: { readonly image: FrameImage; readonly intervalNs: Ns } | undefined;
  #idleEvent = -1;
  #watch: { readonly intervalNs: Ns; readonly intervals: readonly number[] } | undefined;
  #silenceEvent = -1;
  #heardNs: Ns = 0;
  #lastHeard: FrameImage | undefined;
  peer: RigModem | undefined;
  transmitIndex = 0;
  receiveIndex = 0;
  /** Changes of the transmit rate while a frame was on the line: a real modem would garble it. */
  garbled = 0;

  constructor(queue: EventQueue, owner: ModemOwner, settings: ModemSettings) {
    this.#queue = queue;
    this.#owner = owner;
    this.#settings = settings;
  }

  transmit(image: FrameImage): void {
    const { out, ratesBps, lightTimeNs } = this.#settings;
    const bytes = frameBytes(image);
    const startNs = Math.max(this.#queue.nowNs, this.#busyUntilNs);
    const durationNs = Math.ceil((bytes * 8e9) / (ratesBps[this.transmitIndex] ?? 1));
    this.#busyUntilNs = startNs + durationNs;
    const fate = out.fate(image, bytes, startNs);
    if (fate.lost || this.peer === undefined) return;
    const arrivalNs = this.#busyUntilNs + lightTimeNs();
    const rate = this.transmitIndex;
    this.#queue.schedule(arrivalNs + fate.delayNs, this.peer, EVENT_FRAME, rate, image);
    if (fate.copyDelayNs < 0) return;
    this.#queue.schedule(arrivalNs + fate.copyDelayNs, this.peer, EVENT_FRAME, rate, image);
  }

  setRates(transmitIndex: number, receiveIndex: number): void {
    const busy = this.#busyUntilNs > this.#queue.nowNs;
    if (busy && transmitIndex !== this.transmitIndex) this.garbled++;
    this.transmitIndex = transmitIndex;
    this.receiveIndex = receiveIndex;
  }

  setIdle(image: FrameImage | undefined, intervalNs: Ns): void {
    if (this.#idleEvent >= 0) this.#queue.cancel(this.#idleEvent);
    this.#idleEvent = -1;
    this.#idle = image === undefined ? undefined : { image, intervalNs };
    if (this.#idle !== undefined) this.#armIdle();
  }

  watchSilence(intervalNs: Ns, intervals: readonly number[]): void {
    this.#watch = intervals.length === 0 ? undefined : { intervalNs, intervals };
    this.#heardNs = this.#queue.nowNs;
    this.#lastHeard = undefined;
    this.#reviewSilence();
  }

  handle(kind: number, value: number, data: unknown): void {
    if (kind === EVENT_FRAME) this.#arrived(data as FrameImage, value);
    else if (kind === EVENT_IDLE) this.#idleDue();
    else this.#silenceDue(value);
  }

  #arrived(image: FrameImage, rateIndex: number): void {
    if (this.#settings.strictRates && rateIndex !== this.receiveIndex) return;
    this.#heardNs = this.#queue.nowNs;
    this.#reviewSilence();
    // A repeated idle frame is handed up once.
    if (this.#lastHeard === image && image === this.peer?.idleImage) return;
    this.#lastHeard = image;
    this.#owner.received(image);
  }

  get idleImage(): FrameImage | undefined {
    return this.#idle?.image;
  }

  #armIdle(): void {
    const intervalNs = this.#idle?.intervalNs ?? 0;
    const quietNs = this.#queue.nowNs - this.#busyUntilNs;
    const fromNs = quietNs < intervalNs ? this.#busyUntilNs : this.#queue.nowNs;
    this.#idleEvent = this.#queue.schedule(fromNs + intervalNs, this, EVENT_IDLE);
  }

  #idleDue(): void {
    const quietNs = this.#queue.nowNs - this.#busyUntilNs;
    if (this.#idle !== undefined && quietNs >= this.#idle.intervalNs)
      this.transmit(this.#idle.image);
    this.#armIdle();
  }

  /** Next report of silence that is still to come. */
  #reviewSilence(): void {
    const watch = this.#watch;
    if (this.#silenceEvent >= 0) this.#queue.cancel(this.#silenceEvent);
    this.#silenceEvent = -1;
    if (watch === undefined) return;
    const dueNs = (intervals: number): Ns => this.#heardNs + intervals * watch.intervalNs;
    const next = watch.intervals.find((intervals) => dueNs(intervals) > this.#queue.nowNs);
    if (next === undefined) return;
    this.#silenceEvent = this.#queue.schedule(dueNs(next), this, EVENT_SILENCE, next);
  }

  #silenceDue(intervals: number): void {
    this.#silenceEvent = -1;
    this.#lastHeard = undefined;
    this.#reviewSilence();
    this.#owner.silent(intervals);
  }
}
