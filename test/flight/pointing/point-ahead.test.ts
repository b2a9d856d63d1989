import { describe, expect, it } from 'vitest';
import { createPropagator } from '../../../flight/pointing/ephemeris.ts';
import {
  pointAheadRad,
  receiveDirection,
  sensorAngles,
  transmitDirection,
} from '../../../flight/pointing/point-ahead.ts';
import { type MovingNode, SightProbe } from '../../../flight/pointing/sight.ts';
import { angleBetween, createVector, normalise, subtract } from '../../../protocols/vector.ts';
import type { Elements } from '../../../protocols/elements.ts';

const orbit = (latitudeRad: number, raanRad = 0): Elements => ({
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm: 6_878.137,
  inclinationRad: 1,
  raanRad,
  argumentOfLatitudeRad: latitudeRad,
  j2: true,
});

const moving = (elements: Elements): MovingNode => ({
  elements,
  motion: createPropagator(elements, 0),
});

describe('point-ahead', () => {
  it('is 50.8 µrad from a 500 km orbit to the ground below (check P1)', () => {
    const satellite = orbit(0);
    const below: Elements = { kind: 'inertial', xKm: 6_378.137, yKm: 0, zKm: 0 };
    const sight = new SightProbe(0).at(moving(satellite), moving(below), 0);
    expect(sight.rangeKm).toBeCloseTo(500, 6);
    expect(pointAheadRad(sight.direction, sight.velocityKmPerS) * 1e6).toBeCloseTo(50.8, 1);
  });

  it('splits evenly around the line of sight', () => {
    const sight = new SightProbe(0).at(moving(orbit(0)), moving(orbit(0.2, 0.1)), 0);
    const transmit = createVector();
    const receive = createVector();
    transmitDirection(sight.direction, sight.velocityKmPerS, transmit);
    receiveDirection(sight.direction, sight.velocityKmPerS, receive);
    const whole = angleBetween(transmit, receive);
    expect(whole).toBeCloseTo(pointAheadRad(sight.direction, sight.velocityKmPerS), 9);
    expect(angleBetween(transmit, sight.direction)).toBeCloseTo(whole / 2, 9);
  });

  it('leads where light meets the partner, to 3 nrad, when the sender is at rest', () => {
    const from: Elements = { kind: 'inertial', xKm: 9_000, yKm: 0, zKm: 0 };
    const partner = moving(orbit(0.3));
    const body = new SightProbe(0).at(moving(from), partner, 0);
    const aim = createVector();
    transmitDirection(body.direction, body.velocityKmPerS, aim);
    // Where the partner is a light time later, by iteration.
    const position = createVector();
    const velocity = createVector();
    let travelS = 0;
    for (let i = 0; i < 5; i++) {
      partner.motion.positionVelocityAt(travelS * 1e9, position, velocity);
      subtract(position, { x: 9_000, y: 0, z: 0 }, position);
      travelS = normalise(position) / 299_792.458;
    }
    // Body axes of a node at rest on the x axis: x north, y east, z down.
    const expected = { x: position.z, y: position.y, z: -position.x };
    expect(angleBetween(aim, expected)).toBeLessThan(3e-9);
  });

  it('measures small offsets towards rising azimuth and elevation', () => {
    const out = { xRad: 0, yRad: 0 };
    const boresight = { x: Math.cos(0.5), y: 0, z: -Math.sin(0.5) };
    const right = { x: boresight.x, y: 1e-6, z: boresight.z };
    sensorAngles(boresight, right, out);
    expect(out.xRad).toBeCloseTo(1e-6, 12);
    expect(out.yRad).toBeCloseTo(0, 12);
    const up = { x: Math.cos(0.5 + 1e-6), y: 0, z: -Math.sin(0.5 + 1e-6) };
    sensorAngles(boresight, up, out);
    expect(out.xRad).toBeCloseTo(0, 12);
    expect(out.yRad).toBeCloseTo(1e-6, 11);
  });
});
