import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPropagator } from '../../../harness/physics/ephemeris.ts';
import {
  createLocalFrame,
  groundFrame,
  inFieldOfRegard,
  localFrame,
  lookAngles,
  lookDirection,
  lookRates,
  orbitalFrame,
  toBody,
} from '../../../harness/physics/frames.ts';
import { createVector, cross, distance, dot, length } from '../../../protocols/vector.ts';
import type { Mount } from '../../../protocols/terminal-profile.ts';

const DEGREE = Math.PI / 180;
const FORWARD: Mount = { azimuthRad: 0, normal: 'horizontal' };
const angle = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });

describe('local frame', () => {
  it('has x forward, y right and z down on a satellite that flies east over the equator', () => {
    const frame = createLocalFrame();
    orbitalFrame({ x: 7000, y: 0, z: 0 }, { x: 0.1, y: 7.5, z: 0 }, frame);
    expect(distance(frame.x, { x: 0, y: 1, z: 0 })).toBeLessThan(1e-12);
    expect(distance(frame.y, { x: 0, y: 0, z: -1 })).toBeLessThan(1e-12);
    expect(distance(frame.z, { x: -1, y: 0, z: 0 })).toBeLessThan(1e-12);
  });

  it('has x north, y east and z down on the ground', () => {
    const frame = createLocalFrame();
    const latitude = 45 * DEGREE;
    groundFrame({ x: 4500, y: 0, z: 4500 }, latitude, frame);
    const [s, c] = [Math.sin(latitude), Math.cos(latitude)];
    expect(distance(frame.x, { x: -s, y: 0, z: c })).toBeLessThan(1e-12);
    expect(distance(frame.y, { x: 0, y: 1, z: 0 })).toBeLessThan(1e-12);
    expect(distance(frame.z, { x: -c, y: 0, z: -s })).toBeLessThan(1e-12);
  });

  it('is right-handed, and has the velocity ahead', () => {
    fc.assert(
      fc.property(angle, angle, angle, (raanRad, latitudeRad, inclinationRad) => {
        const [p, v] = [createVector(), createVector()];
        const elements = {
          kind: 'circular',
          atNs: 0,
          semiMajorAxisKm: 7000,
          inclinationRad,
          raanRad,
          argumentOfLatitudeRad: latitudeRad,
          j2: false,
        } as const;
        createPropagator(elements, 0).positionVelocityAt(0, p, v);
        const frame = createLocalFrame();
        localFrame(elements, p, v, frame);
        const z = createVector();
        cross(frame.x, frame.y, z);
        expect(distance(z, frame.z)).toBeLessThan(1e-12);
        expect(dot(frame.x, v)).toBeCloseTo(length(v), 9);
        const body = createVector();
        toBody(frame, v, body);
        expect(body.x).toBeCloseTo(length(v), 9);
        expect(body.y).toBeCloseTo(0, 9);
        expect(body.z).toBeCloseTo(-dot(p, v) / length(p), 9);
      }),
      { seed: 1 },
    );
  });

  it('points north where a node does not move', () => {
    const frame = createLocalFrame();
    orbitalFrame({ x: 0, y: 7000, z: 0 }, { x: 0, y: 0, z: 0 }, frame);
    expect(distance(frame.x, { x: 0, y: 0, z: 1 })).toBeLessThan(1e-12);
    orbitalFrame({ x: 0, y: 0, z: 7000 }, { x: 0, y: 0, z: 0 }, frame);
    expect(length(frame.x)).toBeCloseTo(1, 12);
  });
});

