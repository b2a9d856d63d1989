import { describe, expect, it } from 'vitest';
import { createPropagator } from '../../../flight/pointing/ephemeris.ts';
import { transmitDirection } from '../../../flight/pointing/point-ahead.ts';
import { type MovingNode, SightProbe } from '../../../flight/pointing/sight.ts';
import { boresightAt } from '../../../harness/physics/boresight.ts';
import { pointingTrajectory, trajectoryEndNs } from '../../../flight/pointing/trajectory-upload.ts';
import { angleBetween, createVector } from '../../../protocols/vector.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const orbit = (altitudeKm: number, inclinationRad: number, latitudeRad: number): MovingNode => {
  const elements: Elements = {
    kind: 'circular',
    atNs: 0,
    semiMajorAxisKm: 6_378.137 + altitudeKm,
    inclinationRad,
    raanRad: 0,
    argumentOfLatitudeRad: latitudeRad,
    j2: true,
  };
  return { elements, motion: createPropagator(elements, 0) };
};

const circular = (
  semiMajorAxisKm: number,
  ...[inclination, raan, latitude]: readonly [number, number, number]
): MovingNode => {
  const degree = Math.PI / 180;
  const elements: Elements = {
    kind: 'circular',
    atNs: 0,
    semiMajorAxisKm,
    inclinationRad: inclination * degree,
    raanRad: raan * degree,
    argumentOfLatitudeRad: latitude * degree,
    j2: false,
  };
  return { elements, motion: createPropagator(elements, 0) };
};

const worstErrorRad = (
  from: MovingNode,
  to: MovingNode,
  spanNs: number = 100 * SECOND_NS,
): number => {
  const probe = new SightProbe(0);
  const { trajectory } = pointingTrajectory({
    probe,
    from,
    to,
    nowUtcNs: 0,
    nowMonotonicNs: 7_000,
    spanNs,
  });
  expect(trajectoryEndNs(trajectory)).toBeGreaterThanOrEqual(7_000 + spanNs);
  const commanded = createVector();
  const wanted = createVector();
  let worst = 0;
  for (let atNs = 0; atNs <= spanNs; atNs += SECOND_NS / 4) {
    boresightAt(trajectory, 7_000 + atNs, commanded);
    const sight = probe.at(from, to, atNs);
    transmitDirection(sight.direction, sight.velocityKmPerS, wanted);
    worst = Math.max(worst, angleBetween(commanded, wanted));
  }
  return worst;
};

describe('trajectory upload', () => {
  it('stays within 1 µrad of the ephemeris for neighbours in plane and across planes', () => {
    expect(worstErrorRad(orbit(550, 0.9, 0), orbit(550, 0.9, 0.28))).toBeLessThan(1e-6);
    expect(worstErrorRad(orbit(550, 0.9, 0), orbit(560, 1.0, 0.2))).toBeLessThan(1e-6);
  });

  it('stays within the smallest detectable radius, 10 µrad, while a partner passes at 10 km/s', () => {
    expect(worstErrorRad(orbit(550, 0.3, -0.05), orbit(950, 1.4, -0.05))).toBeLessThan(10e-6);
  });

  it('keeps its samples close for a pass that begins slowly and is fast at its height', () => {
    // 600 km away after 220 s; its turn rises from 2 to 13 mrad/s.
    const own = circular(7_500, 90, 90, 0);
    expect(worstErrorRad(own, circular(8_000, 30, 70, 10), 220 * SECOND_NS)).toBeLessThan(10e-6);
  });

  it('holds its first and last sample outside its span', () => {
    const trajectory = {
      startMonotonicNs: 100,
      stepNs: 10,
      directions: [
        { x: 1, y: 0, z: 0 },
        { x: 0, y: 1, z: 0 },
      ],
    };
    const out = createVector();
    boresightAt(trajectory, 0, out);
    expect(out).toEqual({ x: 1, y: 0, z: 0 });
    boresightAt(trajectory, 1_000, out);
    expect(out.y).toBeCloseTo(1, 12);
    boresightAt({ ...trajectory, directions: [] }, 105, out);
    expect(out).toEqual({ x: 1, y: 0, z: 0 });
  });
});
