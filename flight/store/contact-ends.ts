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
  /** The bundle waits for a contact that ends now, or misses one after it. */
  missed(bundle: HeldBundle, duct: Outduct): void;
}

/**
 * Contacts that bundles wait for come to their end, or bundles have waited for so long that they miss a later contact
 * of their route: those are routed again at once (LM-BND-051).
 */
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

  /** Bundles of that queue have to begin by then. */
  await(duct: Outduct, startByUtcNs: Ns): void {
    if (startByUtcNs >= duct.missedUtcNs) return;
    duct.missedUtcNs = startByUtcNs;
    this.#arm(startByUtcNs);
  }

  /** UTC was set: what has to begin by some instant of it may be late by now. */
  clockSet(): void {
    this.#ended();
  }

  #arm(utcNs: Ns): void {
    const { clock } = this.#services;
    const missedNs = clock.monotonicAtUtc(utcNs) + ROUNDING_NS;
    const atNs = Math.min(missedNs, clock.nowNs() + HORIZON_NS);
    if (!this.#timer.armed || this.#timer.atNs > atNs) this.#timer.arm(atNs);
  }

  #ended(): void {
    const utcNs = this.#services.clock.utcNs();
    for (const duct of this.#host.ducts()) {
      if (duct.missedUtcNs > utcNs) continue;
      duct.endBy(utcNs + this.#closeLeadNs);
      duct.missedUtcNs = Number.POSITIVE_INFINITY;
      for (const queue of duct.queues) this.#reroute(queue.toArray(), duct, utcNs);
    }
    let nextUtcNs = Number.POSITIVE_INFINITY;
    for (const duct of this.#host.ducts()) nextUtcNs = Math.min(nextUtcNs, duct.missedUtcNs);
    if (nextUtcNs < Number.POSITIVE_INFINITY) this.#arm(nextUtcNs);
  }

  #reroute(bundles: readonly HeldBundle[], duct: Outduct, utcNs: Ns): void {
    for (const bundle of bundles) {
      if (bundle.place !== 'queued') continue;
      if (bundle.startByUtcNs <= utcNs) this.#host.missed(bundle, duct);
      else duct.missedUtcNs = Math.min(duct.missedUtcNs, bundle.startByUtcNs);
    }
  }
}
