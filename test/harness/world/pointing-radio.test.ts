import { describe, expect, it } from 'vitest';
import { createPropagator } from '../../../harness/physics/ephemeris.ts';
import { SightProbe } from '../../../harness/physics/sight.ts';
import { GROUND_RADIO, SAT_RADIO } from '../../../harness/world/profiles/radio.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { PointingRig } from './pointing-rig.ts';

const DEGREE = Math.PI / 180;
const SATELLITE: Elements = {
  kind: 'circular',
  atNs: 600e9,
  semiMajorAxisKm: 6_378.137 + 600,
  inclinationRad: 53 * DEGREE,
  raanRad: 0,
  argumentOfLatitudeRad: 0,
  j2: true,
};

/** A site that the satellite passes over at 600 s. */
const site = (): Elements => {
  const still = { elements: SATELLITE, motion: createPropagator(SATELLITE, 0) };
  const position = { x: 0, y: 0, z: 0 };
  const velocity = { x: 0, y: 0, z: 0 };
  still.motion.positionVelocityAt(600e9, position, velocity);
  const place = (longitudeRad: number): Elements => ({
    kind: 'fixed',
    latitudeRad: 0,
    longitudeRad,
    altitudeKm: 0,
  });
  let best = 0;
  let bestKm = Number.POSITIVE_INFINITY;
  for (let degrees = -180; degrees < 180; degrees++) {
    const elements = place(degrees * DEGREE);
    const sight = new SightProbe(0).at(
      { elements, motion: createPropagator(elements, 0) },
      still,
      600e9,
    );
    if (sight.rangeKm < bestKm) {
      bestKm = sight.rangeKm;
      best = degrees;
    }
  }
  return place(best * DEGREE);
};

const pass = (startNs: number, endNs: number): PointingRig =>
  new PointingRig({
    profile: GROUND_RADIO,
    partnerProfile: SAT_RADIO,
    elements: [site(), SATELLITE],
    mounts: [
      { azimuthRad: 0, normal: 'zenith' },
      { azimuthRad: 0, normal: 'nadir' },
    ],
    lightTimeNs: 5e6,
    contacts: [{ startNs, endNs }],
  }).boot();

const elevationDeg = (atNs: number): number => {
  const elements = site();
  const sight = new SightProbe(0).at(
    { elements, motion: createPropagator(elements, 0) },
    { elements: SATELLITE, motion: createPropagator(SATELLITE, 0) },
    atNs,
  );
  return -Math.asin(sight.direction.z) / DEGREE;
};

describe('radio access through flight software and the plant', () => {
  it('locks after the acquisition time and tells both modems', () => {
    const rig = pass(500e9, 700e9);
    const lockNs = rig.runToLock(520e9) as number;
    // The slower end takes 2 s from when the other's carrier is there.
    expect((lockNs - 502e9) / 1e9).toBeGreaterThan(0);
    expect((lockNs - 502e9) / 1e9).toBeLessThan(0.05);
    rig.runTo(510e9);
    for (const node of rig.nodes) expect(node.state).toBe('tracking.fine.linked');
    rig.runTo(701e9);
    expect(rig.locked).toBe(false);
    expect(rig.node(1).lost).toEqual(['contact-ended']);
  });

  it('loses the carrier under the mask of the ground end, whatever the plan says', () => {
    const rig = pass(500e9, 1_200e9);
    rig.runTo(1_199e9);
    const lost = rig.truth.find((event) => event.kind === 'unlock');
    expect(elevationDeg(lost?.atNs ?? 0)).toBeCloseTo(10, 1);
    for (const node of rig.nodes) expect(node.state).toBe('acquiring.linking');
  });

  it('has no light, and so no laser record', () => {
    const rig = pass(500e9, 700e9);
    rig.runTo(701e9);
    expect(rig.truth.some((event) => event.kind === 'laser')).toBe(false);
  });
});
