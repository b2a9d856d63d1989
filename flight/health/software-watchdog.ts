import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { MissionCounter } from './mission-counter.ts';

/**
 * Keeps the hardware's watchdog quiet while the software makes progress (LM-MGT-164): at intervals,
 * not from every step, so that silence stays cheap; and only when no timer of any part is overdue, so
 * that a computer which answers but has fallen behind is reset as one that hangs is, and when the
 * mission counter has gone on.
 */
export class SoftwareWatchdog {
  readonly #services: FlightServices;
  readonly #limits: Pick<Limits, 'watchdogNs' | 'watchdogCheckNs'>;
  readonly #overdue: (byNs: number) => boolean;
  readonly #mission: MissionCounter;
  readonly #timer: Timer;
  #lastTenths = Number.NEGATIVE_INFINITY;

  constructor(
    services: FlightServices,
    limits: Pick<Limits, 'watchdogNs' | 'watchdogCheckNs'>,
    mission: MissionCounter,
    /** Whether some timer should have fired that long ago. */
    overdue: (byNs: number) => boolean,
  ) {
    this.#services = services;
    this.#limits = limits;
    this.#mission = mission;
    this.#overdue = overdue;
    this.#timer = services.timers.create(() => this.#check());
  }

  start(): void {
    this.#mission.start();
    this.#check();
  }

  #check(): void {
    const { clock, effects } = this.#services;
    const { watchdogNs, watchdogCheckNs } = this.#limits;
    const { tenths } = this.#mission;
    if (!this.#overdue(watchdogCheckNs) && tenths > this.#lastTenths) {
      effects.push({ kind: 'watchdog', timeoutNs: watchdogNs });
    }
    this.#lastTenths = tenths;
    this.#timer.arm(clock.nowNs() + watchdogCheckNs);
  }
}
