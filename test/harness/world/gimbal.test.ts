import { describe, expect, it } from 'vitest';
import { lookDirection } from '../../../harness/physics/frames.ts';
import { Gimbal } from '../../../harness/world/gimbal.ts';
import type { Mount } from '../../../protocols/terminal-profile.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { headLike } from './pointing-profiles.ts';

const MOUNT: Mount = { azimuthRad: 0.3, normal: 'horizontal' };
const RATE = 0.1;
const PROFILE = headLike({
  slewRadPerS: RATE,
  fieldOfRegard: { shape: 'az-el', azHalfRad: Math.PI / 2, elMinRad: -0.8, elMaxRad: 0.8 },
});

const towards = (azimuthRad: number, elevationRad: number) => {
  const out = { x: 0, y: 0, z: 0 };
  lookDirection({ azimuthRad, elevationRad }, MOUNT, out);
  return out;
};

const turning = (azimuthRad: number, elevationRad: number) => {
  const gimbal = new Gimbal(MOUNT, PROFILE);
  const to = towards(azimuthRad, elevationRad);
  const arrivalNs = gimbal.turnNs(to);
  gimbal.turnTo(to, 0, arrivalNs);
  return { gimbal, arrivalNs };
};

describe('a gimbal', () => {
  it('takes as long as the axis that turns further needs, and half a second to settle', () => {
    expect(turning(1, -0.2).arrivalNs).toBeCloseTo(10.5 * SECOND_NS, -3);
    expect(turning(-0.3, 0.5).arrivalNs).toBeCloseTo(5.5 * SECOND_NS, -3);
  });

  it('went through all angles of a turn that came to its end', () => {
    const { gimbal, arrivalNs } = turning(1, -0.2);
    const motion = gimbal.finish(arrivalNs);
    expect(motion?.azMinNrad).toBe(0);
    expect(motion?.azMaxNrad).toBeCloseTo(1e9, -2);
    expect(motion?.elMinNrad).toBeCloseTo(-0.2e9, -2);
    expect(motion?.rateNradPerS).toBeCloseTo(RATE * 1e9, -1);
  });

  it('is only as far as it came when a turn is broken off, and goes on from there', () => {
    const { gimbal } = turning(1, -0.2);
    const motion = gimbal.finish(4 * SECOND_NS);
    expect(motion?.azMaxNrad).toBeCloseTo(0.4e9, -2);
    // The other axis was there already.
    expect(motion?.elMinNrad).toBeCloseTo(-0.2e9, -2);
    expect(gimbal.turnNs(towards(1, -0.2))).toBeCloseTo(6.5 * SECOND_NS, -3);
  });

  it('moves as fast as its partner, however far a command had led it past', () => {
    const { gimbal, arrivalNs } = turning(1, -0.2);
    const at = (seconds: number) => towards(0.8 + 0.12 * seconds, -0.2);
    gimbal.followFrom(at(0), arrivalNs);
    gimbal.follow(at(0.5), arrivalNs + SECOND_NS / 2);
    gimbal.follow(at(1), arrivalNs + SECOND_NS);
    expect(gimbal.finish(arrivalNs + SECOND_NS)?.rateNradPerS).toBeCloseTo(0.12e9, -2);
  });

  it('says nothing when it did not move', () => {
    expect(new Gimbal(MOUNT, PROFILE).finish(5)).toBeUndefined();
  });
});
