import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { RandomStream } from '../kernel/random.ts';

/** Interval between two knots of the rate's random walk. */
const KNOT_NS: Ns = MINUTE_NS;
/**
 * Knots kept behind the newest one at first, 25 hours: timers are set a day ahead, and the present is asked
 * for in between. Older ones are drawn again if somebody asks, and twice as many are kept from then on.
 */
const KEPT_KNOTS = 1_500;
/** Old ones go by so many at a time. */
const DROPPED_KNOTS = 300;
/** Parts per billion to a rate. */
const PPB = 1e-9;
const KNOTS_PER_HOUR = 60;

export interface OscillatorSettings {
  /** Constant part of the rate error [ppb], relativity included. */
  readonly driftPpb: number;
  /** Standard deviation that the wandering part gathers in one hour [ppb]. */
  readonly randomWalkPpb: number;
  /** The rate error never leaves ± this [ppb]: what flight software is told. */
  readonly boundPpb: number;
}

/**
 * A free-running oscillator as a function of true time. Its rate error is constant plus a random
 * walk with one step a minute, so its reading is piecewise linear. Steps are drawn in order from
 * the clock's own stream when first needed, and drawn again from its start when somebody looks back
 * further than what is kept: what is asked, and in which order, never changes the answer.
 */
export class Oscillator {
  readonly #settings: OscillatorSettings;
  readonly #freshStream: () => RandomStream;
  readonly #stepPpb: number;
  #stream: RandomStream;
  #kept = KEPT_KNOTS;
  /** Number of the first knot that is kept. */
  #first = 0;
  /** Gain since instant 0 at each knot [ns], and rate error from there on [ppb]. */
  #gains: number[] = [];
  #rates: number[] = [];
  readonly #drifts: { readonly startNs: Ns; readonly endNs: Ns; readonly ppb: number }[] = [];

  /** stream: gives the same stream from its start at each call. */
  constructor(settings: OscillatorSettings, stream: () => RandomStream) {
    this.#settings = settings;
    this.#freshStream = stream;
    this.#stepPpb = settings.randomWalkPpb / Math.sqrt(KNOTS_PER_HOUR);
    this.#stream = this.#restart();
  }

  /** A further rate error from startNs until endNs [ppb], beyond every bound. */
  addDrift(startNs: Ns, endNs: Ns, ppb: number): void {
    this.#drifts.push({ startNs, endNs, ppb });
  }

  /** What it has gained on true time since instant 0 [ns], not rounded; atNs ≥ 0. */
  gainNs(atNs: Ns): number {
    let extraNs = 0;
    for (const { startNs, endNs, ppb } of this.#drifts) {
      if (atNs > startNs) extraNs += (Math.min(atNs, endNs) - startNs) * ppb * PPB;
    }
    return this.#wanderNs(atNs) + extraNs;
  }

  #wanderNs(atNs: Ns): number {
    const knot = Math.floor(atNs / KNOT_NS);
    if (knot < this.#first) {
      this.#kept *= 2;
      this.#stream = this.#restart();
    }
    while (this.#first + this.#gains.length <= knot) this.#extend();
    const at = knot - this.#first;
    const rate = this.#rates[at] as number;
    return (this.#gains[at] as number) + (atNs - knot * KNOT_NS) * rate * PPB;
  }

  #restart(): RandomStream {
    this.#first = 0;
    this.#gains = [0];
    this.#rates = [this.#bounded(this.#settings.driftPpb)];
    return this.#freshStream();
  }

  #extend(): void {
    const last = this.#gains.length - 1;
    const rate = this.#rates[last] as number;
    this.#gains.push((this.#gains[last] as number) + KNOT_NS * rate * PPB);
    const step = this.#stepPpb === 0 ? 0 : this.#stream.normal() * this.#stepPpb;
    this.#rates.push(this.#bounded(rate + step));
    if (this.#gains.length < this.#kept + DROPPED_KNOTS) return;
    this.#first += DROPPED_KNOTS;
    this.#gains.splice(0, DROPPED_KNOTS);
    this.#rates.splice(0, DROPPED_KNOTS);
  }

  #bounded(ratePpb: number): number {
    const { boundPpb } = this.#settings;
    return Math.max(-boundPpb, Math.min(boundPpb, ratePpb));
  }
}

/**
 * A computer's counter: starts at 0 at boot, runs at its oscillator's rate, counts whole
 * nanoseconds. It never goes back, and moves on within any 2 ns (a counter that is slow by parts
 * per billion must show some nanosecond twice).
 */
export class MonotonicClock {
  readonly #oscillator: Oscillator;
  #bootNs: Ns = 0;
  #bootGainNs = 0;

  constructor(oscillator: Oscillator) {
    this.#oscillator = oscillator;
  }

  /** Start again from 0 at that true instant. */
  boot(atTrueNs: Ns): void {
    this.#bootNs = atTrueNs;
    this.#bootGainNs = this.#oscillator.gainNs(atTrueNs);
  }

  /** Reading at a true instant not before boot [ns]. */
  at(trueNs: Ns): Ns {
    const gain = this.#oscillator.gainNs(trueNs) - this.#bootGainNs;
    return trueNs - this.#bootNs + Math.floor(gain);
  }

  /**
   * First true instant at which the reading is at least that: a timer set for it never fires
   * early.
   */
  trueAt(monotonicNs: Ns): Ns {
    let trueNs = this.#bootNs + Math.max(0, monotonicNs);
    let readNs = this.at(trueNs);
    // Two rounds reach it for any real rate; each reading of the oscillator costs.
    for (let round = 0; round < 3 && readNs !== monotonicNs; round++) {
      trueNs = Math.max(this.#bootNs, trueNs + monotonicNs - readNs);
      readNs = this.at(trueNs);
    }
    while (readNs < monotonicNs) readNs = this.at(++trueNs);
    while (trueNs > this.#bootNs && this.at(trueNs - 1) >= monotonicNs) trueNs--;
    return trueNs;
  }
}
