import type { TerminalCommand } from '../../../protocols/avionics.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';

export type ScanCommand = Extract<TerminalCommand, { command: 'scan' }>;

const NRAD_PER_RAD = 1e9;

/** An Archimedean spiral comes to the angle r after π r²/(v b) (LM-PNT-020). */
export const timeToAngleNs = (
  angleRad: number,
  { pitchRad, speedRadPerS }: { readonly pitchRad: number; readonly speedRadPerS: number },
): Ns => Math.round(((Math.PI * angleRad * angleRad) / (speedRadPerS * pitchRad)) * SECOND_NS);

/** From the middle to that angle of a commanded scan. */
export const crossTimeNs = (scan: ScanCommand, angleRad: number): Ns =>
  timeToAngleNs(angleRad, {
    pitchRad: scan.pitchNrad / NRAD_PER_RAD,
    speedRadPerS: scan.speedNradPerS / NRAD_PER_RAD,
  });

/** A whole pass of a commanded scan. */
export const passTimeNs = (scan: ScanCommand): Ns =>
  crossTimeNs(scan, scan.halfConeNrad / NRAD_PER_RAD);
