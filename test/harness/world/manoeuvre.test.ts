import { describe, expect, it } from 'vitest';
import { EARTH_MU_KM3_PER_S2 } from '../../../protocols/constants.ts';
import { createVector, type Vector } from '../../../protocols/vector.ts';
import { manoeuvred } from '../../../harness/world/manoeuvre.ts';
import type { Trajectory } from '../../../harness/world/world.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const RADIUS_KM = 7_078;
const RATE = Math.sqrt(EARTH_MU_KM3_PER_S2 / (RADIUS_KM * RADIUS_KM * RADIUS_KM));
const SPEED = RADIUS_KM * RATE;

const circular: Trajectory = {
  positionAt: (atNs, out) => {
    const angle = (RATE * atNs) / SECOND_NS;
    Object.assign(out, { x: RADIUS_KM * Math.cos(angle), y: RADIUS_KM * Math.sin(angle), z: 0 });
  },
  velocityAt: (atNs, out) => {
    const angle = (RATE * atNs) / SECOND_NS;
    Object.assign(out, { x: -SPEED * Math.sin(angle), y: SPEED * Math.cos(angle), z: 0 });
  },
};

/** Two-body motion by small leapfrog steps, from the burn on. */
const integrated = (deltaV: number, seconds: number): { position: Vector; velocity: Vector } => {
  const position = { x: RADIUS_KM, y: 0, z: 0 };
  const velocity = { x: 0, y: SPEED + deltaV, z: 0 };
  const step = 0.1;
  const kick = (by: number): void => {
    const r = Math.sqrt(position.x * position.x + position.y * position.y);
    const pull = (-EARTH_MU_KM3_PER_S2 / (r * r * r)) * by;
    velocity.x += pull * position.x;
    velocity.y += pull * position.y;
  };
  for (let i = 0; i < Math.round(seconds / step); i++) {
    kick(step / 2);
    position.x += velocity.x * step;
    position.y += velocity.y * step;
    kick(step / 2);
  }
  return { position, velocity };
};

const distance = (a: Vector, b: Vector): number =>
  Math.sqrt((a.x - b.x) ** 2 + (a.y - b.y) ** 2 + (a.z - b.z) ** 2);

describe('a manoeuvre', () => {
  it.each([0.001, -0.005])('of %f km/s is followed as two-body motion would be', (deltaV) => {
    const motion = manoeuvred(circular, { atNs: 0, deltaVKmPerS: deltaV });
    const position = createVector();
    const velocity = createVector();
    const before = createVector();
    for (const minutes of [10, 50, 100]) {
      motion.positionAt(minutes * 60 * SECOND_NS, position);
      motion.velocityAt(minutes * 60 * SECOND_NS, velocity);
      circular.positionAt(minutes * 60 * SECOND_NS, before);
      const truth = integrated(deltaV, minutes * 60);
      const moved = distance(before, truth.position);
      expect(distance(position, truth.position)).toBeLessThan(0.01 * moved + 0.01);
      expect(distance(velocity, truth.velocity)).toBeLessThan(0.02 * Math.abs(deltaV) + 1e-4);
    }
  });

  it('changes nothing before it, and no position at it', () => {
    const motion = manoeuvred(circular, { atNs: 100 * SECOND_NS, deltaVKmPerS: 0.01 });
    const a = createVector();
    const b = createVector();
    for (const seconds of [0, 50, 100]) {
      motion.positionAt(seconds * SECOND_NS, a);
      circular.positionAt(seconds * SECOND_NS, b);
      expect(a).toEqual(b);
    }
    motion.positionAt(100 * SECOND_NS + 1, a);
    expect(distance(a, b)).toBeLessThan(1e-6);
  });
});
