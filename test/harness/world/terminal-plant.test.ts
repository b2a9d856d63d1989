import type { Elements } from '../../../protocols/elements.ts';
import { describe, expect, it } from 'vitest';
import { spiralScan } from '../../../harness/physics/scan-pattern.ts';
import { A1_HEAD, headLike, NIMBLE } from './pointing-profiles.ts';
import { LIGHT_TIME_NS, PlantBench } from './plant-bench.ts';

const { acquisition } = A1_HEAD;

/** Share of contacts in which one scan of U finds the partner, and the mean time of those [s]. */
const statistics = (ratio: number, draws: number): { share: number; meanS: number } => {
  const sigmaRad = acquisition.halfConeRad / ratio;
  const bench = new PlantBench(
    headLike({ ...A1_HEAD, acquisition: { ...acquisition, sigmaRad } }),
    draws,
  );
  const scan = spiralScan(acquisition, acquisition.halfConeRad);
  let found = 0;
  let sumNs = 0;
  for (let contact = 0; contact < draws; contact++) {
    const timeNs = bench.oneScan(contact, scan);
    if (timeNs === undefined) continue;
    found++;
    sumNs += timeNs;
  }
  return { share: found / draws, meanS: sumNs / found / 1e9 };
};

describe('terminal plant', () => {
  // Heavy for a unit test (some seconds): the check demands 20,000 contacts through the real model.
  it('finds its partner as often and as fast as theory says over 20,000 draws (check A3)', () => {
    const { share, meanS } = statistics(3, 20_000);
    console.log(`A3: P ${share.toFixed(5)}, mean given success ${meanS.toFixed(4)} s`);
    // Three standard errors of a share of 0.98889 in 20,000.
    expect(Math.abs(share - 0.98889)).toBeLessThan(0.0023);
    expect(Math.abs(meanS / 0.3818 - 1)).toBeLessThan(0.02);
  });

  it.each([
    [1, 0.3935],
    [1.3, 0.5704],
    [2, 0.8647],
  ])('finds it in one scan at U/σ = %f with probability %f (check A4)', (ratio, expected) => {
    const draws = 4_000;
    const { share } = statistics(ratio, draws);
    const error = Math.sqrt((expected * (1 - expected)) / draws);
    expect(Math.abs(share - expected)).toBeLessThan(3 * error);
  });

  it('gives the same draws whatever happened in other contacts', () => {
    const scan = spiralScan(acquisition, acquisition.halfConeRad);
    const all = new PlantBench(A1_HEAD, 20);
    const some = new PlantBench(A1_HEAD, 20);
    const times = Array.from({ length: 20 }, (_, contact) => all.oneScan(contact, scan));
    for (const contact of [3, 4, 11, 19]) {
      expect(some.oneScan(contact, scan)).toBe(times[contact]);
    }
    expect(new Set(times).size).toBe(20);
  });

  it('shows a flash only to a head that stares', () => {
    const bench = new PlantBench(A1_HEAD, 1);
    const scan = spiralScan(acquisition, acquisition.halfConeRad);
    bench.slew(1);
    bench.slew(2);
    bench.queue.runUntil(2e9);
    bench.scan(1, scan);
    bench.queue.runUntil(6e9);
    expect(bench.seen.map(({ reading }) => reading)).toEqual([
      'gimbal-settled',
      'gimbal-settled',
      'scan-finished',
    ]);
  });

  it('sees nothing when the scan is called off before it comes by', () => {
    const bench = new PlantBench(A1_HEAD, 1);
    const scan = spiralScan(acquisition, acquisition.halfConeRad);
    const plainNs = new PlantBench(A1_HEAD, 1).oneScan(0, scan) as number;
    bench.slew(1);
    bench.slew(2);
    bench.queue.runUntil(2e9);
    bench.stare(2);
    bench.scan(1, scan);
    bench.queue.runUntil(2e9 + plainNs - 1e6);
    bench.stare(1);
    bench.queue.runUntil(6e9);
    expect(bench.seen.some(({ reading }) => reading === 'beacon-detected')).toBe(false);
  });

  it('brings a flash that left before the scan was called off', () => {
    const bench = new PlantBench(A1_HEAD, 1);
    const scan = spiralScan(acquisition, acquisition.halfConeRad);
    const plainNs = new PlantBench(A1_HEAD, 1).oneScan(0, scan) as number;
    bench.slew(1);
    bench.slew(2);
    bench.queue.runUntil(2e9);
    bench.stare(2);
    bench.scan(1, scan);
    bench.queue.runUntil(2e9 + plainNs + LIGHT_TIME_NS / 2);
    bench.stare(1);
    bench.queue.runUntil(6e9);
    const flash = bench.seen.find(({ reading }) => reading === 'beacon-detected');
    expect(flash?.atNs).toBe(2e9 + plainNs + LIGHT_TIME_NS);
  });

  it('answers a track command without light with beacon-lost, and emits nothing to the partner', () => {
    const bench = new PlantBench(headLike(NIMBLE), 1);
    bench.slew(1);
    bench.slew(2);
    bench.queue.runUntil(2e9);
    bench.stare(2);
    bench.command(1, { command: 'track', pointAheadXNrad: 0, pointAheadYNrad: 0 });
    bench.queue.runUntil(20e9);
    const readings = bench.seen.filter(({ atNs }) => atNs >= 2e9);
    expect(readings.map(({ node, reading }) => `${node} ${reading}`)).toEqual(['1 beacon-lost']);
  });

  it('tells of a head that tracks with a point-ahead angle which is off by more than half a microradian', () => {
    const bench = new PlantBench(headLike(NIMBLE), 1);
    bench.slew(1);
    bench.slew(2);
    bench.queue.runUntil(2e9);
    const track = (xNrad: number, yNrad: number): void =>
      bench.command(1, { command: 'track', pointAheadXNrad: xNrad, pointAheadYNrad: yNrad });
    track(300, -400 + 1);
    expect(bench.besideRad).toEqual([]);
    track(-30_000, 40_000);
    expect(bench.besideRad).toEqual([expect.closeTo(5e-5, 12)]);
  });

  it('tells of a head that searches beside its partner, within its first cone and beyond twelve microradians', () => {
    const bench = new PlantBench(headLike(NIMBLE), 1);
    bench.slew(1);
    bench.queue.runUntil(2e9);
    for (const angleRad of [0, 8e-6, 4e-5, 0.01]) bench.stareAside(1, angleRad);
    expect(bench.asideRad).toEqual([expect.closeTo(4e-5, 7)]);
  });

  it('tells nothing of that where either end goes by published elements', () => {
    const published: Elements = {
      kind: 'tle',
      name: 'STARLINK-1008',
      line1: '1 44714U 19074B   70001.00000000  .00000000  00000+0  00000+0 0  9997',
      line2: '2 44714  53.0558 253.9524 0001815  77.1178 283.0013 15.06411186334408',
    };
    // A few hundred kilometres behind it.
    const circular: Elements = {
      kind: 'circular',
      atNs: 0,
      semiMajorAxisKm: 6_925,
      inclinationRad: 0.926,
      raanRad: 4.4323,
      argumentOfLatitudeRad: -0.08,
      j2: true,
    };
    for (const elements of [
      [circular, published],
      [published, circular],
    ]) {
      const bench = new PlantBench(headLike(NIMBLE), 1, 1, elements);
      bench.slew(1);
      bench.queue.runUntil(2e9);
      for (const angleRad of [0, 4e-5]) bench.stareAside(1, angleRad);
      expect(bench.asideRad).toEqual([]);
    }
  });

  it('costs no events while nothing changes', () => {
    const bench = new PlantBench(headLike(NIMBLE), 1);
    bench.slew(1);
    bench.slew(2);
    bench.queue.runUntil(2e9);
    const before = bench.queue.fired;
    bench.queue.runUntil(50e9);
    expect(bench.queue.fired).toBe(before);
  });
});
