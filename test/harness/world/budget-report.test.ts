import { describe, expect, it } from 'vitest';
import { budgetReport, budgetText } from '../../../harness/world/budget-report.ts';
import { OPTICAL_PROFILES } from '../../../harness/world/terminal-profiles.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';

const profile = (name: string): OpticalProfile => {
  const found = OPTICAL_PROFILES.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

describe('budget report', () => {
  it('reproduces L1 from any profile by overriding its optics', () => {
    const report = budgetReport(profile('sda-leo'), 406_679, {
      pointingForm: 'paper',
      transmitW: 10,
      apertureMm: 300,
      wavelengthNm: 1550,
      pointingErrorRad: 1e-6,
      otherLossesDb: 0,
      detectorGainDb: 72.12,
      requiredDbm: -7.8 + 30,
    });
    expect(report.rates).toHaveLength(1);
    expect(report.rates[0]?.marginDb).toBeCloseTo(5.7654, 3);
  });

  it('reproduces L3 and L4 likewise', () => {
    const l3 = budgetReport(profile('compact-35'), 250, {
      transmitW: 0.122,
      apertureMm: 100,
      wavelengthNm: 1550,
      efficiency: 1,
      pointingErrorRad: 0,
      otherLossesDb: 9,
      requiredDbm: -77.67 + 30,
    });
    expect(Math.abs((l3.rates[0]?.marginDb ?? 0) - 25.67)).toBeLessThan(0.01);
    const l4 = budgetReport(profile('starlink-class'), 5_000, {
      pointingForm: 'paper',
      transmitW: 1,
      otherLossesDb: 0,
      requiredDbm: -35.5,
    });
    expect(l4.rates[0]?.marginDb).toBeCloseTo(-0.427, 3);
  });

  it('has error rates that fall from rate to rate', () => {
    const { rates } = budgetReport(profile('sda-leo'), 10_000);
    expect(rates[0]?.frameErrorRate).toBeGreaterThan(rates[1]?.frameErrorRate ?? 1);
    expect(rates[0]?.mtuFrameErrorRate).toBeGreaterThan(rates[0]?.frameErrorRate ?? 1);
  });

  it('prints every term and rate within 80 columns', () => {
    for (const one of OPTICAL_PROFILES) {
      const text = budgetText(budgetReport(one, one.rangeMaxKm));
      for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
      for (const word of ['transmit gain', 'receive gain', 'free space', 'received power', 'FER']) {
        expect(text).toContain(word);
      }
      expect(text).not.toContain('NaN');
    }
  });
});
