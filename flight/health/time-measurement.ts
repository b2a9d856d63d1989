import { NS_MAX, type Ns } from '../../protocols/units.ts';

/** UTC of somebody else minus one's own estimate, true within ± uncertainty. */
export interface TimeMeasurement {
  readonly offsetNs: Ns;
  readonly uncertaintyNs: Ns;
}

/** Four stamps of a two-way exchange and what is known about the way. */
export interface Exchange {
  /** Request sent and reply received, by the requester's clock. */
  readonly t1Ns: Ns;
  readonly t4Ns: Ns;
  /** Request received and reply sent, by the replier's clock. */
  readonly t2Ns: Ns;
  readonly t3Ns: Ns;
  /** Light times by ephemeris of what left at t1 and of what came back, left at t3. */
  readonly outNs: Ns;
  readonly backNs: Ns;
  readonly peerUncertaintyNs: Ns;
  readonly ownUncertaintyNs: Ns;
  /** Most that the own counter drifts from t1 to t4. */
  readonly driftNs: Ns;
}

/** Error of a light time by ephemeris: 300 m of range. */
const LIGHT_TIME_ERROR_NS: Ns = 1_000;
/** Share of a light time by which motion during it may be mistaken: both ends at 7.8 km/s. */
const MOTION_SHARE = 1 / 40_000;
/**
 * Change of a light time per change of the instant that it is asked for: range rate over c, twice.
 */
const RANGE_RATE_SHARE = 1 / 10_000;

/**
 * Two-way transfer (LM-TIM-010): ((t2 − t1) + (t3 − t4)) / 2, less half the difference of the
 * light times. What the round trip took beyond light (queues, retransmissions) may have been on
 * either way, so half of it is uncertainty; `excessNs` says how much it was. A round trip shorter
 * than light shows an error of the ephemeris, which is then taken in full.
 */
export const measureOffset = (exchange: Exchange): TimeMeasurement & { readonly excessNs: Ns } => {
  const { t1Ns, t2Ns, t3Ns, t4Ns, outNs, backNs } = exchange;
  const offset = (t2Ns - t1Ns - outNs + (t3Ns - t4Ns + backNs)) / 2;
  const excessNs = t4Ns - t1Ns - (t3Ns - t2Ns) - outNs - backNs;
  const uncertainty =
    exchange.peerUncertaintyNs +
    exchange.driftNs +
    (excessNs >= 0 ? excessNs / 2 : -excessNs) +
    LIGHT_TIME_ERROR_NS +
    ((outNs + backNs) / 2) * MOTION_SHARE +
    exchange.ownUncertaintyNs * RANGE_RATE_SHARE;
  // One more for the halves that rounding takes.
  return { offsetNs: Math.round(offset), uncertaintyNs: Math.ceil(uncertainty) + 1, excessNs };
};

/** As reports carry it: a stamp far before the epoch gives an offset beyond 2^53. */
export const reportableNs = (offsetNs: Ns): Ns => Math.max(-NS_MAX, Math.min(offsetNs, NS_MAX));

/** What a measurement does to the estimate: move it, and how well it is known then. */
export interface Correction {
  readonly shiftNs: Ns;
  readonly uncertaintyNs: Ns;
}

/**
 * Combine the estimate (0 ± own) with a measurement (LM-TIM-012, -013). Both are bounds, so the
 * truth lies where they overlap, and the result is a bound again, whatever the two have in common.
 * A measurement that is better than the estimate moves it to the middle of the overlap; a worse
 * one by `filterShare` of that. Without overlap one of them lied: a first measurement sets the
 * clock; a later one is filtered and both bounds kept, or refused (undefined) when it is beyond
 * `stepMaxNs`.
 */
export const combine = (
  ownUncertaintyNs: Ns,
  measured: TimeMeasurement,
  rules: { readonly filterShare: number; readonly stepMaxNs: Ns; readonly maySet: boolean },
): Correction | undefined => {
  const { offsetNs, uncertaintyNs } = measured;
  const low = Math.max(-ownUncertaintyNs, offsetNs - uncertaintyNs);
  const high = Math.min(ownUncertaintyNs, offsetNs + uncertaintyNs);
  if (low <= high) {
    const weight = uncertaintyNs < ownUncertaintyNs ? 1 : rules.filterShare;
    const shiftNs = Math.round(((low + high) / 2) * weight);
    return { shiftNs, uncertaintyNs: Math.ceil(Math.max(high - shiftNs, shiftNs - low)) };
  }
  if (rules.maySet) return { shiftNs: offsetNs, uncertaintyNs };
  if (Math.abs(offsetNs) > rules.stepMaxNs) return undefined;
  const shiftNs = Math.round(offsetNs * rules.filterShare);
  return {
    shiftNs,
    uncertaintyNs: Math.max(
      ownUncertaintyNs + Math.abs(shiftNs),
      Math.abs(offsetNs - shiftNs) + uncertaintyNs,
    ),
  };
};
