import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPropagator as createOnBoard } from '../../../flight/pointing/ephemeris.ts';
import { sensorAngles as sensorOnBoard } from '../../../flight/pointing/point-ahead.ts';
import { receiveDirection, transmitDirection } from '../../../flight/pointing/point-ahead.ts';
import { ReachProbe as ReachOnBoard } from '../../../flight/pointing/reach.ts';
import {
  rangeLightTimeNs as lightTimeOnBoard,
  SightProbe as SightsOnBoard,
} from '../../../flight/pointing/sight.ts';
import * as scanOnBoard from '../../../flight/pointing/scan-pattern.ts';
import { createPropagator } from '../../../harness/physics/ephemeris.ts';
import { arrivingDirection, leavingDirection } from '../../../harness/physics/light-angles.ts';
import { ReachProbe } from '../../../harness/physics/reach.ts';
import * as scanInTruth from '../../../harness/physics/scan-pattern.ts';
import { sensorAngles } from '../../../harness/physics/sensor-angles.ts';
import { rangeLightTimeNs, SightProbe } from '../../../harness/physics/sight.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { createVector } from '../../../protocols/vector.ts';
import { A1_HEAD, headLike } from '../world/pointing-profiles.ts';

/**
 * Flight software and the world have formulae of their own, so that a slip in one is seen by the other. While both are
 * right they give the same bits; the published checks ran on either, or run on one and come to the other by this.
 */

const EPOCH_UNIX_MS = Date.UTC(2026, 4, 1, 6);
const DAY_S = 86_400;
const turn = fc.double({ min: -Math.PI, max: Math.PI, noNaN: true });
const atNs = fc.integer({ min: 0, max: DAY_S * 1_000 }).map((ms) => ms * (SECOND_NS / 1_000));

const circular = fc
  .tuple(fc.double({ min: 6_700, max: 42_300, noNaN: true }), turn, turn, turn, fc.boolean())
  .map(
    ([semiMajorAxisKm, inclinationRad, raanRad, argumentOfLatitudeRad, j2]): Elements => ({
      ...{ kind: 'circular', atNs: 0, semiMajorAxisKm },
      ...{ inclinationRad, raanRad, argumentOfLatitudeRad, j2 },
    }),
  );
const fixed = fc.tuple(turn, turn).map(
  ([latitude, longitudeRad]): Elements => ({
    ...{ kind: 'fixed', latitudeRad: latitude / 2, longitudeRad, altitudeKm: 0.4 },
  }),
);
const tle: Elements = {
  kind: 'tle',
  name: 'KUIPER',
  line1: '1 00001U 00000ABC 26120.25000000  .00000000  00000-0  00000+0 0    04',
  line2: '2 00001  51.9000   0.0000 0000001   0.0000   0.0000 14.80000000    02',
};
const anywhere = fc.oneof({ weight: 4, arbitrary: circular }, fixed, fc.constant(tle));

const HEADS = [
  A1_HEAD,
  headLike({
    fieldOfRegard: { shape: 'az-el', azHalfRad: 1.2, elMinRad: -0.8, elMaxRad: 0.8 },
    slewRadPerS: 0.002,
    sunKeepOutRad: 0.9,
  }),
];

const onBoard = (elements: Elements) => ({
  elements,
  motion: createOnBoard(elements, EPOCH_UNIX_MS),
});
const inTruth = (elements: Elements) => ({
  elements,
  motion: createPropagator(elements, EPOCH_UNIX_MS),
});

describe('what flight software computes, and the world by itself', () => {
  it('are the same places, sights, Sun and limits of heads', () => {
    const seen = new Set<number>();
    fc.assert(
      fc.property(anywhere, anywhere, atNs, turn, (from, to, at, azimuthRad) => {
        const boardSights = new SightsOnBoard(EPOCH_UNIX_MS);
        const sights = new SightProbe(EPOCH_UNIX_MS);
        const sight = sights.at(inTruth(from), inTruth(to), at);
        expect(boardSights.at(onBoard(from), onBoard(to), at)).toEqual(sight);
        expect(lightTimeOnBoard(sight.rangeKm)).toBe(rangeLightTimeNs(sight.rangeKm));
        for (const profile of HEADS) {
          const mount = { azimuthRad, normal: 'horizontal' } as const;
          const truth = { from: inTruth(from), mount, profile };
          const board = { from: onBoard(from), mount, profile };
          const bits = new ReachProbe(sights).bitsAt(truth, inTruth(to), at);
          seen.add(bits);
          expect(new ReachOnBoard(boardSights).bitsAt(board, onBoard(to), at)).toBe(bits);
        }
      }),
      { seed: 1, numRuns: 400 },
    );
    expect([0, 1, 2, 4].filter((bit) => !seen.has(bit))).toEqual([]);
  });

  it('are the same directions of light and angles across the boresight', () => {
    fc.assert(
      fc.property(circular, circular, atNs, (from, to, at) => {
        const { direction, velocityKmPerS } = new SightProbe(0).at(inTruth(from), inTruth(to), at);
        const [board, truth] = [createVector(), createVector()];
        const [boardAngles, angles] = [
          { xRad: 0, yRad: 0 },
          { xRad: 0, yRad: 0 },
        ];
        transmitDirection(direction, velocityKmPerS, board);
        leavingDirection(direction, velocityKmPerS, truth);
        expect(board).toEqual(truth);
        sensorOnBoard(direction, board, boardAngles);
        sensorAngles(direction, truth, angles);
        expect(boardAngles).toEqual(angles);
        receiveDirection(direction, velocityKmPerS, board);
        arrivingDirection(direction, velocityKmPerS, truth);
        expect(board).toEqual(truth);
      }),
      { seed: 2 },
    );
  });

  it('are the same scans', () => {
    const { acquisition } = A1_HEAD;
    for (const growths of [0, 1, 2, 3, 4]) {
      const coneRad = scanOnBoard.halfConeRad(acquisition, growths);
      const scan = scanInTruth.spiralScan(acquisition, coneRad);
      expect(scanOnBoard.spiralScan(acquisition, coneRad)).toEqual(scan);
      expect(scanOnBoard.fullScanNs(scan)).toBe(scanInTruth.fullScanNs(scan));
    }
    expect(scanOnBoard.halfConeRad(acquisition, 9)).toBe(scanInTruth.widestConeRad(acquisition));
  });
});
