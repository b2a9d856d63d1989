import { describe, expect, it } from 'vitest';
import { createPropagator } from '../../../harness/physics/ephemeris.ts';
import { createVector, distance } from '../../../protocols/vector.ts';
import { LightTime } from '../../../harness/world/light-time.ts';
import { createWorldNode, walkerSlots } from '../../../harness/world/orbits.ts';
import { createTrajectory } from '../../../harness/world/trajectory.ts';
import { findWindows } from '../../../harness/world/time-windows.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { HOUR_NS, MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';

const EPOCH = Date.UTC(2025, 11, 4, 12);
const DEGREE = Math.PI / 180;

const TLE: Elements = {
  kind: 'tle',
  name: 'STARLINK-1008',
  line1: '1 44714U 19074B   25338.49714068  .00007104  00000+0  49519-3 0  9993',
  line2: '2 44714  53.0558 253.9524 0001815  77.1178 283.0013 15.06411186334408',
};
const CIRCULAR: Elements = {
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm: 6678,
  inclinationRad: 97 * DEGREE,
  raanRad: 0.3,
  argumentOfLatitudeRad: 5,
  j2: true,
};
/** Upper stage of 1995, as it flew in June 2006 (SGP4 verification set): eccentricity 0.58. */
const ELLIPSE: Elements = {
  kind: 'tle',
  name: 'ARIANE 42P+3 R/B',
  line1: '1 23599U 95029B   06171.76535463  .00085586  12891-6  12956-2 0  2905',
  line2: '2 23599   6.9327   0.2849 5782022 274.4436  25.2425  4.47796565123555',
};
const ELLIPSE_EPOCH = Date.UTC(2006, 5, 20);
const GEO: Elements = {
  kind: 'tle',
  name: 'TDRS 3',
  line1: '1 19548U 88091B   25113.02184968 -.00000296  00000+0  00000+0 0  9999',
  line2: '2 19548  12.9238 343.7960 0038610 346.8296 199.5187  1.00278842121176',
};

describe('trajectory', () => {
  it.each([
    ['SGP4', TLE, EPOCH, 1, 0.1],
    ['circular at 300 km', CIRCULAR, EPOCH, 1, 0.1],
    ['geostationary', GEO, EPOCH, 1, 0.1],
    ['a long ellipse', ELLIPSE, ELLIPSE_EPOCH, 10, 6],
  ])('stays close to direct propagation: %s', (_name, elements, epoch, metres, metresPerS) => {
    const trajectory = createTrajectory(elements, epoch);
    const propagator = createPropagator(elements, epoch);
    const [a, b, v, w] = [createVector(), createVector(), createVector(), createVector()];
    let worstKm = 0;
    let worstKmPerS = 0;
    for (let atNs = 0; atNs < 4 * HOUR_NS; atNs += 3_700_000_001) {
      trajectory.positionAt(atNs, a);
      trajectory.velocityAt(atNs, v);
      propagator.positionVelocityAt(atNs, b, w);
      worstKm = Math.max(worstKm, distance(a, b));
      worstKmPerS = Math.max(worstKmPerS, distance(v, w));
    }
    expect(worstKm * 1e3).toBeLessThan(metres);
    expect(worstKmPerS * 1e3).toBeLessThan(metresPerS);
  });

  it('answers alike in any order of asking', () => {
    const forward = createTrajectory(TLE, EPOCH);
    const backward = createTrajectory(TLE, EPOCH);
    const instants = Array.from({ length: 400 }, (_, i) => i * 41 * SECOND_NS + 7);
    const read = (trajectory: typeof forward, atNs: number): string => {
      const out = createVector();
      trajectory.positionAt(atNs, out);
      return `${out.x} ${out.y} ${out.z}`;
    };
    const before = instants.map((atNs) => read(forward, atNs));
    const after = [...instants]
      .reverse()
      .map((atNs) => read(backward, atNs))
      .reverse();
    expect(after).toEqual(before);
  });

  it('runs on before the epoch', () => {
    const trajectory = createTrajectory(TLE, EPOCH);
    const [a, b, v] = [createVector(), createVector(), createVector()];
    trajectory.positionAt(-90 * SECOND_NS, a);
    createPropagator(TLE, EPOCH).positionVelocityAt(-90 * SECOND_NS, b, v);
    expect(distance(a, b)).toBeLessThan(0.001);
  });
});

