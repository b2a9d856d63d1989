import { peekFrame } from '../../../harness/bus/frame-peek.ts';
import type { RandomStream } from '../../../harness/kernel/random.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import type { Ns } from '../../../protocols/units.ts';

export interface ChannelOptions {
  /** Share of frames lost, independently. */
  readonly loss?: number;
  /** Gilbert–Elliott: mean durations of good and bad spells, share lost in a bad one. */
  readonly bursts?: { readonly goodNs: Ns; readonly badNs: Ns; readonly loss: number };
  /** Nothing passes in these spans of true time. */
  readonly outages?: readonly { readonly fromNs: Ns; readonly toNs: Ns }[];
  /** Share of frames that arrive this much later. */
  readonly reorder?: { readonly share: number; readonly delayNs: Ns };
  /** Share of frames of which a copy arrives this much later. */
  readonly duplicate?: { readonly share: number; readonly delayNs: Ns };
  /** Frames for which this is true are lost. */
  readonly drop?: (image: FrameImage) => boolean;
}

export interface Fate {
  lost: boolean;
  delayNs: Ns;
  /** Delay of a second copy; negative: none. */
  copyDelayNs: Ns;
}

const DATA = 2;

/** One direction of the rig's channel. Chance is drawn in the order of the frames. */
export class LinkChannel {
  readonly #options: ChannelOptions;
  readonly #random: RandomStream;
  readonly #peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
  readonly #fate: Fate = { lost: false, delayNs: 0, copyDelayNs: -1 };
  #bad = false;
  #spellEndNs: Ns = 0;
  frames = 0;
  bytes = 0;
  lost = 0;
  dataFrames = 0;
  dataLost = 0;
  copies = 0;
  /** Retransmissions among the data frames, by their own tx_num. */
  dataAgain = 0;

  constructor(options: ChannelOptions, random: RandomStream) {
    this.#options = options;
    this.#random = random;
  }

  fate(image: FrameImage, bytes: number, startNs: Ns): Fate {
    const { loss = 0, reorder, duplicate, drop } = this.#options;
    const fate = this.#fate;
    fate.lost = loss > 0 && this.#random.uniform() < loss;
    if (this.#inBurst(startNs) || this.#inOutage(startNs) || drop?.(image) === true)
      fate.lost = true;
    const late = reorder !== undefined && this.#random.uniform() < reorder.share;
    fate.delayNs = late ? reorder.delayNs : 0;
    const twice = duplicate !== undefined && this.#random.uniform() < duplicate.share;
    fate.copyDelayNs = twice ? duplicate.delayNs : -1;
    this.#count(image, bytes);
    return fate;
  }

  #count(image: FrameImage, bytes: number): void {
    const { lost, copyDelayNs } = this.#fate;
    this.frames++;
    this.bytes += bytes;
    if (lost) this.lost++;
    else if (copyDelayNs >= 0) this.copies++;
    peekFrame(image, this.#peek);
    if (this.#peek.type !== DATA) return;
    this.dataFrames++;
    if (this.#peek.txNum > 0) this.dataAgain++;
    if (lost) this.dataLost++;
  }

  #inOutage(atNs: Ns): boolean {
    for (const { fromNs, toNs } of this.#options.outages ?? []) {
      if (atNs >= fromNs && atNs < toNs) return true;
    }
    return false;
  }

  #inBurst(atNs: Ns): boolean {
    const { bursts } = this.#options;
    if (bursts === undefined) return false;
    while (atNs >= this.#spellEndNs) {
      this.#bad = !this.#bad;
      const meanNs = this.#bad ? bursts.badNs : bursts.goodNs;
      this.#spellEndNs += Math.max(1, Math.round(this.#random.exponential(meanNs)));
    }
    return this.#bad && this.#random.uniform() < bursts.loss;
  }
}
