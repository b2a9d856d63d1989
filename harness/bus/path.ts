import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import type { TerminalConfig } from '../../flight/config.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { type FrameOnChannel, LinkChannel } from '../world/channel.ts';
import { MarginCurve } from '../world/optics.ts';
import { LightTime } from '../world/light-time.ts';
import type { WorldNode } from '../world/world.ts';
import type { RandomStreams } from '../kernel/random.ts';
import type { ChannelSettings } from '../scenario/scenario.ts';
import { FrameFaults } from './frame-faults.ts';
import type { FramePeek } from './frame-peek.ts';

/** A radio link with line of sight has this margin at every rate that its elevation allows (assumed). */
const RADIO_MARGIN_MILLI_DB = 6_000;
const MARGIN_STEP_NS: Ns = SECOND_NS;

/** What the sending end does to the margin. */
export interface Transmitter {
  /** Power lost [0.001 dB]. */
  readonly decayMilliDb: number;
  /** Which of its rates it is set to. */
  readonly transmitIndex: number;
}

/** What the receiving end does to it. */
export interface Receiver {
  /** Noise that comes in with the light [0.001 dB]. */
  readonly noiseMilliDb: number;
  /** Which of its rates it is set to. */
  readonly receiveIndex: number;
}

/**
 * One direction between two terminals: light time, margin and channel. Made once for a pair that ever
 * locks, and kept, so that its chance is a function of the pair and of time.
 */
export class Path {
  readonly channel: LinkChannel;
  readonly faults = new FrameFaults();
  readonly #light: LightTime;
  readonly #curve: MarginCurve | undefined;
  readonly #transmitter: Transmitter;
  readonly #receiver: Receiver;
  readonly #sameRates: boolean;
  /** What faults take from the margin [0.001 dB]. */
  lossMilliDb = 0;
  #marginStep = Number.NaN;
  #marginRate = -1;
  #marginMilliDb = 0;
  readonly #frame: { -readonly [K in keyof FrameOnChannel]: FrameOnChannel[K] } = {
    startNs: 0,
    endNs: 0,
    bytes: 0,
    marginMilliDb: 0,
    session: 0,
    txfn: 0,
    txNum: 0,
  };

  constructor(options: {
    readonly from: WorldNode;
    readonly to: WorldNode;
    readonly fromTerminal: TerminalConfig;
    readonly toTerminal: TerminalConfig;
    readonly streams: RandomStreams;
    readonly settings: ChannelSettings;
    readonly transmitter: Transmitter;
    readonly receiver: Receiver;
  }) {
    this.#transmitter = options.transmitter;
    this.#receiver = options.receiver;
    const { from, to, fromTerminal, toTerminal, settings } = options;
    const ratesOf = ({ profile }: TerminalConfig) => profile.rates.map(({ rateBps }) => rateBps);
    this.#sameRates = ratesOf(fromTerminal).join() === ratesOf(toTerminal).join();
    this.#light = new LightTime(from.trajectory, to.trajectory);
    const optical =
      fromTerminal.profile.medium === 'optical' && toTerminal.profile.medium === 'optical';
    this.#curve =
      fromTerminal.profile.medium === 'optical' && toTerminal.profile.medium === 'optical'
        ? new MarginCurve(fromTerminal.profile, toTerminal.profile)
        : undefined;
    this.channel = new LinkChannel({
      streams: options.streams,
      name: `${from.name}/${fromTerminal.name}>${to.name}/${toTerminal.name}`,
      bursts: optical ? settings.bursts : undefined,
      extraLoss: settings.extraLoss,
    });
  }

  lightTimeNs(departureNs: Ns): Ns {
    return this.#light.at(departureNs);
  }

  /** Margin at the present rate [0.001 dB], sampled every second. */
  marginMilliDb(atNs: Ns): number {
    if (this.#curve === undefined) return RADIO_MARGIN_MILLI_DB - this.#taken();
    const step = Math.floor(atNs / MARGIN_STEP_NS);
    const { rateIndex } = this;
    if (step !== this.#marginStep || rateIndex !== this.#marginRate) {
      this.#marginStep = step;
      this.#marginRate = rateIndex;
      const rangeKm = (this.#light.at(step * MARGIN_STEP_NS) / SECOND_NS) * LIGHT_KM_PER_S;
      this.#marginMilliDb = this.#curve.milliDb(rangeKm, rateIndex);
    }
    return this.#marginMilliDb - this.#transmitter.decayMilliDb - this.#taken();
  }

  /**
   * Which of the receiver's rates the line has: the sender's where both have the same ones, else the one
   * that the receiver is set to, as a sender without a rate of the pair's uses a faster one of its own.
   */
  get rateIndex(): number {
    return this.#sameRates ? this.#transmitter.transmitIndex : this.#receiver.receiveIndex;
  }

  /** Margin at that one of the receiver's rates and that instant [0.001 dB]. */
  marginAtRate(rateIndex: number, atNs: Ns): number {
    if (this.#curve === undefined) return RADIO_MARGIN_MILLI_DB - this.#taken();
    const rangeKm = (this.#light.at(atNs) / SECOND_NS) * LIGHT_KM_PER_S;
    const milliDb = this.#curve.milliDb(rangeKm, rateIndex) - this.channel.fadeMilliDb(atNs);
    return milliDb - this.#transmitter.decayMilliDb - this.#taken();
  }

  /** By faults of the way and noise at the receiver [0.001 dB]. */
  #taken(): number {
    return this.lossMilliDb + this.#receiver.noiseMilliDb;
  }

  /** Whether the frame on the line from startNs to endNs is corrupted. */
  frameLost(peek: FramePeek, startNs: Ns, endNs: Ns, bytes: number): boolean {
    const frame = this.#frame;
    frame.startNs = startNs;
    frame.endNs = endNs;
    frame.bytes = bytes;
    frame.marginMilliDb = this.marginMilliDb(startNs);
    frame.session = peek.session;
    frame.txfn = peek.txfn;
    frame.txNum = peek.txNum;
    return this.channel.frameLost(frame);
  }
}
