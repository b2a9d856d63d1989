import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { HeldBundle } from './held-bundle.ts';

/** Bundles routed again in one step; the rest follows in the next ones (LM-BND-052). */
const REROUTES_PER_STEP = 512;
/** What is given back within this time is looked at together: a session that ends gives back bundle by bundle. */
const VOLUME_NS: Ns = SECOND_NS;

/** What Reroutes asks of who forwards bundles. */
export interface ReroutesHost {
  /** Bundles without a route. */
  readonly held: () => readonly HeldBundle[];
  readonly generation: () => number;
  /** Route it again, wherever it waits. */
  readonly again: (bundle: HeldBundle) => void;
}

/** Bundles that are routed again because routes may differ, so many in a step. */
export class Reroutes {
  readonly #services: FlightServices;
  readonly #host: ReroutesHost;
  readonly #stepTimer: Timer;
  readonly #volumeTimer: Timer;
  #waiting: HeldBundle[] = [];
  #at = 0;

  constructor(services: FlightServices, host: ReroutesHost) {
    this.#services = services;
    this.#host = host;
    this.#stepTimer = services.timers.create(() => this.#step());
    this.#volumeTimer = services.timers.create(() => this.#add(host.held()));
  }

  /** All that may have a better route now; instead of what was still to be looked at. */
  begin(bundles: HeldBundle[]): void {
    this.#waiting = bundles;
    this.#at = 0;
    this.#step();
  }

  /**
   * Volume was given back that some search had lacked: what has no route is routed again, within a second. What has
   * one keeps it: it would give its own volume back, and come round for ever.
   */
  volumeReturned(): void {
    if (this.#volumeTimer.armed || this.#host.held().length === 0) return;
    this.#volumeTimer.arm(this.#services.clock.nowNs() + VOLUME_NS);
  }

  #add(bundles: readonly HeldBundle[]): void {
    this.begin([...this.#waiting.slice(this.#at), ...bundles]);
  }

  #step(): void {
    const end = Math.min(this.#at + REROUTES_PER_STEP, this.#waiting.length);
    for (; this.#at < end; this.#at++) {
      const bundle = this.#waiting[this.#at] as HeldBundle;
      if (bundle.place !== 'held' && bundle.place !== 'queued') continue;
      if (bundle.routedGeneration !== this.#host.generation()) this.#host.again(bundle);
    }
    if (this.#at < this.#waiting.length) this.#stepTimer.arm(this.#services.clock.nowNs());
    else this.#waiting = [];
  }
}
