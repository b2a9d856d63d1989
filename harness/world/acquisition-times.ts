import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';

/** Spiral-scan formulas (PHYSICS, acquisition). Checks A1, A3, A4. */

/** An Archimedean spiral: pitch b, speed along the track v. */
export interface Spiral {
  readonly pitchRad: Rad;
  readonly scanRadPerS: number;
}

type Acquisition = OpticalProfile['acquisition'];

/** Spiral of a head: pitch from what its sensor detects, less the overlap: b = 2·r·(1 − ov). */
export const spiralOf = (acquisition: Acquisition): Spiral => ({
  pitchRad: 2 * acquisition.detectableRadiusRad * (1 - acquisition.overlap),
  scanRadPerS: acquisition.scanRadPerS,
});

/** Seconds until the spiral reaches angle r: π r²/(v b). */
export const scanSeconds = (spiral: Spiral, radiusRad: Rad): number =>
  (Math.PI * radiusRad * radiusRad) / (spiral.scanRadPerS * spiral.pitchRad);

/** Step and stare: (π U²/A_step) · dwell seconds. */
export const stepAndStareSeconds = (options: {
  readonly halfConeRad: Rad;
  readonly stepAreaRad2: number;
  readonly dwellS: number;
}): number =>
  ((Math.PI * options.halfConeRad * options.halfConeRad) / options.stepAreaRad2) * options.dwellS;

/** Probability that one scan of half-cone U finds a target of σ per axis: 1 − e^(−U²/2σ²). */
export const scanSuccess = (halfConeRad: Rad, sigmaRad: Rad): number =>
  -Math.expm1(-(halfConeRad * halfConeRad) / (2 * sigmaRad * sigmaRad));

/** Mean seconds until found, given that the scan finds it: 2σ²K·[1 − e^(−x)(1+x)]/(1 − e^(−x)). */
export const meanFoundSeconds = (spiral: Spiral, halfConeRad: Rad, sigmaRad: Rad): number => {
  const secondsPerRad2 = Math.PI / (spiral.scanRadPerS * spiral.pitchRad);
  const x = (halfConeRad * halfConeRad) / (2 * sigmaRad * sigmaRad);
  const missed = Math.exp(-x);
  return (2 * sigmaRad * sigmaRad * secondsPerRad2 * (1 - missed * (1 + x))) / (1 - missed);
};

/** Half-cone of a retry: grown by the factor each time, up to the profile's number of growths. */
export const coneOfRetry = (acquisition: Acquisition, retry: number): Rad => {
  let cone = acquisition.halfConeRad;
  const growths = Math.min(retry, acquisition.coneGrowthsMax);
  for (let i = 0; i < growths; i++) cone *= acquisition.coneGrowth;
  return cone;
};

/** Scan time of the largest cone [ns], rounded up: what a slot must hold. */
export const largestScanNs = (acquisition: Acquisition): Ns =>
  Math.ceil(
    scanSeconds(spiralOf(acquisition), coneOfRetry(acquisition, acquisition.coneGrowthsMax)) *
      SECOND_NS,
  );
