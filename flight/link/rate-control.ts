import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Bps } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import { pairRates, profileIndex, requiredMilliDb } from './pair-rates.ts';

/** Indices into the profile's own rates, for the terminal's `rate` command. */
export interface TerminalRates {
  readonly transmitIndex: number;
  readonly receiveIndex: number;
}

/**
 * What the announcement's 16 bits say: rate from the next frame on, and the fastest that can be
 * received.
 */
export interface RateAnnouncement {
  readonly transmitIndex: number;
  readonly wishIndex: number;
}

export const encodeAnnouncement = (announcement: RateAnnouncement): number =>
  (announcement.wishIndex << 8) | announcement.transmitIndex;

export const decodeAnnouncement = (value: number): RateAnnouncement => ({
  transmitIndex: value & 0xff,
  wishIndex: value >>> 8,
});

/**
 * Which rates a link should use (LM-LNK-070 …). Each end wishes the rate that its own received
 * margin carries and tells the other; both transmit at the slower of the two wishes, so that an
 * asymmetric loss of power slows both directions and nothing flaps. Indices point into the pair's
 * table, 0 the fastest. It decides only; the endpoint announces and switches.
 */
export class RateControl {
  readonly #profile: TerminalProfile;
  readonly #limits: Limits;
  #rates: readonly Bps[];
  #required: readonly number[];
  /** Fastest index that may be used: on radio, the plan's rate. */
  #fastest = 0;
  /** Received power relative to what the highest rate of the profile needs [0.001 dB]. */
  #power: number | undefined;
  /** What the peer was last told. */
  #told = -1;
  transmitIndex = 0;
  receiveIndex = 0;
  wishIndex = 0;
  peerWishIndex = 0;

  constructor(profile: TerminalProfile, limits: Limits) {
    this.#profile = profile;
    this.#limits = limits;
    this.#rates = [];
    this.#required = [];
    this.setPeer(profile.rates.map((rate) => rate.rateBps));
  }

  /**
   * A contact begins: both ends talk at the slowest rate of the pair until they have a session.
   */
  begin(peerRatesBps: readonly Bps[], plannedRateBps: Bps | undefined): void {
    this.setPeer(peerRatesBps);
    this.transmitIndex = this.#slowest;
    this.receiveIndex = this.#slowest;
    const planned = this.#rates.findIndex((rateBps) => rateBps <= (plannedRateBps ?? Infinity));
    const first = planned < 0 ? this.#slowest : planned;
    this.#fastest = this.#profile.medium === 'radio' ? first : 0;
    this.wishIndex = first;
    this.#power = undefined;
  }

  /** Rates of the peer as its handshake says. */
  setPeer(peerRatesBps: readonly Bps[]): void {
    const own = this.#profile.rates.map((rate) => rate.rateBps);
    this.#rates = pairRates(own, peerRatesBps.slice(0, 256));
    this.#required = this.#rates.map((rateBps) => requiredMilliDb(this.#profile, rateBps));
    this.transmitIndex = this.#clamp(this.transmitIndex);
    this.receiveIndex = this.#clamp(this.receiveIndex);
    this.wishIndex = this.#clamp(this.wishIndex);
  }

  /** A session begins; the peer's wish is what its handshake said, or taken to be ours. */
  sessionStarted(peerWishIndex: number | undefined): void {
    this.peerWishIndex = this.#clamp(peerWishIndex ?? this.wishIndex);
    this.#told = -1;
  }

  get transmitBps(): Bps {
    return this.#rates[this.transmitIndex] ?? 0;
  }

  get receiveBps(): Bps {
    return this.#rates[this.receiveIndex] ?? 0;
  }

  /** A margin reading at the present receive rate. */
  margin(milliDb: number): void {
    this.#power = milliDb + (this.#required[this.receiveIndex] ?? 0);
    while (this.wishIndex < this.#slowest && this.#marginAt(this.wishIndex) < this.#downMilliDb) {
      this.wishIndex++;
    }
  }

  /** Not even the slowest rate has its margin. */
  get isStarved(): boolean {
    return this.#power !== undefined && this.#marginAt(this.#slowest) < this.#downMilliDb;
  }

  /** The next faster rate would have margin enough; to hold for a while before `raise`. */
  get mayRaise(): boolean {
    if (this.#power === undefined || this.wishIndex <= this.#fastest) return false;
    return this.#marginAt(this.wishIndex - 1) > this.#limits.rateUpMilliDb;
  }

  raise(): void {
    this.wishIndex--;
  }

  /** What the peer should be told now; undefined: it knows. */
  due(): RateAnnouncement | undefined {
    if (this.#rates.length < 2) return undefined;
    const transmitIndex = Math.max(this.wishIndex, this.peerWishIndex);
    const announcement = { transmitIndex, wishIndex: this.wishIndex };
    const known = this.#told === encodeAnnouncement(announcement);
    return known && this.transmitIndex === transmitIndex ? undefined : announcement;
  }

  told(announcement: RateAnnouncement): void {
    this.#told = encodeAnnouncement(announcement);
  }

  /** Our announcement may not have been heard: it is due again. */
  unheard(): void {
    this.#told = -1;
  }

  /** The peer announced: its frames come at that rate from now on. */
  peerTold(announcement: RateAnnouncement): void {
    this.receiveIndex = this.#clamp(announcement.transmitIndex);
    this.peerWishIndex = this.#clamp(announcement.wishIndex);
  }

  terminalRates(): TerminalRates {
    return {
      transmitIndex: profileIndex(this.#profile, this.transmitBps),
      receiveIndex: profileIndex(this.#profile, this.receiveBps),
    };
  }

  /** Comparators at the present receive rate: where the wish goes down, and where it may go up. */
  comparators(): readonly number[] {
    const base = this.#required[this.receiveIndex] ?? 0;
    const down = this.#downMilliDb + (this.#required[this.wishIndex] ?? 0) - base;
    const faster = this.#required[this.wishIndex - 1];
    if (faster === undefined || this.wishIndex <= this.#fastest) return [down];
    return [down, this.#limits.rateUpMilliDb + faster - base];
  }

  get #slowest(): number {
    return this.#rates.length - 1;
  }

  get #downMilliDb(): number {
    return this.#limits.rateDownMilliDb;
  }

  #marginAt(index: number): number {
    return (this.#power ?? 0) - (this.#required[index] ?? 0);
  }

  #clamp(index: number): number {
    return Math.max(0, Math.min(index, this.#slowest));
  }
}
