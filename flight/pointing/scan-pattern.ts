import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';

/**
 * The Archimedean spiral of an acquisition scan, as flight software knows it.
 * The beam leaves the centre at constant speed along a track whose turns lie `pitchRad` apart, so
 * that the angle r is reached after π r² / (v b). Checks A1, A3, A4; LM-PNT-020 … 022.
 */
export interface SpiralScan {
  readonly halfConeRad: Rad;
  readonly pitchRad: Rad;
  /** Speed along the track [rad/s]. */
  readonly speedRadPerS: number;
}

type Acquisition = OpticalProfile['acquisition'];

/** Time from the start of the scan until the spiral reaches that angle [ns, rounded]. */
export const timeToAngleNs = (
  scan: Pick<SpiralScan, 'pitchRad' | 'speedRadPerS'>,
  angleRad: Rad,
): Ns =>
  Math.round(((Math.PI * angleRad * angleRad) / (scan.speedRadPerS * scan.pitchRad)) * SECOND_NS);

/** Time of a whole scan [ns]. */
export const fullScanNs = (scan: SpiralScan): Ns => timeToAngleNs(scan, scan.halfConeRad);

/** Distance between turns that overlap by a share: b = 2·r·(1 − overlap). */
export const pitchRad = (acquisition: Acquisition): Rad =>
  2 * acquisition.detectableRadiusRad * (1 - acquisition.overlap);

/** Half-cone after that many growths; no more than the profile allows. */
export const halfConeRad = (acquisition: Acquisition, growths: number): Rad => {
  let cone = acquisition.halfConeRad;
  const steps = Math.min(growths, acquisition.coneGrowthsMax);
  for (let step = 0; step < steps; step++) cone *= acquisition.coneGrowth;
  return cone;
};

/** Half-cone of the widest scan of the ladder; the acquisition sensor sees at least as far. */
export const widestConeRad = (acquisition: Acquisition): Rad =>
  halfConeRad(acquisition, acquisition.coneGrowthsMax);

/** The scan of a profile over a half-cone. */
export const spiralScan = (acquisition: Acquisition, coneRad: Rad): SpiralScan => ({
  halfConeRad: coneRad,
  pitchRad: pitchRad(acquisition),
  speedRadPerS: acquisition.scanRadPerS,
});

/** Time that the widest scan of a profile takes: what a slot must hold. */
export const widestScanNs = (acquisition: Acquisition): Ns =>
  fullScanNs(spiralScan(acquisition, widestConeRad(acquisition)));
