import { describe, expect, it } from 'vitest';
import {
  fullScanNs,
  halfConeRad,
  pitchRad,
  spiralScan,
  timeToAngleNs,
  widestScanNs,
} from '../../../flight/pointing/scan-pattern.ts';
import { A1_HEAD } from '../../harness/world/pointing-profiles.ts';

const { acquisition } = A1_HEAD;

describe('spiral scan', () => {
  it('takes 1.8097 s for the whole cone of check A1', () => {
    const scan = spiralScan(acquisition, acquisition.halfConeRad);
    expect(scan.pitchRad).toBeCloseTo(5.6e-6, 12);
    expect(fullScanNs(scan) / 1.8097e9).toBeCloseTo(1, 4);
  });

  it('reaches half the angle in a quarter of the time', () => {
    const scan = spiralScan(acquisition, acquisition.halfConeRad);
    const half = timeToAngleNs(scan, acquisition.halfConeRad / 2);
    expect(half * 4).toBeCloseTo(fullScanNs(scan), -2);
    expect(timeToAngleNs(scan, 0)).toBe(0);
  });

  it('lays turns apart by the detectable diameter less the overlap', () => {
    expect(pitchRad({ ...acquisition, detectableRadiusRad: 15e-6, overlap: 0.25 })).toBeCloseTo(
      22.5e-6,
      12,
    );
  });

  it('grows the cone by the factor at most as often as the profile allows', () => {
    const cones = [0, 1, 2, 3, 4].map((growths) => halfConeRad(acquisition, growths) * 1e6);
    expect(cones.map(Math.round)).toEqual([1_000, 1_500, 2_250, 3_375, 3_375]);
    expect(widestScanNs(acquisition) / 1.8097e9).toBeCloseTo(3.375 * 3.375, 2);
  });
});
