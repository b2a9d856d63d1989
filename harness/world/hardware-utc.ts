import { MINUTE_NS, NS_MAX, type Ns } from '../../protocols/units.ts';
import { hashedUniform, type RandomStream } from '../kernel/random.ts';
import { faultedUtcNs, type UtcFault } from './utc-faults.ts';
import { Windows } from './windows.ts';

/** Largest error of a receiver with satellites in view, and what it states [ns]. */
const RECEIVER_ERROR_NS = 50;
const RECEIVER_STATED_NS = 100;
/** The receiver's error wanders from one value to the next in this time. */
const WANDER_NS: Ns = MINUTE_NS;
/** Real-time clock: a small crystal, temperature compensated (assumed) [ppb]. */
const RTC_DRIFT_SIGMA_PPB = 200;
const RTC_DRIFT_MAX_PPB = 1_000;
const PPB = 1e-9;

/** What the hardware believes UTC to be. */
export interface UtcReading {
  utcNs: Ns;
  utcUncertaintyNs: Ns;
  utcDisciplined: boolean;
}

/**
 * Hardware UTC of one node: the receiver of a time source while it has one, otherwise a battery-
 * backed real-time clock. The receiver sets the real-time clock, so that this runs on from its
 * last fix. Errors are functions of true time and always within what is stated.
 */
export class HardwareUtc {
  readonly #timeSource: boolean;
  readonly #wanderKey: number;
  readonly #rtcErrorNs: number;
  readonly #rtcFirstErrorNs: number;
  readonly #rtcDriftPpb: number;
  /** The receiver's wandering error is drawn at these knots: the last one asked for, and the next. */
  #knot = Number.NaN;
  #before = 0;
  #after = 0;
  readonly #sourceLost = new Windows();
  readonly #faults: UtcFault[] = [];

  constructor(options: {
    readonly timeSource: boolean;
    /** Bound of the real-time clock's error at instant 0. */
    readonly rtcErrorNs: Ns;
    readonly wanderKey: number;
    readonly stream: RandomStream;
  }) {
    this.#timeSource = options.timeSource;
    this.#wanderKey = options.wanderKey;
    this.#rtcErrorNs = options.rtcErrorNs;
    this.#rtcFirstErrorNs = (2 * options.stream.uniform() - 1) * options.rtcErrorNs;
    const drift = options.stream.normal() * RTC_DRIFT_SIGMA_PPB;
    this.#rtcDriftPpb = Math.max(-RTC_DRIFT_MAX_PPB, Math.min(RTC_DRIFT_MAX_PPB, drift));
  }

  /** No time source from startNs until endNs. */
  loseSource(startNs: Ns, endNs: Ns): void {
    this.#sourceLost.add(startNs, endNs);
  }

  /** What the hardware shows is wrong; of a receiver, while it has its source. */
  addFault(fault: UtcFault): void {
    this.#faults.push(fault);
  }

  /** Fill `out` with what the hardware shows at a true instant ≥ 0. UTC is never below 0. */
  read(trueNs: Ns, out: UtcReading): void {
    this.#read(trueNs, out);
    if (this.#faults.length === 0) return;
    for (const fault of this.#faults) {
      if (trueNs < fault.startNs || trueNs >= fault.endNs) continue;
      if (fault.error === 'source' && !out.utcDisciplined) continue;
      out.utcNs = faultedUtcNs(fault, trueNs, out.utcNs);
    }
    out.utcNs = Math.max(0, Math.min(out.utcNs, NS_MAX));
  }

  #read(trueNs: Ns, out: UtcReading): void {
    const lostSinceNs = this.#timeSource ? this.#sourceLost.startOf(trueNs) : 0;
    if (lostSinceNs === undefined) {
      out.utcNs = Math.max(0, trueNs + Math.round(this.#receiverErrorNs(trueNs)));
      out.utcUncertaintyNs = RECEIVER_STATED_NS;
      out.utcDisciplined = true;
      return;
    }
    // Lost from the very start: it never had a fix.
    const hadFix = this.#timeSource && lostSinceNs > 0;
    const firstErrorNs = hadFix ? this.#receiverErrorNs(lostSinceNs) : this.#rtcFirstErrorNs;
    const firstBoundNs = hadFix ? RECEIVER_STATED_NS : this.#rtcErrorNs;
    const sinceNs = trueNs - lostSinceNs;
    const errorNs = firstErrorNs + sinceNs * this.#rtcDriftPpb * PPB;
    out.utcNs = Math.max(0, trueNs + Math.round(errorNs));
    out.utcUncertaintyNs = firstBoundNs + 1 + Math.ceil(sinceNs * RTC_DRIFT_MAX_PPB * PPB);
    out.utcDisciplined = false;
  }

  #receiverErrorNs(trueNs: Ns): number {
    const knot = Math.floor(trueNs / WANDER_NS);
    const share = (trueNs - knot * WANDER_NS) / WANDER_NS;
    if (knot !== this.#knot) {
      this.#knot = knot;
      this.#before = hashedUniform(this.#wanderKey, knot, 0, 0);
      this.#after = hashedUniform(this.#wanderKey, knot + 1, 0, 0);
    }
    const drawn = this.#before + (this.#after - this.#before) * share;
    return (2 * drawn - 1) * RECEIVER_ERROR_NS;
  }
}
