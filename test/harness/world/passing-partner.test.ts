import { describe, expect, it } from 'vitest';
import { createPropagator } from '../../../flight/pointing/ephemeris.ts';
import { SightProbe } from '../../../flight/pointing/sight.ts';
import { pointingTrajectory } from '../../../flight/pointing/trajectory-upload.ts';
import { Aim } from '../../../harness/world/aim.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import type { PlannedLines } from '../../../harness/world/planned-lines.ts';
import type { PlantSetting } from '../../../harness/world/plant-setting.ts';
import { Sightline, type SightlineSetting } from '../../../harness/world/sightline.ts';
import { WorldGeometry } from '../../../harness/world/terminal-geometry.ts';
import type { HeadLine, TerminalHead } from '../../../harness/world/terminal-head.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { headLike } from './pointing-profiles.ts';
import { PointingRig } from './pointing-rig.ts';

/** Two of opposite planes meet there at once: each is at a node of its orbit. */
const orbit = (raanRad: number, argumentOfLatitudeRad: number): Elements => ({
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm: 7_120,
  inclinationRad: 0.489,
  raanRad,
  argumentOfLatitudeRad,
  j2: true,
});

/** Whether a head that turns as they meet is on the line of a contact that begins so much later. */
const isOnLine = (raanRad: number, startNs: number): boolean => {
  const elements = [orbit(raanRad, 0), orbit(raanRad + Math.PI, Math.PI)] as const;
  const nodes = elements.map((each, index) =>
    createWorldNode({ id: index + 1, name: `n${index}`, elements: each, terminals: [] }, 0),
  );
  const geometry = new WorldGeometry(nodes, {
    epochUnixMs: 0,
    grazingKm: 80,
    groundElevationMinRad: 0,
  });
  const [from, to] = elements.map((each) => ({
    elements: each,
    motion: createPropagator(each, 0),
  }));
  if (from === undefined || to === undefined) return false;
  const { trajectory } = pointingTrajectory({
    probe: new SightProbe(0),
    from,
    to,
    nowUtcNs: 1_000,
    nowMonotonicNs: 1_000,
    spanNs: 140 * SECOND_NS,
  });
  const head = { ref: { node: 1, terminal: 0 }, trajectory, trajectoryOffsetNs: 0 };
  const partner = { ref: { node: 2, terminal: 0 } };
  const line = { startNs, endNs: 140 * SECOND_NS, other: () => partner };
  const aim = new Aim({ queue: { nowNs: 0 }, geometry } as unknown as PlantSetting);
  const lines = { around: () => [line as unknown as HeadLine] } as unknown as PlannedLines;
  return aim.choose(head as unknown as TerminalHead, lines) !== undefined;
};

describe('a head that turns to a partner just as it passes', () => {
  it('is on the line of the contact that begins after it', () => {
    for (const raanRad of [0, 0.4, 1.1343, 1.9, 2.7, 3.6, 4.2761, 5.5]) {
      expect(isOnLine(raanRad, 1.42 * SECOND_NS)).toBe(true);
    }
  });
});

/** Two that fly through the same point at 200 s, in opposite directions. */
const metHeadOn = (besidesRad: number): PointingRig => {
  const polar = (raanRad: number, atMeetingRad: number): Elements => ({
    kind: 'circular',
    atNs: 200 * SECOND_NS,
    semiMajorAxisKm: 7_600,
    inclinationRad: Math.PI / 2,
    raanRad,
    argumentOfLatitudeRad: atMeetingRad,
    j2: false,
  });
  const profile = headLike({
    rangeMaxKm: 6_000,
    sunKeepOutRad: 0,
    slewRadPerS: 0.0524,
    fieldOfRegard: { shape: 'az-el', azHalfRad: Math.PI, elMinRad: -1.2, elMaxRad: 1.2 },
  });
  const forward = { azimuthRad: 0, normal: 'horizontal' } as const;
  return new PointingRig({
    profile,
    elements: [polar(0, 0), polar(Math.PI + besidesRad, Math.PI)],
    mounts: [forward, forward],
    lightTimeNs: 5_000_000,
    contacts: [{ startNs: 70 * SECOND_NS, endNs: 330 * SECOND_NS }],
    epochUnixMs: 0,
  }).boot();
};

describe('heads whose satellites meet head-on', () => {
  it.each([0, 4e-9, 1e-6, 2e-5])('lose each other as they pass at %f rad', (besidesRad) => {
    const rig = metHeadOn(besidesRad);
    rig.runTo(320 * SECOND_NS);
    const { truth } = rig;
    expect(truth.some(({ kind, atNs }) => kind === 'lock' && atNs < 199 * SECOND_NS)).toBe(true);
    for (const node of [1, 2]) {
      const limits = truth.flatMap((event) =>
        event.kind === 'inhibit' && event.node === node ? [event] : [],
      );
      expect(limits.map(({ active }) => active)).toEqual([true, false]);
      expect(Math.abs((limits[0]?.atNs ?? 0) / SECOND_NS - 200)).toBeLessThan(5);
    }
    const rates = truth.flatMap((event) =>
      event.kind === 'gimbal' ? [event.motion.rateNradPerS] : [],
    );
    expect(Math.max(...rates)).toBeLessThan(52.5e6);
  });
});

describe('the look-out for limits of a pair', () => {
  it('looks at neighbours in one plane every twelve seconds at the most, on average', () => {
    const nodes = [0, 0.5].map((latitudeRad, index) =>
      createWorldNode(
        { id: index + 1, name: `n${index}`, elements: orbit(0, latitudeRad), terminals: [] },
        0,
      ),
    );
    const geometry = new WorldGeometry(nodes, {
      epochUnixMs: 0,
      grazingKm: 80,
      groundElevationMinRad: 0,
    });
    const [a, b] = nodes.map(({ id }) => ({
      ref: { node: id, terminal: 0 },
      optical: { profile: headLike({ slewRadPerS: 0.0524 }) },
    })) as unknown as [TerminalHead, TerminalHead];
    const contact = { id: 1, startNs: 0, endNs: 7_200 * SECOND_NS };
    const setting = { geometry, ideal: false } as unknown as SightlineSetting;
    const line = new Sightline(setting, { a, b }, contact);
    let looks = 0;
    for (let atNs = 0; atNs < contact.endNs; atNs += line.stepNs(atNs)) looks++;
    expect(looks).toBeLessThan(600);
  });
});
