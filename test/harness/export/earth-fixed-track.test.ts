import { describe, expect, it } from 'vitest';
import { earthFixed } from '../../../harness/physics/ephemeris.ts';
import { EarthFixedTrack, interpolated } from '../../../harness/export/earth-fixed-track.ts';
import { manoeuvred } from '../../../harness/world/manoeuvre.ts';
import { createTrajectory } from '../../../harness/world/trajectory.ts';
import type { Elements } from '../../../protocols/elements.ts';
import type { Vector } from '../../../protocols/vector.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';

const EPOCH = Date.UTC(2027, 0, 1);
const circular = (semiMajorAxisKm: number): Elements => ({
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm,
  inclinationRad: 1,
  raanRad: 2,
  argumentOfLatitudeRad: 3,
  j2: true,
});
/** Molniya 1-93, as it flew in June 2006 (SGP4 verification set): eccentricity 0.74. */
const MOLNIYA: Elements = {
  kind: 'tle',
  name: 'molniya',
  line1: '1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813',
  line2: '2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656',
};

/** Largest distance [m] between the truth and what a reader makes of the samples. */
const largestErrorM = (track: EarthFixedTrack, endNs: number, kinksNs: readonly number[] = []) => {
  const place = { x: 0, y: 0, z: 0 };
  let largest = 0;
  for (const { span, samples } of track.pieces(endNs, kinksNs)) {
    for (let i = 0; i <= 997; i++) {
      const atNs = span.fromNs + ((span.untilNs - span.fromNs) * i) / 997;
      track.positionAt(atNs, place);
      const [x, y, z] = interpolated(samples, atNs / SECOND_NS);
      largest = Math.max(largest, Math.hypot(x - place.x, y - place.y, z - place.z));
    }
  }
  return largest;
};

describe('the track of a node over the turning Earth', () => {
  it.each<[string, Elements, number, number, number]>([
    ['a low orbit', circular(7_078), EPOCH, 2 * HOUR_NS, 3],
    ['a medium orbit', circular(26_560), EPOCH, 24 * HOUR_NS, 3],
    ['a geostationary one', circular(42_164), EPOCH, 24 * HOUR_NS, 3],
    ['a long ellipse', MOLNIYA, Date.UTC(2006, 5, 25), 24 * HOUR_NS, 10],
    ['some minutes of a low one', circular(7_078), EPOCH, 5 * MINUTE_NS, 3],
    ['half a second of it', circular(7_078), EPOCH, SECOND_NS / 2, 3],
  ])('stays within metres of the truth: %s', (_name, elements, epoch, endNs, metres) => {
    const track = new EarthFixedTrack(createTrajectory(elements, epoch), epoch);
    expect(largestErrorM(track, endNs)).toBeLessThan(metres);
  });

  it('takes some 50 samples a revolution where the orbit is round', () => {
    const track = new EarthFixedTrack(createTrajectory(circular(7_078), EPOCH), EPOCH);
    const [piece] = track.pieces(24 * HOUR_NS, []);
    expect((piece?.samples.length ?? 0) / 4).toBeLessThan(60 * 15);
    expect(piece?.samples[0]).toBeLessThan(0);
    expect(piece?.samples.every(Number.isInteger)).toBe(true);
  });

  it('parts at a burn, and is true on both sides of it', () => {
    const base = createTrajectory(circular(7_078), EPOCH);
    const burnNs = 31 * MINUTE_NS + 123_456_789;
    const trajectory = manoeuvred(base, { atNs: burnNs, deltaVKmPerS: 0.05 });
    const track = new EarthFixedTrack(trajectory, EPOCH);
    const pieces = track.pieces(HOUR_NS, [burnNs]);
    expect(pieces.map(({ span }) => span)).toEqual([
      { fromNs: 0, untilNs: burnNs },
      { fromNs: burnNs, untilNs: HOUR_NS },
    ]);
    expect(largestErrorM(track, HOUR_NS, [burnNs])).toBeLessThan(4);
    // Over the burn as if there were none, the polynomial misses it.
    expect(largestErrorM(track, HOUR_NS)).toBeGreaterThan(50);
  });

  it('stands still on the ground, where WGS-84 has the place', () => {
    const elements: Elements = {
      kind: 'fixed',
      latitudeRad: 1.3,
      longitudeRad: -2,
      altitudeKm: 0.4,
    };
    const track = new EarthFixedTrack(createTrajectory(elements, EPOCH), EPOCH);
    const { x, y, z } = earthFixed(elements);
    for (const atNs of [0, HOUR_NS, 23 * HOUR_NS]) {
      const place = { x: 0, y: 0, z: 0 };
      expect(track.positionAt(atNs, place)).toBe(true);
      expect(Math.hypot(place.x - 1e3 * x, place.y - 1e3 * y, place.z - 1e3 * z)).toBeLessThan(
        0.01,
      );
    }
  });

  it('is there where elements lead nowhere before the start, or soon after it', () => {
    for (const [from, until] of [
      [-SECOND_NS, 2 * HOUR_NS],
      [-HOUR_NS, 70 * SECOND_NS],
    ] as const) {
      const brief = {
        positionAt: (atNs: number, out: Vector) => {
          const alive = atNs >= from && atNs < until;
          out.x = alive ? 7_000 * Math.cos(atNs / 1e12) : 0;
          out.y = alive ? 7_000 * Math.sin(atNs / 1e12) : 0;
          out.z = 0;
        },
        velocityAt: (_atNs: number, out: Vector) => Object.assign(out, { x: 0, y: 7, z: 0 }),
      };
      const track = new EarthFixedTrack(brief, EPOCH);
      const [piece] = track.pieces(HOUR_NS, []);
      expect(piece?.span.fromNs).toBe(0);
      expect(piece?.span.untilNs).toBeGreaterThan(Math.min(until, HOUR_NS) - 20 * SECOND_NS);
      expect(largestErrorM(track, HOUR_NS)).toBeLessThan(10);
    }
  });

  it('ends where elements lead nowhere', () => {
    const lost = {
      positionAt: (atNs: number, out: { x: number; y: number; z: number }) => {
        const alive = atNs < HOUR_NS;
        out.x = alive ? 7_000 * Math.cos(atNs / 1e12) : 0;
        out.y = alive ? 7_000 * Math.sin(atNs / 1e12) : 0;
        out.z = 0;
      },
      velocityAt: (_atNs: number, out: { x: number; y: number; z: number }) => {
        out.x = 0;
        out.y = 7;
        out.z = 0;
      },
    };
    const pieces = new EarthFixedTrack(lost, EPOCH).pieces(2 * HOUR_NS, []);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]?.span.untilNs).toBeGreaterThan(HOUR_NS - 5 * MINUTE_NS);
    expect(pieces[0]?.span.untilNs).toBeLessThan(HOUR_NS);
    const never = { ...lost, positionAt: lost.positionAt.bind(undefined) };
    const nowhere = new EarthFixedTrack(
      { ...never, positionAt: (_atNs, out) => Object.assign(out, { x: 0, y: 0, z: 0 }) },
      EPOCH,
    );
    expect(nowhere.pieces(HOUR_NS, [])).toEqual([]);
  });
});
