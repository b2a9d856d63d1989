import type { Ns } from '../../protocols/units.ts';
import type { FlightServices } from '../ports.ts';
import { Deadlines } from './deadlines.ts';
import type { HeldBundle } from './held-bundle.ts';

const BUCKET_NS: Ns = 100_000_000;

/**
 * Bundles that wait here for a contact to come, and have not been here for so long that they may go back
 * whence they came: when they have, they are routed again (LM-BND-054).
 */
export class Returns {
  readonly #services: FlightServices;
  readonly #afterNs: Ns;
  readonly #due: Deadlines<HeldBundle>;

  constructor(services: FlightServices, afterNs: Ns, due: (bundle: HeldBundle) => void) {
    this.#services = services;
    this.#afterNs = afterNs;
    this.#due = new Deadlines(services, BUCKET_NS, due);
  }

  /** It begins to wait; said again of a bundle, it comes up once. */
  wait(bundle: HeldBundle): void {
    const atNs = bundle.arrivedNs - bundle.waitedNs + this.#afterNs;
    if (bundle.from === 0 || atNs <= this.#services.clock.nowNs()) return;
    this.#due.add(bundle, atNs);
  }
}
