import type { Rad } from '../../protocols/units.ts';

/** Residual pointing motion and what it does to the received power (check P4, test/README.md). */

/** Square root of the integral of S(f) = 160/(1+f²) µrad²/Hz over all frequencies [µrad]. */
const PLATFORM_RMS_URAD = 15.85;
/** 20 / ln 10: decibels of power per e² … of a Gaussian beam: loss = 8.686·θ²/w². */
const DB_PER_BEAM_SQUARE = 8.685889638065037;

/** Vibration that a tracking loop of that bandwidth leaves: 15.85/√(1+f_c) µrad. */
export const residualVibrationRad = (bandwidthHz: number): Rad =>
  PLATFORM_RMS_URAD / 1_000_000 / Math.sqrt(1 + bandwidthHz);

/** Jitter of one end: one sigma per axis, and the beam's 1/e² radius. */
export interface Jitter {
  readonly sigmaRad: Rad;
  readonly beamRad: Rad;
}

const spread = (jitter: Jitter): number =>
  (jitter.sigmaRad * jitter.sigmaRad) / (jitter.beamRad * jitter.beamRad);

/** Mean power relative to no jitter: 1/(1 + 4σ²/w²). */
export const meanPowerFactor = (jitter: Jitter): number => 1 / (1 + 4 * spread(jitter));

/**
 * Share of the time that one end's jitter costs more than the margin [dB]: e^(−M/(8.686·2σ²/w²)).
 */
export const fadeProbability = (marginDb: number, jitter: Jitter): number => {
  if (marginDb <= 0) return 1;
  const meanLossDb = DB_PER_BEAM_SQUARE * 2 * spread(jitter);
  return meanLossDb === 0 ? 0 : Math.exp(-marginDb / meanLossDb);
};
