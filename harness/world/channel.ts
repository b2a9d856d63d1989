import type { Ns } from '../../protocols/units.ts';
import { hashedUniform, type RandomStreams } from '../kernel/random.ts';
import { codedFrameErrorRate } from './frame-errors.ts';
import { SojournProcess } from './sojourns.ts';
import { Windows } from './windows.ts';

export interface ChannelOptions {
  readonly streams: RandomStreams;
  /** Names this direction of the link, e.g. "3.0>7.1": its chance is its own. */
  readonly name: string;
  /** Gilbert–Elliott: frames that meet a bad sojourn are lost with probability badLoss. */
  readonly bursts:
    | { readonly meanGoodNs: Ns; readonly meanBadNs: Ns; readonly badLoss: number }
    | undefined;
  /** Fades lower the margin by depthMilliDb while they last. */
  readonly fades?:
    | { readonly meanClearNs: Ns; readonly meanFadeNs: Ns; readonly depthMilliDb: number }
    | undefined;
  /** Frame loss beyond what the margin gives, 0 … 1. */
  readonly extraLoss: number;
}

/** One frame on its way: when it is on the line, how long it is, and by what number it is known. */
export interface FrameOnChannel {
  readonly startNs: Ns;
  readonly endNs: Ns;
  readonly bytes: number;
  readonly marginMilliDb: number;
  readonly session: number;
  /** 0: none. */
  readonly txfn: number;
  readonly txNum: number;
}

/** Frame numbers have 16 bits. */
const NUMBERS = 65_536;
const HALF_NUMBERS = NUMBERS / 2;
const WORD = 4_294_967_296;

/**
 * What one direction of a link does to frames. Bursts and fades are functions of time, drawn from
 * streams that carry the link's name; outages are given from outside. Each frame's draw is hashed
 * from (link, session, frame number, transmission): what other frames or faults do never changes
 * it.
 */
export class LinkChannel {
  readonly #bursts: SojournProcess | undefined;
  readonly #badLoss: number;
  readonly #fades: SojournProcess | undefined;
  readonly #fadeMilliDb: number;
  readonly #extraLoss: number;
  readonly #key: number;
  readonly #outages = new Windows();
  #session = 0;
  /** Newest frame number of the session, counted on over its wraps. */
  #newest = 0;

  constructor(options: ChannelOptions) {
    const { streams, name, bursts, fades } = options;
    this.#bursts =
      bursts &&
      new SojournProcess({
        stream: () => streams.stream(name, 'channel-bursts'),
        meanOffNs: bursts.meanGoodNs,
        meanOnNs: bursts.meanBadNs,
      });
    this.#badLoss = bursts?.badLoss ?? 0;
    this.#fades =
      fades &&
      new SojournProcess({
        stream: () => streams.stream(name, 'channel-fades'),
        meanOffNs: fades.meanClearNs,
        meanOnNs: fades.meanFadeNs,
      });
    this.#fadeMilliDb = fades?.depthMilliDb ?? 0;
    this.#extraLoss = options.extraLoss;
    this.#key = streams.key(name, 'channel-frames');
  }

  /** Nothing passes from startNs until endNs. */
  addOutage(startNs: Ns, endNs: Ns): void {
    this.#outages.add(startNs, endNs);
  }

  outage(atNs: Ns): boolean {
    return this.#outages.has(atNs);
  }

  /** What a fade takes from the margin at that instant [0.001 dB]. */
  fadeMilliDb(atNs: Ns): number {
    return this.#fades?.on(atNs) ? this.#fadeMilliDb : 0;
  }

  /** Next instant at which an outage or a fade starts or ends; undefined when there is none. */
  nextChange(atNs: Ns): Ns | undefined {
    const outage = this.#outages.nextEdge(atNs);
    const fade = this.#fades?.nextChange(atNs);
    if (outage === undefined || fade === undefined) return outage ?? fade;
    return Math.min(outage, fade);
  }

  /** Probability that a frame is lost which is on the line from startNs to endNs. */
  frameErrorProbability(frame: {
    readonly startNs: Ns;
    readonly endNs: Ns;
    readonly bytes: number;
    readonly marginMilliDb: number;
  }): number {
    const { startNs, endNs, bytes } = frame;
    if (this.#outages.touches(startNs, endNs)) return 1;
    const faded = this.#fades?.onWithin(startNs, endNs) === true;
    const margin = faded ? frame.marginMilliDb - this.#fadeMilliDb : frame.marginMilliDb;
    const bad = this.#bursts?.onWithin(startNs, endNs) === true;
    const passes =
      (1 - codedFrameErrorRate(margin, bytes)) *
      (1 - this.#extraLoss) *
      (bad ? 1 - this.#badLoss : 1);
    return 1 - passes;
  }

  /** Whether this transmission of this frame is lost. */
  frameLost(frame: FrameOnChannel): boolean {
    const probability = this.frameErrorProbability(frame);
    if (frame.txfn !== 0) this.#count(frame.session, frame.txfn);
    if (probability === 0 || probability === 1) return probability === 1;
    return this.#draw(frame) < probability;
  }

  /**
   * Idle frames, handshakes and unreliable data have no number (0): their instant tells them
   * apart.
   */
  #draw({ session, txfn, txNum, startNs }: FrameOnChannel): number {
    if (txfn === 0) {
      return hashedUniform(this.#key, session, Math.floor(startNs / WORD), startNs % WORD);
    }
    const behind = (this.#newest - txfn) & (NUMBERS - 1);
    return hashedUniform(this.#key, session, this.#newest - behind, txNum);
  }

  /** Frame numbers repeat after 65,536; their draws must not: count them on over their wraps. */
  #count(session: number, txfn: number): void {
    if (session !== this.#session) {
      this.#session = session;
      this.#newest = txfn;
      return;
    }
    const ahead = (txfn - this.#newest) & (NUMBERS - 1);
    if (ahead < HALF_NUMBERS) this.#newest += ahead;
  }
}
