import type { BootCause } from '../../protocols/avionics.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { HealthMemory } from './health-memory.ts';
import type { SafeCause } from './safe-cause.ts';

/**
 * Counts resets that came one after the other (LM-MGT-161). The count is in the store; it begins anew when
 * the node has run for long enough, and with a power-on. A healthy node writes nothing.
 */
export class BootHistory {
  readonly #services: FlightServices;
  readonly #limits: Pick<Limits, 'resetsMax' | 'watchdogResetsMax' | 'steadyNs'>;
  readonly #memory: HealthMemory;
  readonly #steady: Timer;

  constructor(
    services: FlightServices,
    limits: Pick<Limits, 'resetsMax' | 'watchdogResetsMax' | 'steadyNs'>,
    memory: HealthMemory,
  ) {
    this.#services = services;
    this.#limits = limits;
    this.#memory = memory;
    this.#steady = services.timers.create(() => this.forget());
  }

  /** The computer started; the cause for safe mode, when there were too many resets. */
  booted(cause: BootCause): SafeCause | undefined {
    const memory = this.#memory;
    if (cause === 'power-on') {
      this.forget();
      return undefined;
    }
    memory.resets++;
    if (cause === 'watchdog') memory.watchdogResets++;
    memory.save();
    this.#steady.arm(this.#services.clock.nowNs() + this.#limits.steadyNs);
    if (memory.watchdogResets >= this.#limits.watchdogResetsMax) return 'watchdog';
    return memory.resets >= this.#limits.resetsMax ? 'resets' : undefined;
  }

  forget(): void {
    this.#steady.cancel();
    const memory = this.#memory;
    if (memory.resets === 0 && memory.watchdogResets === 0) return;
    memory.resets = 0;
    memory.watchdogResets = 0;
    memory.save();
  }
}
