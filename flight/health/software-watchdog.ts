import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';

/**
 * Keeps the hardware's watchdog quiet while the software makes progress (LM-MGT-164): at intervals,
 * not from every step, so that silence stays cheap; and only when no timer of any part is overdue, so
 * that a computer which answers but has fallen behind is reset as one that hangs is.
 */
export class SoftwareWatchdog {
  readonly #services: FlightServices;
  readonly #limits: Pick<Limits, 'watchdogNs' | 'watchdogCheckNs'>;
  readonly #overdue: (byNs: number) => boolean;
  readonly #timer: Timer;

  constructor(
    services: FlightServices,
    limits: Pick<Limits, 'watchdogNs' | 'watchdogCheckNs'>,
    /** Whether some timer should have fired that long ago. */
    overdue: (byNs: number) => boolean,
  ) {
    this.#services = services;
    this.#limits = limits;
    this.#overdue = overdue;
    this.#timer = services.timers.create(() => this.#check());
  }

  start(): void {
    this.#check();
  }

  #check(): void {
    const { clock, effects } = this.#services;
    const { watchdogNs, watchdogCheckNs } = this.#limits;
    if (!this.#overdue(watchdogCheckNs)) {
      effects.push({ kind: 'watchdog', timeoutNs: watchdogNs });
    }
    this.#timer.arm(clock.nowNs() + watchdogCheckNs);
  }
}
