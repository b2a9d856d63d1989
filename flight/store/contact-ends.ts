import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';
import type { HeldBundle } from './held-bundle.ts';
import type { Outduct } from './outduct.ts';

/** So that UTC has reached an instant when the monotonic timer set for it fires. */
const ROUNDING_NS: Ns = 1_000_000;
/** A timer is set no further ahead. */
const HORIZON_NS: Ns = 24 * HOUR_NS;

interface ContactEndsHost {
  ducts(): readonly Outduct[];
  /** The bundle waits for a contact that ends now. */
  missed(bundle: HeldBundle): void;
}

/** Contacts that bundles wait for come to their end: those are routed again at once (LM-BND-051). */
export class ContactEnds {
  readonly #services: FlightServices;
  readonly #closeLeadNs: Ns;
  readonly #host: ContactEndsHost;
  readonly #timer: Timer;

  constructor(services: FlightServices, closeLeadNs: Ns, host: ContactEndsHost) {
    this.#services = services;
    this.#closeLeadNs = closeLeadNs;
    this.#host = host;
    this.#timer = services.timers.create(() => this.#ended());
  }

  /** Bundles wait for a contact of that queue which ends then. */
  await(duct: Outduct, endUtcNs: Ns): void {
    if (endUtcNs >= duct.missedUtcNs) return;
    duct.missedUtcNs = endUtcNs;
    this.#arm(endUtcNs);
  }

  #arm(utcNs: Ns): void {
    const { clock } = this.#services;
    const endNs = clock.monotonicAtUtc(utcNs - this.#closeLeadNs) + ROUNDING_NS;
    const atNs = Math.min(endNs, clock.nowNs() + HORIZON_NS);
    if (!this.#timer.armed || this.#timer.atNs > atNs) this.#timer.arm(atNs);
  }

  #ended(): void {
    const endedUtcNs = this.#services.clock.utcNs() + this.#closeLeadNs;
    for (const duct of this.#host.ducts()) {
      if (duct.missedUtcNs > endedUtcNs) continue;
      duct.endBy(endedUtcNs);
      duct.missedUtcNs = Number.POSITIVE_INFINITY;
      for (const queue of duct.queues) this.#reroute(queue.toArray(), duct, endedUtcNs);
    }
    let nextUtcNs = Number.POSITIVE_INFINITY;
    for (const duct of this.#host.ducts()) nextUtcNs = Math.min(nextUtcNs, duct.missedUtcNs);
    if (nextUtcNs < Number.POSITIVE_INFINITY) this.#arm(nextUtcNs);
  }

  #reroute(bundles: readonly HeldBundle[], duct: Outduct, endedUtcNs: Ns): void {
    for (const bundle of bundles) {
      if (bundle.place !== 'queued') continue;
      if (bundle.contactEndUtcNs <= endedUtcNs) this.#host.missed(bundle);
      else duct.missedUtcNs = Math.min(duct.missedUtcNs, bundle.contactEndUtcNs);
    }
  }
}
