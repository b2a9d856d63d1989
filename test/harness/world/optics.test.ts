import { describe, expect, it } from 'vitest';
import {
  beamRadiusRad,
  freeSpaceLossDb,
  linkBudget,
  MarginCurve,
  type OpticalPath,
  pathBetween,
  pointingLossDb,
} from '../../../harness/world/optics.ts';
import { OPTICAL_PROFILES } from '../../../harness/world/terminal-profiles.ts';

const DBM_PER_DBW = 30;

const symmetric = (options: {
  transmitW: number;
  apertureMm: number;
  efficiency: number;
  pointingErrorRad: number;
  otherLossesDb?: number;
  detectorGainDb?: number;
}): OpticalPath => ({
  transmitW: options.transmitW,
  wavelengthNm: 1550,
  transmitter: options,
  receiver: options,
  otherLossesDb: options.otherLossesDb ?? 0,
  detectorGainDb: options.detectorGainDb ?? 0,
  pointingForm: 'paper',
});

describe('link budget', () => {
  it('reproduces the THEIA notebook with its pointing form and detector gain (L1)', () => {
    const path = symmetric({
      transmitW: 10,
      apertureMm: 300,
      efficiency: 0.8,
      pointingErrorRad: 1e-6,
      detectorGainDb: 72.12,
    });
    const terms = linkBudget(path, 406_679);
    expect(terms.transmitGainDb).toBeCloseTo(115.679, 3);
    expect(terms.receiveGainDb).toBeCloseTo(115.679, 3);
    expect(terms.transmitPointingLossDb).toBeCloseTo(1.606, 3);
    expect(terms.receivePointingLossDb).toBeCloseTo(1.606, 3);
    expect(terms.freeSpaceLossDb).toBeCloseTo(310.363, 3);
    expect(terms.receivedDbm - DBM_PER_DBW - -7.8).toBeCloseTo(5.7654, 3);
  });

  it('reproduces the published 250 km link (L3)', () => {
    const path = symmetric({
      transmitW: 0.122,
      apertureMm: 100,
      efficiency: 1,
      pointingErrorRad: 0,
      otherLossesDb: 9,
    });
    const terms = linkBudget(path, 250);
    expect(terms.freeSpaceLossDb).toBeCloseTo(246.14, 2);
    expect(terms.transmitGainDb).toBeCloseTo(106.14, 2);
    expect(Math.abs(terms.receivedDbm - DBM_PER_DBW - -52.0)).toBeLessThan(0.05);
    expect(Math.abs(terms.receivedDbm - DBM_PER_DBW - -77.67 - 25.67)).toBeLessThan(0.01);
  });

  it('gives the computed margins of a 1 W, 80 mm pair at 4,000 and 5,000 km (L4)', () => {
    const path = symmetric({
      transmitW: 1,
      apertureMm: 80,
      efficiency: 0.8,
      pointingErrorRad: 1e-6,
    });
    const near = linkBudget(path, 4_000);
    expect(near.freeSpaceLossDb).toBeCloseTo(270.219, 3);
    expect(near.receivedDbm).toBeCloseTo(-33.989, 3);
    expect(near.receivedDbm + 35.5).toBeCloseTo(1.511, 3);
    expect(linkBudget(path, 5_000).receivedDbm + 35.5).toBeCloseTo(-0.427, 3);
  });

  it('adds up: the received power is the sum of the terms that it returns', () => {
    for (const profile of OPTICAL_PROFILES) {
      const t = linkBudget(pathBetween(profile, profile), profile.rangeMaxKm);
      const gains = t.transmitDbm + t.transmitGainDb + t.receiveGainDb + t.detectorGainDb;
      const losses =
        t.transmitOpticsLossDb +
        t.receiveOpticsLossDb +
        t.transmitPointingLossDb +
        t.receivePointingLossDb +
        t.freeSpaceLossDb +
        t.otherLossesDb;
      expect(t.receivedDbm).toBeCloseTo(gains - losses, 9);
    }
  });

  it('takes a quarter of the paper form as the physical pointing loss', () => {
    const paper = pointingLossDb(104, 3e-6, 'paper');
    expect(pointingLossDb(104, 3e-6, 'physical')).toBeCloseTo(paper / 4, 12);
  });

  it('agrees with a Gaussian beam: physical loss at the 1/e² radius is 8.686 dB', () => {
    const beamRad = beamRadiusRad(80, 1553);
    const gainDb = 20 * Math.log10((Math.PI * 0.08) / 1553e-9);
    expect(pointingLossDb(gainDb, beamRad, 'physical')).toBeCloseTo(8.686, 3);
  });

  it('loses 6.02 dB per doubled range', () => {
    expect(freeSpaceLossDb(2_000, 1550) - freeSpaceLossDb(1_000, 1550)).toBeCloseTo(6.0206, 4);
  });
});

describe('margin curve', () => {
  it('equals the budget to 0.001 dB, in integers, at every rate and range', () => {
    for (const profile of OPTICAL_PROFILES) {
      const curve = new MarginCurve(profile, profile);
      profile.rates.forEach((rate, index) => {
        for (const share of [0.01, 0.3, 0.77, 1]) {
          const rangeKm = profile.rangeMaxKm * share;
          const { receivedDbm } = linkBudget(pathBetween(profile, profile), rangeKm);
          const milliDb = curve.milliDb(rangeKm, index);
          expect(Number.isInteger(milliDb)).toBe(true);
          expect(Math.abs(milliDb - (receivedDbm - rate.requiredDbm) * 1_000)).toBeLessThan(0.501);
        }
      });
    }
  });
});