describe('look angles', () => {
  it('count azimuth to the right from the mount and elevation up', () => {
    const out = { azimuthRad: 0, elevationRad: 0 };
    lookAngles({ x: 0, y: 1, z: 0 }, FORWARD, out);
    expect(out).toEqual({ azimuthRad: Math.PI / 2, elevationRad: -0 });
    lookAngles({ x: 1, y: 0, z: -1 }, FORWARD, out);
    expect(out.elevationRad).toBeCloseTo(45 * DEGREE, 12);
    lookAngles({ x: -1, y: -0.001, z: 0 }, { azimuthRad: Math.PI / 2, normal: 'horizontal' }, out);
    expect(out.azimuthRad).toBeCloseTo(90 * DEGREE, 2);
  });

  it('lead back to the direction', () => {
    fc.assert(
      fc.property(angle, fc.double({ min: -1.5, max: 1.5, noNaN: true }), angle, (az, el, at) => {
        const mount: Mount = { azimuthRad: at, normal: 'horizontal' };
        const [body, again] = [createVector(), createVector()];
        lookDirection({ azimuthRad: az, elevationRad: el }, mount, body);
        const out = { azimuthRad: 0, elevationRad: 0 };
        lookAngles(body, mount, out);
        lookDirection(out, mount, again);
        expect(distance(body, again)).toBeLessThan(1e-12);
        expect(Math.abs(out.azimuthRad)).toBeLessThanOrEqual(Math.PI);
      }),
      { seed: 2 },
    );
  });

  it('have the rates of their differences', () => {
    const rate = { x: 0.01, y: -0.02, z: 0.03 };
    const at = (t: number) => ({ x: 3 + rate.x * t, y: -2 + rate.y * t, z: 1 + rate.z * t });
    const step = 0.1;
    const [before, after, rates] = [0, 0, 0].map(() => ({ azimuthRad: 0, elevationRad: 0 }));
    if (before === undefined || after === undefined || rates === undefined) throw new Error();
    lookAngles(at(-step / 2), FORWARD, before);
    lookAngles(at(step / 2), FORWARD, after);
    lookRates(at(0), rate, rates);
    expect(rates.azimuthRad).toBeCloseTo((after.azimuthRad - before.azimuthRad) / step, 7);
    expect(rates.elevationRad).toBeCloseTo((after.elevationRad - before.elevationRad) / step, 7);
  });
});

describe('field of regard', () => {
  const looking = (azimuth: number, elevation: number) => {
    const body = createVector();
    const angles = { azimuthRad: azimuth * DEGREE, elevationRad: elevation * DEGREE };
    lookDirection(angles, FORWARD, body);
    return body;
  };

  it('bounds azimuth both ways from the mount, and elevation', () => {
    const field = {
      shape: 'az-el',
      azHalfRad: 90 * DEGREE,
      elMinRad: -45 * DEGREE,
      elMaxRad: 45 * DEGREE,
    } as const;
    const aft: Mount = { azimuthRad: Math.PI, normal: 'horizontal' };
    expect(inFieldOfRegard(field, FORWARD, looking(89, 44))).toBe(true);
    expect(inFieldOfRegard(field, FORWARD, looking(-91, 0))).toBe(false);
    expect(inFieldOfRegard(field, FORWARD, looking(0, -46))).toBe(false);
    expect(inFieldOfRegard(field, aft, looking(-170, 0))).toBe(true);
    expect(inFieldOfRegard(field, aft, looking(80, 0))).toBe(false);
  });

  it('is as much smaller on every side as a margin says', () => {
    const field = {
      shape: 'az-el',
      azHalfRad: 90 * DEGREE,
      elMinRad: -45 * DEGREE,
      elMaxRad: 45 * DEGREE,
    } as const;
    const marginRad = DEGREE;
    for (const [inside, outside] of [
      [looking(88.9, 0), looking(89.1, 0)],
      [looking(-88.9, 0), looking(-89.1, 0)],
      [looking(0, 43.9), looking(0, 44.1)],
      [looking(0, -43.9), looking(0, -44.1)],
    ] as const) {
      expect(inFieldOfRegard(field, FORWARD, inside, marginRad)).toBe(true);
      expect(inFieldOfRegard(field, FORWARD, outside, marginRad)).toBe(false);
      expect(inFieldOfRegard(field, FORWARD, outside)).toBe(true);
    }
    const half = { shape: 'hemisphere' } as const;
    for (const [mount, inside, outside] of [
      [{ azimuthRad: 0, normal: 'zenith' }, looking(7, 1.1), looking(7, 0.9)],
      [{ azimuthRad: 0, normal: 'nadir' }, looking(7, -1.1), looking(7, -0.9)],
      [FORWARD, looking(88.9, 0), looking(89.1, 0)],
    ] as const) {
      expect(inFieldOfRegard(half, mount, inside, marginRad)).toBe(true);
      expect(inFieldOfRegard(half, mount, outside, marginRad)).toBe(false);
      expect(inFieldOfRegard(half, mount, outside)).toBe(true);
    }
  });

  it('is half of all directions for a hemisphere', () => {
    const field = { shape: 'hemisphere' } as const;
    const test = (normal: Mount['normal'], azimuth: number, elevation: number): boolean =>
      inFieldOfRegard(field, { azimuthRad: 90 * DEGREE, normal }, looking(azimuth, elevation));
    expect(test('zenith', 0, 1)).toBe(true);
    expect(test('zenith', 0, -1)).toBe(false);
    expect(test('nadir', 0, -1)).toBe(true);
    expect(test('horizontal', 1, 60)).toBe(true);
    expect(test('horizontal', -1, 60)).toBe(false);
  });
});
