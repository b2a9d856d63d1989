import { NS_MAX, type Ns } from '../../protocols/units.ts';
import type { FlightClock } from '../ports.ts';

const PPB = 1e-9;

/**
 * Local time of the present step: the computer's counter, and the disciplined estimate of UTC on
 * top of it. UTC is the counter plus an offset that timekeeping sets; between two settings the
 * stated uncertainty grows by the largest drift that the oscillator may have (LM-TIM-006).
 */
export class LocalClock implements FlightClock {
  readonly #driftPpbMax: number;
  #nowNs: Ns = 0;
  /** UTC minus the counter. */
  #offsetNs: Ns = 0;
  #setAtNs: Ns = 0;
  #uncertaintyNs: Ns = 0;

  constructor(driftPpbMax: number) {
    this.#driftPpbMax = driftPpbMax;
  }

  nowNs(): Ns {
    return this.#nowNs;
  }

  utcNs(): Ns {
    return this.utcAtMonotonic(this.#nowNs);
  }

  /** At most what messages carry: from there on it says nothing anyhow. */
  utcUncertaintyNs(): Ns {
    return Math.min(this.#uncertaintyNs + this.driftOver(this.#nowNs - this.#setAtNs), NS_MAX);
  }

  monotonicAtUtc(utcNs: Ns): Ns {
    return utcNs - this.#offsetNs;
  }

  /** UTC at an instant of the counter, by the present offset; never below 0. */
  utcAtMonotonic(monotonicNs: Ns): Ns {
    const utc = monotonicNs + this.#offsetNs;
    return utc < 0 ? 0 : utc;
  }

  /** The most that the counter can gain or lose in that time [ns], rounded up. */
  driftOver(elapsedNs: Ns): Ns {
    return Math.ceil(elapsedNs * this.#driftPpbMax * PPB);
  }

  /** A new step: the counter shows this. */
  advance(monotonicNs: Ns): void {
    this.#nowNs = monotonicNs;
  }

  /** UTC is this now, within the uncertainty. */
  set(utcNs: Ns, uncertaintyNs: Ns): void {
    this.#offsetNs = utcNs - this.#nowNs;
    this.#setAtNs = this.#nowNs;
    this.#uncertaintyNs = uncertaintyNs;
  }
}
