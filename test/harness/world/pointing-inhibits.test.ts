import { describe, expect, it } from 'vitest';
import { meanMotionRadPerS } from '../../../harness/physics/ephemeris.ts';
import { sunDirection } from '../../../harness/physics/sun.ts';
import type { Elements } from '../../../protocols/elements.ts';
import type { Mount } from '../../../protocols/terminal-profile.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { headLike } from './pointing-profiles.ts';
import { PointingRig, type TruthEvent } from './pointing-rig.ts';

const EPOCH_UNIX_MS = Date.UTC(2026, 10, 22);
const DEGREE = Math.PI / 180;
const RADIUS_KM = 6_378.137 + 550;

type Inhibit = Extract<TruthEvent, { kind: 'inhibit' }>;

/** Neighbours in a plane that holds the Sun (β = 0), spaced as 22 are. */
const sunlitPlane = (): readonly [Elements, Elements] => {
  const sun = { x: 0, y: 0, z: 0 };
  sunDirection(0, EPOCH_UNIX_MS, sun);
  const orbit = (argumentOfLatitudeRad: number): Elements => ({
    kind: 'circular',
    atNs: 0,
    semiMajorAxisKm: RADIUS_KM,
    inclinationRad: 90 * DEGREE,
    raanRad: Math.atan2(sun.y, sun.x),
    argumentOfLatitudeRad,
    j2: false,
  });
  return [orbit(0), orbit((2 * Math.PI) / 22)];
};

const FORWARD: Mount = { azimuthRad: 0, normal: 'horizontal' };
const AFT: Mount = { azimuthRad: Math.PI, normal: 'horizontal' };

const orbitNs = Math.round(((2 * Math.PI) / meanMotionRadPerS(RADIUS_KM)) * SECOND_NS);

const flown = (sunKeepOutRad: number): PointingRig => {
  const rig = new PointingRig({
    profile: headLike({ sunKeepOutRad }),
    elements: sunlitPlane(),
    mounts: [FORWARD, AFT],
    lightTimeNs: 6_577_720,
    contacts: [{ startNs: 200e9, endNs: 200e9 + 2 * orbitNs }],
    epochUnixMs: EPOCH_UNIX_MS,
  }).boot();
  rig.runTo(200e9 + 2 * orbitNs + 1e9);
  return rig;
};

/** Spans in which an inhibit held in truth at a node [start, end]. */
const spans = (rig: PointingRig, node: number): (readonly [number, number])[] => {
  const edges = rig.truth.filter(
    (event): event is Inhibit => event.kind === 'inhibit' && event.node === node,
  );
  const out: (readonly [number, number])[] = [];
  edges.forEach((edge, index) => {
    if (edge.active) out.push([edge.atNs, edges[index + 1]?.atNs ?? Number.POSITIVE_INFINITY]);
  });
  return out;
};

const laserOnWithin = (rig: PointingRig, node: number, [from, to]: readonly [number, number]) => {
  let on = false;
  for (const event of rig.truth) {
    if (event.kind !== 'laser' || event.node !== node) continue;
    if (event.atNs > to) break;
    if (event.on && event.atNs >= from) return true;
    if (event.atNs <= from) on = event.on;
  }
  return on;
};

describe('sun keep-out through flight software and the plant', () => {
  it.each([
    [3, 95.6],
    [5, 159.4],
    [10, 318.8],
  ])(
    'blocks an in-plane link at β 0 and ε %i° for %f s per orbit (check P3)',
    (degrees, blockedS) => {
      const rig = flown(degrees * DEGREE);
      for (const node of [1, 2]) {
        const whole = spans(rig, node).filter(([start]) => start > 201e9);
        expect(whole.length).toBeGreaterThan(0);
        const [start, end] = whole[0] as readonly [number, number];
        expect(Math.abs((end - start) / 1e9 - blockedS)).toBeLessThan(1);
      }
    },
  );

  it('has the laser off through every keep-out, reports it, and comes back by itself', () => {
    const rig = flown(5 * DEGREE);
    for (const node of [1, 2]) {
      for (const span of spans(rig, node)) {
        expect(laserOnWithin(rig, node, span), `node ${node} at ${span[0]}`).toBe(false);
      }
      expect(rig.node(node).reported('terminal.inhibited')).toBeGreaterThan(0);
    }
    expect(rig.node(1).lost).toContain('inhibited');
    const [, end] = spans(rig, 1)[0] as readonly [number, number];
    const relock = rig.truth.find((event) => event.kind === 'lock' && event.atNs > end);
    expect(relock).toBeDefined();
  });
});

