import { fullScanNs, type SpiralScan, spiralScan } from '../physics/scan-pattern.ts';
import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { type Rad, SECOND_NS } from '../../protocols/units.ts';

/**
 * What theory expects of a spiral scan whose target is Gaussian with σ per axis.
 * Checks A3, A4, A9 (test/README.md); the scan itself is physics/scan-pattern.ts.
 */

/** Probability that one scan of half-cone U finds the target: 1 − e^(−U²/2σ²). */
export const scanSuccess = (halfConeRad: Rad, sigmaRad: Rad): number =>
  -Math.expm1(-(halfConeRad * halfConeRad) / (2 * sigmaRad * sigmaRad));

/**
 * Mean seconds until found, given that the scan finds it: 2σ²K·[1 − e^(−x)(1+x)]/(1 − e^(−x)) with
 * K = π/(v b), x = U²/2σ².
 */
export const meanFoundSeconds = (scan: SpiralScan, sigmaRad: Rad): number => {
  const secondsPerRad2 = Math.PI / (scan.speedRadPerS * scan.pitchRad);
  const x = (scan.halfConeRad * scan.halfConeRad) / (2 * sigmaRad * sigmaRad);
  const missed = Math.exp(-x);
  return (2 * sigmaRad * sigmaRad * secondsPerRad2 * (1 - missed * (1 + x))) / (1 - missed);
};

/** First scan of a head, as figures for a report. */
export interface AcquisitionFigures {
  readonly fullScanS: number;
  readonly success: number;
  readonly meanFoundS: number;
}

export const acquisitionFigures = ({ acquisition }: OpticalProfile): AcquisitionFigures => {
  const scan = spiralScan(acquisition, acquisition.halfConeRad);
  return {
    fullScanS: fullScanNs(scan) / SECOND_NS,
    success: scanSuccess(scan.halfConeRad, acquisition.sigmaRad),
    meanFoundS: meanFoundSeconds(scan, acquisition.sigmaRad),
  };
};
