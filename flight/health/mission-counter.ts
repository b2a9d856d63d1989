import { MILLISECOND_NS, type Ns } from '../../protocols/units.ts';
import type { FlightClock } from '../ports.ts';

const TENTH_NS: Ns = 100 * MILLISECOND_NS;

/**
 * Tenths of a second of the mission (LM-TIM-022): what was uploaded for the epoch, UTC at boot, and the
 * computer's own counter from there on, so that it never runs back and never waits. A plain number up to
 * 2^53: it has no wrap.
 */
export class MissionCounter {
  readonly #clock: FlightClock;
  readonly #startTenths: number;
  #bootUtcNs: Ns = 0;

  constructor(clock: FlightClock, startTenths: number) {
    this.#clock = clock;
    this.#startTenths = startTenths;
  }

  /** At boot: from now on it goes on by itself. */
  start(): void {
    this.#bootUtcNs = this.#clock.utcNs() - this.#clock.nowNs();
  }

  get tenths(): number {
    return this.#startTenths + Math.floor((this.#bootUtcNs + this.#clock.nowNs()) / TENTH_NS);
  }
}
