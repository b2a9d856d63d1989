import { type FrameImage, frameBytes } from '../../protocols/frame.ts';
import { type Bps, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { EffectSink } from '../ports.ts';

/** Share of the lead that is left when the next batch is handed over. */
const LEAD_LEFT = 4;

/**
 * The way out of one terminal. Flight software knows the rate, so it knows when the line is busy;
 * it hands frames to the modem at most `aheadNs` ahead of the line, and at least one (LM-LNK-062).
 */
export class TransmitLine {
  readonly terminal: TerminalIndex;
  readonly #effects: EffectSink;
  readonly #aheadNs: Ns;
  #busyUntilNs: Ns = 0;
  rateBps: Bps;

  constructor(
    effects: EffectSink,
    terminal: TerminalIndex,
    settings: { aheadNs: Ns; rateBps: Bps },
  ) {
    this.#effects = effects;
    this.terminal = terminal;
    this.#aheadNs = settings.aheadNs;
    this.rateBps = settings.rateBps;
  }

  /** When all that was handed over has left. */
  get busyUntilNs(): Ns {
    return this.#busyUntilNs;
  }

  hasRoom(nowNs: Ns): boolean {
    return this.#busyUntilNs - nowNs < this.#aheadNs;
  }

  /** When the first bit of a frame leaves that is handed over now. */
  startNs(nowNs: Ns): Ns {
    return this.#busyUntilNs > nowNs ? this.#busyUntilNs : nowNs;
  }

  /** When to come back with more. */
  resumeNs(): Ns {
    return this.#busyUntilNs - Math.floor(this.#aheadNs / LEAD_LEFT);
  }

  transmit(image: FrameImage, nowNs: Ns): void {
    this.#busyUntilNs = this.startNs(nowNs) + this.durationNs(frameBytes(image));
    this.#effects.push({ kind: 'transmit', terminal: this.terminal, image });
  }

  /** Send nothing before that. */
  holdUntil(untilNs: Ns): void {
    if (untilNs > this.#busyUntilNs) this.#busyUntilNs = untilNs;
  }

  /** Time that so many bytes take on the line. */
  durationNs(bytes: number): Ns {
    return Math.ceil((bytes * 8 * SECOND_NS) / this.rateBps);
  }
}
