import type { BundleHeader } from '../../protocols/bundle.ts';
import { NS_MAX, type Ns } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { FlightClock } from '../ports.ts';
import type { HeldBundle } from './held-bundle.ts';

const BILLION = 1_000_000_000;

/**
 * How old a bundle is, as an interval. Two sources: the age in its header, summed from monotonic
 * clocks and light times (it lacks retransmissions and modem queues), and its creation time against
 * this node's UTC, where the source trusted its clock. A bundle is deleted when even the least age
 * reached the lifetime (never early) and delivered only while the greatest has not (never late).
 */
export class AgeKeeper {
  readonly #clock: FlightClock;
  readonly #config: NodeConfig;

  constructor(clock: FlightClock, config: NodeConfig) {
    this.#clock = clock;
    this.#config = config;
  }

  /** Least age now of a bundle with this header that arrived just now. */
  onArrival(header: BundleHeader, lightTimeNs: Ns): Ns {
    return Math.min(Math.max(header.ageNs + lightTimeNs, this.#byClock(header), 0), NS_MAX);
  }

  /** Monotonic time at which a bundle of that age reaches its lifetime, by the fastest clock. */
  endNs(header: BundleHeader, ageNs: Ns): Ns {
    const restNs = header.lifetimeNs - ageNs;
    const driftNs = Math.ceil((Math.max(restNs, 0) * this.#config.clockDriftPpbMax) / BILLION);
    return Math.min(this.#clock.nowNs() + restNs + driftNs, NS_MAX);
  }

  /** Least age of a bundle that this node holds. */
  leastNs(bundle: HeldBundle): Ns {
    const residenceNs = this.#clock.nowNs() - bundle.arrivedNs;
    const driftNs = Math.ceil((residenceNs * this.#config.clockDriftPpbMax) / BILLION);
    const byAgeNs = bundle.ageNs + Math.max(residenceNs - driftNs, 0);
    return Math.min(Math.max(byAgeNs, this.#byClock(bundle.header)), NS_MAX);
  }

  /** Greatest age: true age is below it. */
  greatestNs(bundle: HeldBundle): Ns {
    const { header } = bundle;
    const { clockDriftPpbMax, limits } = this.#config;
    const leastNs = this.leastNs(bundle);
    const driftNs = Math.ceil((2 * leastNs * clockDriftPpbMax) / BILLION);
    const byAgeNs = leastNs + driftNs + header.hopCount * limits.hopAgeMarginNs;
    if (header.createdNs === 0) return byAgeNs;
    const byClockNs =
      this.#clock.utcNs() -
      header.createdNs +
      this.#clock.utcUncertaintyNs() +
      limits.clockTrustedNs;
    return Math.max(Math.min(byAgeNs, byClockNs), leastNs);
  }

  #byClock(header: BundleHeader): Ns {
    if (header.createdNs === 0) return 0;
    return Math.floor(
      this.#clock.utcNs() -
        header.createdNs -
        this.#clock.utcUncertaintyNs() -
        this.#config.limits.clockTrustedNs,
    );
  }
}
