import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import {
  fullScanNs,
  halfConeRad,
  spiralScan,
  timeToAngleNs,
  widestScanNs,
} from '../../../flight/pointing/scan-pattern.ts';
import { roleInSlot, slotLengthNs } from '../../../flight/pointing/slots.ts';
import { type RandomStream, RandomStreams } from '../../../harness/kernel/random.ts';
import {
  acquisitionFigures,
  meanFoundSeconds,
  meanRepeatedSeconds,
  scanSuccess,
  stepAndStareSeconds,
} from '../../../harness/world/acquisition-times.ts';
import { OPTICAL_PROFILES } from '../../../harness/world/terminal-profiles.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';

const A1 = { halfConeRad: 1e-3, pitchRad: 5.6e-6, speedRadPerS: 0.31 };

describe('spiral scan', () => {
  it('of 1000 µrad at 0.31 rad/s and 5.6 µrad takes 1.8097 s (A1)', () => {
    expect(Math.abs(fullScanNs(A1) / SECOND_NS / 1.8097 - 1)).toBeLessThan(1e-3);
  });

  it('finds the target with 0.98889 and 0.3818 s on average at U = 3σ (A3, by formula)', () => {
    expect(scanSuccess(A1.halfConeRad, A1.halfConeRad / 3)).toBeCloseTo(0.98889, 5);
    expect(meanFoundSeconds(A1, A1.halfConeRad / 3)).toBeCloseTo(0.3818, 4);
  });

  it('takes as long as 20,000 draws of it do, repeated with the offset drawn anew', () => {
    const stream = new RandomStreams(2).stream('test', 'repeated');
    const sigmaRad = A1.halfConeRad / 1.3;
    let totalNs = 0;
    for (let i = 0; i < 20_000; i++) {
      for (;;) {
        const x = stream.normal() * sigmaRad;
        const y = stream.normal() * sigmaRad;
        const offsetRad = Math.sqrt(x * x + y * y);
        const found = offsetRad <= A1.halfConeRad;
        totalNs += found ? timeToAngleNs(A1, offsetRad) : fullScanNs(A1) + SECOND_NS / 5;
        if (found) break;
      }
    }
    const expected = meanRepeatedSeconds(A1, sigmaRad, 0.2);
    expect(Math.abs(totalNs / 20_000 / SECOND_NS / expected - 1)).toBeLessThan(0.02);
  });

  it.each([
    [1, 0.3935],
    [1.3, 0.5704],
    [2, 0.8647],
    [3, 0.9889],
  ])('finds the target at U/σ = %d with probability %d (A4)', (ratio, expected) => {
    expect(scanSuccess(ratio * 2e-4, 2e-4)).toBeCloseTo(expected, 4);
  });

  it('step and stare visits every cell once', () => {
    const cells = (Math.PI * 1e-3 * 1e-3) / 1e-8;
    const options = { halfConeRad: 1e-3, stepAreaRad2: 1e-8, dwellS: 0.02 };
    expect(stepAndStareSeconds(options)).toBeCloseTo(cells * 0.02, 9);
  });
});

const LIGHT_KM_PER_S = 299_792.458;

/**
 * One acquisition by the published sequence, with the flight software's slots and cones: from the
 * contact's start to frame sync [s]; both ends centre one after the other, clocks agree.
 * Undefined: none.
 */
const acquire = (profile: OpticalProfile, stream: RandomStream): number | undefined => {
  const { acquisition } = profile;
  const lightTimeNs = (profile.rangeMaxKm / LIGHT_KM_PER_S) * SECOND_NS;
  const widest = widestScanNs(acquisition);
  const slotNs = slotLengthNs({
    ownWidestScanNs: widest,
    partnerWidestScanNs: widest,
    lightTimeNs,
    marginNs: DEFAULT_LIMITS.slotMarginNs,
  });
  const ends = [true, false].map((lower) => {
    const x = stream.normal() * acquisition.sigmaRad;
    const y = stream.normal() * acquisition.sigmaRad;
    return { lower, offsetRad: Math.sqrt(x * x + y * y), scans: 0 };
  });
  const between = ([least, most]: readonly [Ns, Ns]): Ns =>
    least + (most - least) * stream.uniform();
  for (let slot = 0; slot < 12; slot++) {
    const scanning = ends.filter((end) => roleInSlot(slot, end.lower) === 'scan');
    const [end] = scanning;
    if (end === undefined || scanning.length !== 1) continue;
    const cone = halfConeRad(acquisition, end.scans++);
    if (end.offsetRad > cone) continue;
    const foundNs = timeToAngleNs(spiralScan(acquisition, cone), end.offsetRad);
    const { centringNs, confirmNs, frameSyncNs } = acquisition;
    const lockNs = between(centringNs) + between(centringNs) + confirmNs + between(frameSyncNs);
    return (slot * slotNs + foundNs + 2 * lightTimeNs + lockNs) / SECOND_NS;
  }
  return undefined;
};

const distribution = (profile: OpticalProfile): number[] => {
  const stream = new RandomStreams(9).stream(profile.name, 'acquisition');
  const times: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const time = acquire(profile, stream);
    if (time !== undefined) times.push(time);
  }
  return times.sort((a, b) => a - b);
};

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

describe('acquisition of the shipped profiles', () => {
  const all = new Map(OPTICAL_PROFILES.map((profile) => [profile.name, distribution(profile)]));
  const of = (name: string): number[] => all.get(name) ?? [];

  it('is shown as a table, at full range (A9)', () => {
    const rows = OPTICAL_PROFILES.map((profile) => {
      const times = of(profile.name);
      const first = acquisitionFigures(profile);
      const cells = [
        first.fullScanS,
        first.meanFoundS,
        widestScanNs(profile.acquisition) / SECOND_NS,
        ...[0, 0.5, 0.95, 0.99, 1].map((share) => at(times, share)),
      ];
      const text = cells.map((cell) => cell.toFixed(2).padStart(8)).join('');
      return `${profile.name.padEnd(15)}${text}${String(times.length).padStart(8)}`;
    });
    const heads = ['scan s', 'mean s', 'widest', 'min', 'p50', 'p95', 'p99', 'max', 'of 20000'];
    console.log(
      [`${' '.repeat(15)}${heads.map((h) => h.padStart(8)).join('')}`, ...rows].join('\n'),
    );
    for (const times of all.values()) expect(times.length).toBeGreaterThan(19_990);
  });

  it('sda-leo: within 100 s always, over 10 s mostly, as flown; under 10 s at best', () => {
    const times = of('sda-leo');
    expect(at(times, 1)).toBeLessThanOrEqual(100);
    expect(at(times, 0.5)).toBeGreaterThan(10);
    expect(at(times, 0)).toBeLessThan(10);
  });

  it('starlink-class: at best about 12 s', () => {
    expect(Math.abs(at(of('starlink-class'), 0) - 12)).toBeLessThan(1.5);
  });

  it('lct-geo: under 55 s, retries included', () => {
    expect(at(of('lct-geo'), 1)).toBeLessThan(55);
  });

  it('compact-35: at most 10 s unless the first scan misses (1.1 %)', () => {
    const times = of('compact-35');
    const share = times.filter((time) => time <= 10).length / times.length;
    expect(share).toBeGreaterThan(0.985);
    expect(share).toBeLessThan(0.992);
  });
});
