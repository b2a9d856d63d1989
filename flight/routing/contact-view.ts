import type { Ns } from '../../protocols/units.ts';
import type { Bars } from './barred-contacts.ts';
import type { ContactIndex } from './contact-index.ts';
import { type ContactDeviation, type DeviationOverlay, NO_DEVIATIONS } from './deviations.ts';
import { transmissionNs } from './light-time.ts';
import type { VolumeLedger } from './volume.ts';

const NEVER = Number.POSITIVE_INFINITY;

export interface ViewTerms {
  readonly bytes: number;
  /** 0 management, 1 tactical, 2 broadband. */
  readonly rank: number;
  /** Query time: what is over by then needs no volume. */
  readonly atNs?: Ns;
  readonly overlay?: DeviationOverlay;
  readonly ledger?: VolumeLedger;
  /** What the policy forbids to such a bundle. */
  readonly bars?: Bars | undefined;
}

/**
 * The contacts as one bundle finds them: plan, deviations, volume, and its own size. All that
 * searches know of a contact comes from here, so that they cannot disagree.
 */
export class ContactView {
  readonly index: ContactIndex;
  bytes = 0;
  rank = 0;
  overlay: DeviationOverlay = NO_DEVIATIONS;
  ledger: VolumeLedger | undefined;
  /** 1 at contacts that deviate from the plan, or are barred. */
  marks: Uint8Array;
  /** 1 at contacts that the policy forbids; undefined: none. */
  #barred: Uint8Array | undefined;
  #watchVolume = false;

  constructor(index: ContactIndex) {
    this.index = index;
    this.marks = index.noMarks;
  }

  /** Look through the eyes of another bundle. */
  use(terms: ViewTerms): void {
    this.bytes = terms.bytes;
    this.rank = terms.rank;
    this.overlay = terms.overlay ?? NO_DEVIATIONS;
    this.ledger = terms.ledger;
    const planned = this.overlay.contacts.size > 0 ? this.overlay.marks : this.index.noMarks;
    this.marks = terms.bars?.marks ?? planned;
    this.#barred = terms.bars?.barred;
    // A slowed contact carries less than the ledger's bound was computed with.
    const boundBytes = this.overlay.changesCosts ? NEVER : this.bytes;
    const residualBytes = this.ledger?.residualBoundBytes(terms.atNs ?? 0, boundBytes) ?? NEVER;
    this.#watchVolume = residualBytes < boundBytes;
    const scratch = this.index.scratch;
    if (scratch.sendBytes === this.bytes) return;
    scratch.sendBytes = this.bytes;
    scratch.sendLeastNs = NEVER;
    scratch.sendMostNs = 0;
    for (let rate = 0; rate < scratch.sendNs.length; rate++) {
      const sendNs = transmissionNs(this.bytes, this.index.ratesBps[rate] as number);
      scratch.sendNs[rate] = sendNs;
      scratch.sendLeastNs = Math.min(scratch.sendLeastNs, sendNs);
      scratch.sendMostNs = Math.max(scratch.sendMostNs, sendNs);
    }
  }

  /** True when volume decides nothing for this bundle. */
  get volumeFree(): boolean {
    return !this.#watchVolume;
  }

  /** Arrival of the last bit when the bundle is ready at readyNs; Infinity when it cannot go. */
  arrivalNs(c: number, readyNs: Ns): Ns {
    if (this.#barred !== undefined && this.#barred[c] === 1) return NEVER;
    const index = this.index;
    let startNs = index.startNs[c] as number;
    let sendNs = index.scratch.sendNs[index.rateIndex[c] as number] as number;
    let lightNs = -1;
    let slowedBps = 0;
    const deviation = this.#deviation(c);
    if (deviation !== undefined) {
      startNs = deviation.startNs;
      lightNs = deviation.lightNs;
      slowedBps = deviation.rateBps;
      if (slowedBps > 0) sendNs = transmissionNs(this.bytes, slowedBps);
    }
    if (this.#watchVolume && !this.#hasVolume(c, slowedBps)) return NEVER;
    const lastBitNs = (readyNs > startNs ? readyNs : startNs) + sendNs;
    if (lastBitNs > (index.endNs[c] as number)) return NEVER;
    if (lightNs >= 0) return lastBitNs + lightNs;
    if (index.moving[c] === 0) return lastBitNs + (index.lightNs[c] as number);
    return lastBitNs + index.light.at(c, lastBitNs);
  }

  /** When a contact starts to be usable, deviations considered. */
  startNs(c: number): Ns {
    return this.#deviation(c)?.startNs ?? (this.index.startNs[c] as number);
  }

  /**
   * Latest instant to be ready so that the last bit arrives by deadlineNs; −Infinity when never.
   */
  latestReadyNs(c: number, deadlineNs: Ns): Ns {
    if (this.#barred !== undefined && this.#barred[c] === 1) return -NEVER;
    const index = this.index;
    const deviation = this.#deviation(c);
    if (this.#watchVolume && !this.#hasVolume(c, deviation?.rateBps ?? 0)) return -NEVER;
    const sendNs =
      deviation !== undefined && deviation.rateBps > 0
        ? transmissionNs(this.bytes, deviation.rateBps)
        : (index.scratch.sendNs[index.rateIndex[c] as number] as number);
    const departureNs = this.#latestDepartureNs(c, deviation?.lightNs ?? -1, deadlineNs);
    const readyNs = Math.min(departureNs, index.endNs[c] as number) - sendNs;
    return readyNs < (deviation?.startNs ?? (index.startNs[c] as number)) ? -NEVER : readyNs;
  }

  /** The most that the bundle takes over a contact that has started, whenever it goes. */
  longestNs(c: number): Ns {
    const index = this.index;
    const deviation = this.#deviation(c);
    const slowedBps = deviation?.rateBps ?? 0;
    const sendNs =
      slowedBps > 0
        ? transmissionNs(this.bytes, slowedBps)
        : (index.scratch.sendNs[index.rateIndex[c] as number] as number);
    const lightNs = deviation?.lightNs ?? -1;
    return sendNs + (lightNs >= 0 ? lightNs : (index.lightLongestNs[c] as number));
  }

  /** The same over a path of such contacts, one after the other. */
  longestOverNs(path: readonly number[]): Ns {
    let longestNs = 0;
    for (let hop = 0; hop < path.length; hop++) longestNs += this.longestNs(path[hop] as number);
    return longestNs;
  }

  /** First start after that instant, deviations considered. */
  nextStartNs(atNs: Ns): Ns {
    const planned = this.index.nextStartNs(atNs);
    for (const startNs of this.overlay.startsNs) {
      if (startNs > atNs) return Math.min(planned, startNs);
    }
    return planned;
  }

  #deviation(c: number): ContactDeviation | undefined {
    return this.marks[c] === 1 ? this.overlay.contacts.get(c) : undefined;
  }

  #latestDepartureNs(c: number, otherLightNs: Ns, deadlineNs: Ns): Ns {
    if (otherLightNs >= 0) return deadlineNs - otherLightNs;
    const { moving, lightNs, light } = this.index;
    if (moving[c] === 0) return deadlineNs - (lightNs[c] as number);
    return light.latestDepartureNs(c, deadlineNs);
  }

  #hasVolume(c: number, slowedBps: number): boolean {
    const ledger = this.ledger;
    if (ledger === undefined) return true;
    const index = this.index;
    const rateBps = slowedBps || (index.ratesBps[index.rateIndex[c] as number] as number);
    return ledger.fits(c, this.rank, this.bytes, ledger.capacityBytes(c, rateBps));
  }
}