describe('Walker pattern', () => {
  it('spreads planes over 360° and 180°, phases by F × 360 / T', () => {
    const delta = walkerSlots({
      altitudeKm: 550,
      inclinationDeg: 53,
      satellites: 24,
      planes: 3,
      phasing: 1,
      raanSpreadDeg: 360,
    });
    expect(delta).toHaveLength(24);
    expect(delta[8]?.elements.raanRad).toBeCloseTo(120 * DEGREE, 12);
    expect(delta[8]?.elements.argumentOfLatitudeRad).toBeCloseTo(15 * DEGREE, 12);
    expect(delta[9]?.elements.argumentOfLatitudeRad).toBeCloseTo(60 * DEGREE, 12);
    const star = walkerSlots({
      altitudeKm: 781,
      inclinationDeg: 86.4,
      satellites: 66,
      planes: 6,
      phasing: 2,
      raanSpreadDeg: 180,
      raan0Deg: 10,
    });
    expect(star.at(-1)?.elements.raanRad).toBeCloseTo(160 * DEGREE, 12);
    expect(star[0]?.elements.semiMajorAxisKm).toBe(6378.137 + 781);
  });
});

describe('light time', () => {
  const [a, b] = [0, 1].map((index) =>
    createWorldNode(
      {
        id: index + 1,
        name: `sat-${index}`,
        terminals: [],
        elements: { ...CIRCULAR, raanRad: index, argumentOfLatitudeRad: 5 - index / 2 },
      },
      EPOCH,
    ),
  ) as [ReturnType<typeof createWorldNode>, ReturnType<typeof createWorldNode>];

  it('is where light really meets the receiver, to 50 ns', () => {
    const light = new LightTime(a.trajectory, b.trajectory);
    const [from, to] = [createVector(), createVector()];
    let worstNs = 0;
    for (let atNs = 0; atNs < HOUR_NS / 2; atNs += 777_777_777) {
      a.trajectory.positionAt(atNs, from);
      // Fixed point: the receiver at the instant of arrival.
      let lightNs = 0;
      for (let i = 0; i < 6; i++) {
        b.trajectory.positionAt(atNs + lightNs, to);
        lightNs = (distance(from, to) / 299_792.458) * 1e9;
      }
      const given = light.at(atNs);
      expect(Number.isInteger(given)).toBe(true);
      worstNs = Math.max(worstNs, Math.abs(given - lightNs));
    }
    expect(worstNs).toBeLessThan(50);
  });

  it('does not depend on what was asked before', () => {
    const warm = new LightTime(a.trajectory, b.trajectory);
    for (const atNs of [9.5e9, 3.2e9, 4.1e9, 100e9, 5.000000001e9]) warm.at(atNs);
    const cold = new LightTime(a.trajectory, b.trajectory);
    expect(warm.at(6_123_456_789)).toBe(cold.at(6_123_456_789));
  });

  it('is rounded to 10 ns at whole seconds', () => {
    const light = new LightTime(a.trajectory, b.trajectory);
    for (let second = 0; second < 60; second++) expect(light.at(second * SECOND_NS) % 10).toBe(0);
  });
});

describe('windows', () => {
  it('finds edges on the millisecond, inside the condition', () => {
    const holds = (atNs: number): boolean => atNs > 12_345_678_901 && atNs < 99_000_000_000;
    const windows = findWindows(holds, { fromNs: 0, toNs: 200 * SECOND_NS, stepNs: 7 * SECOND_NS });
    expect(windows).toEqual([{ startNs: 12_346 * MILLISECOND_NS, endNs: 98_999 * MILLISECOND_NS }]);
  });

  it('gives the whole horizon, none of it, and windows cut by it', () => {
    const horizon = { fromNs: 0, toNs: 10 * SECOND_NS, stepNs: 3 * SECOND_NS };
    expect(findWindows(() => true, horizon)).toEqual([{ startNs: 0, endNs: 10 * SECOND_NS }]);
    expect(findWindows(() => false, horizon)).toEqual([]);
    expect(findWindows((ns) => ns >= 8 * SECOND_NS, horizon)).toEqual([
      { startNs: 8 * SECOND_NS, endNs: 10 * SECOND_NS },
    ]);
  });
});