describe('gimbal limits', () => {
  /** Node 2 stands still; the line of sight of node 1 sweeps through its field once per orbit. */
  const swept = (
    startNs: number,
    mount = FORWARD,
    { elMaxRad = 40 * DEGREE, besidesKm = 0 } = {},
  ): PointingRig => {
    const [low] = sunlitPlane();
    const raanRad = low.kind === 'circular' ? low.raanRad : 0;
    const far: Elements = {
      kind: 'inertial',
      xKm: -besidesKm * Math.sin(raanRad),
      yKm: besidesKm * Math.cos(raanRad),
      zKm: 60_000,
    };
    return new PointingRig({
      profile: headLike({
        rangeMaxKm: 100_000,
        sunKeepOutRad: 0,
        fieldOfRegard: {
          shape: 'az-el',
          azHalfRad: besidesKm === 0 ? 60 * DEGREE : Math.PI,
          elMinRad: -20 * DEGREE,
          elMaxRad,
        },
      }),
      partnerProfile: headLike({
        rangeMaxKm: 100_000,
        sunKeepOutRad: 0,
        fieldOfRegard: { shape: 'hemisphere' },
      }),
      elements: [low, far],
      mounts: [mount, { azimuthRad: 0, normal: 'nadir' }],
      lightTimeNs: 180e6,
      contacts: [{ startNs, endNs: startNs + 2 * orbitNs }],
      epochUnixMs: EPOCH_UNIX_MS,
      grazingKm: -7_000,
    }).boot();
  };

  it('are kept along the contact: the head leaves in time and comes back when it may', () => {
    const rig = swept(200e9);
    rig.runTo(200e9 + 2 * orbitNs + 200e9);
    const motions = rig.truth.flatMap((event) =>
      event.kind === 'gimbal' && event.node === 1 ? [event.motion] : [],
    );
    expect(motions.length).toBeGreaterThan(1);
    for (const motion of motions) {
      expect(motion.elMaxNrad).toBeLessThanOrEqual(Math.round(40 * DEGREE * 1e9));
      expect(motion.elMinNrad).toBeGreaterThanOrEqual(Math.round(-20 * DEGREE * 1e9));
      expect(motion.rateNradPerS).toBeLessThanOrEqual(Math.round(3 * DEGREE * 1e9));
    }
    expect(rig.node(1).states.filter((state) => state.to === 'inhibited').length).toBeGreaterThan(
      0,
    );
    expect(rig.truth.filter((event) => event.kind === 'lock').length).toBeGreaterThan(0);
    for (const span of spans(rig, 1)) expect(laserOnWithin(rig, 1, span)).toBe(false);
  });

  it('put off a contact that begins beyond them', () => {
    const startNs = Math.round(0.15 * orbitNs);
    const rig = swept(startNs);
    rig.runTo(startNs + orbitNs);
    const slew = rig.node(1).commands.find(({ command }) => command === 'slew');
    expect(slew?.atNs).toBeGreaterThan(startNs + 600e9);
    const beforeThat = rig.node(1).states.filter((state) => state.atNs < (slew?.atNs ?? 0));
    expect(beforeThat).toEqual([]);
    expect(rig.truth.some((event) => event.kind === 'lock')).toBe(true);
  });

  it('pass over a contact that never comes within them, with a report and without a motion', () => {
    const rig = swept(200e9, { azimuthRad: Math.PI / 2, normal: 'horizontal' });
    rig.runTo(200e9 + 2 * orbitNs + 200e9);
    const report = rig.node(1).reports.find(({ name }) => name === 'terminal.contact-unreachable');
    expect(report?.args).toEqual([0, 2, 2]);
    expect(rig.node(1).commands.map(({ command }) => command)).toEqual(['stow']);
  });

  it('let a keyhole be crossed dark: the head lets go where it cannot follow, and finds its partner behind it', () => {
    // The partner passes 0.4° beside the pole of the mount: azimuth turns by half a circle in seconds.
    const rig = swept(200e9, FORWARD, { elMaxRad: 90 * DEGREE, besidesKm: 400 });
    rig.runTo(200e9 + 2 * orbitNs);
    const edges = rig.truth.flatMap((event) =>
      event.kind === 'inhibit' && event.node === 1 && event.inhibit === 'gimbal-rate'
        ? [[event.active, event.atNs] as const]
        : [],
    );
    expect(edges.map(([active]) => active).slice(0, 2)).toEqual([true, false]);
    const [beganNs, endedNs] = edges.map(([, atNs]) => atNs) as [number, number];
    expect(endedNs - beganNs).toBeGreaterThan(1e9);
    expect(laserOnWithin(rig, 1, [beganNs, endedNs])).toBe(false);
    const locks = rig.truth.flatMap(({ kind, atNs }) => (kind === 'lock' ? [atNs] : []));
    expect(locks.some((atNs) => atNs < beganNs)).toBe(true);
    expect(locks.some((atNs) => atNs > endedNs)).toBe(true);
  });
});

describe('heat', () => {
  it('has the laser off in the same instant, from tracking too, and tracking comes back', () => {
    const rig = flown(0);
    const fresh = new PointingRig({
      profile: headLike({ sunKeepOutRad: 0 }),
      elements: sunlitPlane(),
      mounts: [FORWARD, AFT],
      lightTimeNs: 6_577_720,
      contacts: [{ startNs: 200e9, endNs: 2_000e9 }],
      epochUnixMs: EPOCH_UNIX_MS,
    }).boot();
    expect(rig.truth.some((event) => event.kind === 'inhibit')).toBe(false);
    fresh.runTo(300e9);
    expect(fresh.node(1).state).toBe('tracking.fine.linked');
    fresh.plant.setThermal(1, 0, true);
    expect(fresh.truth).toContainEqual({ atNs: 300e9, kind: 'laser', node: 1, on: false });
    fresh.runTo(400e9);
    expect(fresh.node(1).state).toBe('inhibited');
    fresh.plant.setThermal(1, 0, false);
    fresh.runTo(460e9);
    expect(fresh.node(1).state).toBe('tracking.fine.linked');
  });
});
