import { describe, expect, it } from 'vitest';
import { arrivingDirection, leavingDirection } from '../../../harness/physics/light-angles.ts';
import { angleBetween, createVector } from '../../../protocols/vector.ts';

const LIGHT_KM_PER_S = 299_792.458;

describe('the true directions of light', () => {
  it('are 2 v/c apart, 50.8 µrad from a 500 km orbit to the ground below (check P1)', () => {
    const down = { x: 0, y: 0, z: 1 };
    const velocity = { x: -Math.sqrt(398_600.4418 / 6_878.137), y: 0, z: 0 };
    const leaving = createVector();
    const arriving = createVector();
    leavingDirection(down, velocity, leaving);
    arrivingDirection(down, velocity, arriving);
    expect(angleBetween(leaving, arriving) * 1e6).toBeCloseTo(50.8, 1);
    // Ahead is where the partner goes.
    expect(leaving.x).toBeCloseTo(velocity.x / LIGHT_KM_PER_S, 9);
    expect(arriving.x).toBeCloseTo(-velocity.x / LIGHT_KM_PER_S, 9);
  });

  it('are the line of sight for a partner that comes straight on', () => {
    const ahead = { x: 0, y: 1, z: 0 };
    const leaving = createVector();
    leavingDirection(ahead, { x: 0, y: -7, z: 0 }, leaving);
    expect(leaving).toEqual({ x: 0, y: 1, z: 0 });
  });
});
