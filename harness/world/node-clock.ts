import { EARTH_MU_KM3_PER_S2, LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RandomStreams } from '../kernel/random.ts';
import { HardwareUtc, type UtcReading } from './hardware-utc.ts';
import { MonotonicClock, Oscillator } from './oscillator.ts';
import type { UtcFault } from './utc-faults.ts';

export interface NodeClockSettings {
  /** Constant rate error is drawn once per node: normal, this sigma. */
  readonly driftPpbSigma: number;
  /** The whole rate error, relativity included, stays within ± this; 0: an ideal clock. */
  readonly driftPpbMax: number;
  /** Standard deviation that the rate's random walk gathers in an hour. */
  readonly randomWalkPpb: number;
  readonly timeSource: boolean;
  readonly rtcErrorNs: Ns;
}

/**
 * Local times as `AvionicsInput` carries them; written in place so that an input costs no
 * allocation.
 */
export interface MutableLocalTimes extends UtcReading {
  monotonicNs: Ns;
}

/**
 * The true clocks of one node, as functions of true time: the computer's counter and the hardware's
 * idea of UTC. Nothing here depends on what was asked before, except on `boot`.
 */
export class NodeClock {
  readonly #oscillator: Oscillator;
  readonly #monotonic: MonotonicClock;
  readonly #utc: HardwareUtc;
  /** Told when the counter is to run otherwise from now on than was said before. */
  drifted: (() => void) | undefined;

  constructor(options: {
    readonly streams: RandomStreams;
    /** Names the clock's random streams. */
    readonly node: string;
    readonly settings: NodeClockSettings;
    /** From `relativisticRatePpb`; 0 on the ground. */
    readonly relativityPpb: number;
  }) {
    const { streams, node, settings } = options;
    const drift = streams.stream(node, 'clock-drift').normal() * settings.driftPpbSigma;
    this.#oscillator = new Oscillator(
      {
        driftPpb: drift + options.relativityPpb,
        randomWalkPpb: settings.randomWalkPpb,
        boundPpb: settings.driftPpbMax,
      },
      () => streams.stream(node, 'clock-walk'),
    );
    this.#monotonic = new MonotonicClock(this.#oscillator);
    this.#utc = new HardwareUtc({
      timeSource: settings.timeSource,
      rtcErrorNs: settings.rtcErrorNs,
      wanderKey: streams.key(node, 'clock-receiver'),
      stream: streams.stream(node, 'clock-rtc'),
    });
  }

  /** The computer starts: its counter is 0 at that true instant. */
  boot(atTrueNs: Ns): void {
    this.#monotonic.boot(atTrueNs);
  }

  /** Counter at a true instant since boot [ns]. */
  monotonicAt(trueNs: Ns): Ns {
    return this.#monotonic.at(trueNs);
  }

  /**
   * First true instant at which the counter shows at least that: timers set for it never fire
   * early.
   */
  trueAtMonotonic(monotonicNs: Ns): Ns {
    return this.#monotonic.trueAt(monotonicNs);
  }

  /** All local times at a true instant since boot, into `out`. */
  read(trueNs: Ns, out: MutableLocalTimes): void {
    out.monotonicNs = this.#monotonic.at(trueNs);
    this.#utc.read(trueNs, out);
  }

  /** UTC of the hardware is wrong for a time. */
  faultUtc(fault: UtcFault): void {
    this.#utc.addFault(fault);
  }

  /** The counter runs faster by that from startNs until endNs (true time). */
  driftFurther(startNs: Ns, endNs: Ns, ppb: number): void {
    this.#oscillator.addDrift(startNs, endNs, ppb);
    this.drifted?.();
  }

  /** The receiver has no time source from startNs until endNs (true time). */
  loseTimeSource(startNs: Ns, endNs: Ns): void {
    this.#utc.loseSource(startNs, endNs);
  }
}

/** Rate of UTC's geoid against a clock far away: L_G (IAU 2000 resolution B1.9) [ppb]. */
const GEOID_RATE_PPB = 0.696_929_013_4;

/**
 * Rate of an ideal clock in orbit against UTC, which is kept on the geoid [ppb]:
 * L_G − (GM/r + v²/2)/c², v in the inertial frame. Source: N. Ashby, "Relativity in the Global
 * Positioning System", Living Reviews in Relativity 6 (2003) 1, section 4. The periodic part of an
 * eccentric orbit is left out (46 ns at e = 0.02).
 */
export const relativisticRatePpb = (orbit: {
  readonly radiusKm: number;
  readonly speedKmPerS: number;
}): number => {
  const potential = EARTH_MU_KM3_PER_S2 / orbit.radiusKm;
  const kinetic = (orbit.speedKmPerS * orbit.speedKmPerS) / 2;
  return GEOID_RATE_PPB - ((potential + kinetic) / (LIGHT_KM_PER_S * LIGHT_KM_PER_S)) * SECOND_NS;
};
