import { describe, expect, it } from 'vitest';
import { SECOND_NS } from '../../../protocols/units.ts';
import { headLike, NIMBLE } from './pointing-profiles.ts';
import { facingElements, PointingRig, type RigOptions } from './pointing-rig.ts';
import type { RigNode } from './rig-node.ts';

const HEAD = headLike(NIMBLE);
const LIGHT_TIME_NS = 13_342_560;
const START_NS = 100 * SECOND_NS;

const rigWith = (options: Partial<RigOptions> = {}): PointingRig =>
  new PointingRig({
    profile: HEAD,
    elements: facingElements(4_000),
    lightTimeNs: LIGHT_TIME_NS,
    contacts: [{ startNs: START_NS, endNs: 1_500 * SECOND_NS }],
    ...options,
  }).boot();

const linked = (options: Partial<RigOptions> = {}): PointingRig => {
  const rig = rigWith(options);
  rig.runTo(140 * SECOND_NS);
  for (const node of rig.nodes) expect(node.state).toBe('tracking.fine.linked');
  return rig;
};

const path = (node: RigNode, sinceNs: number): string[] =>
  node.states.filter((state) => state.atNs >= sinceNs).map((state) => state.to);

describe('loss and recovery, two controllers and the plant', () => {
  it('costs no events while both ends track', () => {
    const rig = linked();
    // The first looks ahead at margins and limits are over.
    rig.runTo(300 * SECOND_NS);
    const before = rig.queue.fired;
    rig.runTo(1_400 * SECOND_NS);
    expect(rig.queue.fired).toBe(before);
    expect(rig.locked).toBe(true);
  });

  it.each([
    ['first', 'second'],
    ['second', 'first'],
  ])('waits for the modem of the slower head, with the quicker one at the %s node', (quickAt) => {
    const quick = headLike({
      ...NIMBLE,
      acquisition: { centringNs: [1e9, 1.5e9], frameSyncNs: [1e9, 2e9] },
    });
    const slow = headLike({ ...NIMBLE, acquisition: { frameSyncNs: [18e9, 20e9] } });
    const [profile, partnerProfile] = quickAt === 'first' ? [quick, slow] : [slow, quick];
    const rig = rigWith({ profile, partnerProfile });
    rig.runTo(145 * SECOND_NS);
    for (const node of rig.nodes) {
      expect(node.state).toBe('tracking.fine.linked');
      expect(
        path(node, START_NS).filter((state) => state === 'tracking.fine.syncing'),
      ).toHaveLength(1);
    }
  });

  it('searches until a partner that turns far more slowly is there', () => {
    const ladder = { acquisition: { coneGrowthsMax: 0 } } as const;
    const profile = headLike({ ...NIMBLE, ...ladder });
    const partnerProfile = headLike({ ...NIMBLE, ...ladder, slewRadPerS: 0.03 });
    const contacts = [{ startNs: SECOND_NS, endNs: 1_500 * SECOND_NS }];
    const rig = rigWith({ profile, partnerProfile, contacts });
    expect(rig.runToLock(1_000 * SECOND_NS)).toBeLessThan(120 * SECOND_NS);
    expect(rig.node(1).reported('terminal.gave-up')).toBe(0);
  });

  it('rides out a fade shorter than the debounce time in closed loop', () => {
    const rig = linked();
    const lossNs = rig.queue.nowNs;
    rig.plant.command(2, 0, { command: 'laser', on: false }, lossNs);
    rig.runTo(lossNs + 30e6);
    rig.plant.command(2, 0, { command: 'laser', on: true }, lossNs);
    rig.runTo(lossNs + 2 * SECOND_NS);
    expect(path(rig.node(1), lossNs)).toEqual(['tracking.fading', 'tracking.fine.linked']);
    expect(rig.node(1).lost).toEqual([]);
    expect(rig.locked).toBe(true);
  });

  it('coasts through a longer one and keeps the session', () => {
    const rig = linked();
    const lossNs = rig.queue.nowNs;
    rig.plant.command(2, 0, { command: 'laser', on: false }, lossNs);
    rig.runTo(lossNs + 700e6);
    expect(rig.node(1).state).toBe('tracking.coasting');
    expect(rig.locked).toBe(false);
    rig.plant.command(2, 0, { command: 'laser', on: true }, lossNs);
    rig.runTo(lossNs + 3 * SECOND_NS);
    expect(path(rig.node(1), lossNs)).toEqual([
      'tracking.fading',
      'tracking.coasting',
      'tracking.fine.linked',
    ]);
    expect(rig.node(1).lost).toEqual([]);
    expect(rig.node(1).reported('terminal.lost')).toBe(1);
    expect(rig.locked).toBe(true);
  });

  it('finds the partner by a local re-scan when both lost the light together', () => {
    const rig = linked({ blocked: (atNs) => atNs >= 300e9 && atNs < 301.3e9 });
    // Blockages shorter than the step of the prediction are found where the search looks: 300 s is one.
    rig.runTo(300.5e9);
    expect(rig.locked).toBe(false);
    const relockNs = rig.runToLock(310e9);
    expect(relockNs).toBeDefined();
    const states = [...path(rig.node(1), 300e9), ...path(rig.node(2), 300e9)];
    expect(states.some((state) => state.startsWith('acquiring.local'))).toBe(true);
    expect(states).not.toContain('acquiring.scanning');
    rig.runTo(330e9);
    expect(rig.node(1).lost).toEqual(['signal']);
    for (const node of rig.nodes) expect(node.state).toBe('tracking.fine.linked');
  });

  it('runs through local, full and wider scans, gives up with a report, and tries again', () => {
    const rig = linked();
    const lossNs = rig.queue.nowNs;
    rig.node(2).crash();
    rig.runTo(lossNs + 400 * SECOND_NS);
    const states = path(rig.node(1), lossNs);
    expect(states.slice(0, 3)).toEqual([
      'tracking.fading',
      'tracking.coasting',
      states[2]?.startsWith('acquiring.local') ? states[2] : 'acquiring.local…',
    ]);
    expect(states).toContain('resting');
    const rested = rig.node(1).states.find((state) => state.to === 'resting')?.atNs ?? 0;
    const gaveUp = rig.node(1).reports.find((report) => report.name === 'terminal.gave-up');
    expect(gaveUp?.atNs).toBe(rested);
    const again = rig
      .node(1)
      .states.find((state) => state.from === 'resting' && state.to === 'slewing.turning');
    // New tries begin at multiples of two minutes from the start of the contact.
    expect(((again?.atNs ?? 0) - START_NS) % (120 * SECOND_NS)).toBeLessThan(2_000);
    expect((again?.atNs ?? 0) - rested).toBeLessThanOrEqual(120 * SECOND_NS + 2_000);
  });

  it('rests until the next contact when long contacts offer no new tries', () => {
    const rig = rigWith({
      limits: { reacquireNs: 0 },
      contacts: [
        { startNs: START_NS, endNs: 1_000e9 },
        { startNs: 1_100e9, endNs: 1_200e9 },
      ],
    });
    rig.node(2).crash();
    rig.runTo(979e9);
    expect(rig.node(1).state).toBe('resting');
    expect(rig.truth.filter((event) => event.kind === 'laser').at(-1)).toMatchObject({ on: false });
    rig.runTo(1_101e9);
    expect(rig.node(1).state).toMatch(/^acquiring/);
  });

  it('finds a partner that was down for ten minutes', () => {
    const rig = linked();
    rig.node(2).crash();
    rig.runTo(740e9);
    rig.node(2).boot();
    const lockNs = rig.runToLock(740e9 + 180e9);
    expect(lockNs).toBeDefined();
  });

  it('turns anew when the handshake fails, and does not mind with a session', () => {
    const rig = rigWith({ link: false });
    rig.runTo(START_NS + 25 * SECOND_NS);
    expect(rig.nodes.some((node) => node.lost.includes('handshake'))).toBe(true);
    const other = linked();
    other.node(1).step((controller) => controller.linkFailed());
    expect(other.node(1).state).toBe('tracking.fine.handshaking');
    other.node(1).step((controller) => controller.linkFailed());
    expect(other.node(1).state).toBe('slewing.turning');
    expect(other.node(1).lost).toEqual(['handshake']);
  });

  it('reports an offset outside every cone as given up', () => {
    const farKm = 4_000 * HEAD.acquisition.halfConeRad * 4;
    const [a, b] = facingElements(4_000);
    const off = { kind: 'inertial', xKm: 42_000 + farKm, yKm: 2_000, zKm: 0 } as const;
    const back = { kind: 'inertial', xKm: 42_000 + farKm, yKm: -2_000, zKm: 0 } as const;
    const rig = rigWith({ uploaded: (viewer) => (viewer === 1 ? [a, off] : [back, b]) });
    rig.runTo(START_NS + 300 * SECOND_NS);
    expect(rig.truth.some((event) => event.kind === 'lock')).toBe(false);
    for (const node of rig.nodes) expect(node.reported('terminal.gave-up')).toBeGreaterThan(0);
  });

  it('finds an offset outside the first cone with a wider one', () => {
    const offKm = 4_000 * HEAD.acquisition.halfConeRad * 1.9;
    const [a, b] = facingElements(4_000);
    const off = { kind: 'inertial', xKm: 42_000 + offKm, yKm: 2_000, zKm: 0 } as const;
    const back = { kind: 'inertial', xKm: 42_000 + offKm, yKm: -2_000, zKm: 0 } as const;
    const rig = rigWith({
      profile: headLike({ ...NIMBLE, acquisition: { sigmaRad: 1e-15 } }),
      uploaded: (viewer) => (viewer === 1 ? [a, off] : [back, b]),
    });
    expect(rig.runToLock(START_NS + 300 * SECOND_NS)).toBeGreaterThan(START_NS + 90 * SECOND_NS);
  });

  it('says when chance has heads point outside their first cones, and when they do no more', () => {
    const sigmaRad = HEAD.acquisition.halfConeRad * 1.5;
    const rig = rigWith({ profile: headLike({ ...NIMBLE, acquisition: { sigmaRad } }) });
    const told = (): unknown[] =>
      rig.truth.flatMap((event) =>
        event.kind === 'mispointed' ? [[event.node, event.beyond > 0]] : [],
      );
    expect(rig.runToLock(START_NS + 300 * SECOND_NS)).toBeGreaterThan(START_NS + 90 * SECOND_NS);
    expect(told()).toEqual([
      [1, true],
      [2, true],
    ]);
    const lossNs = rig.queue.nowNs;
    for (const node of [1, 2]) {
      rig.plant.command(node, 0, { command: 'laser', on: false }, lossNs);
    }
    rig.runTo(lossNs + 20 * SECOND_NS);
    expect(told().slice(2)).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  it('says when chance has heads point outside their widest cones', () => {
    const { halfConeRad } = HEAD.acquisition;
    const acquisition = { sigmaRad: halfConeRad * 1_000, coneGrowthsMax: 1, coneGrowth: 1.1 };
    const rig = rigWith({ profile: headLike({ ...NIMBLE, acquisition }) });
    expect(rig.runToLock(START_NS + 30 * SECOND_NS)).toBeUndefined();
    const told = rig.truth.flatMap((event) => (event.kind === 'mispointed' ? [event.beyond] : []));
    expect(told).toEqual([2, 2]);
  });

  it('comes to track whatever part of a long confirmation its partner missed', () => {
    const acquisition = { centringNs: [2e9, 5e9], confirmNs: 7.5e9 } as const;
    for (let missedS = 1; missedS < 12; missedS++) {
      const rig = rigWith({ profile: headLike({ ...NIMBLE, acquisition }) });
      expect(rig.runToLock(START_NS + 60 * SECOND_NS)).toBeDefined();
      rig.runTo(rig.queue.nowNs + missedS * SECOND_NS);
      rig.node(2).crash();
      rig.node(2).boot();
      rig.runTo(rig.queue.nowNs + 90 * SECOND_NS);
      for (const node of rig.nodes) expect(node.state, `${missedS} s`).toBe('tracking.fine.linked');
    }
  });

  it('does not send one pulse to and fro when a reset end meets the answer to a flash', () => {
    // Found by the draws of acquisition-roles.test.ts: each end dropped its beam as soon as the other's went.
    const rig = linked();
    rig.node(1).crash();
    rig
      .runTo(rig.queue.nowNs + 573_436_279)
      .node(1)
      .boot();
    const from = rig.queue.nowNs;
    expect(rig.runToLock(from + 60e9)).toBeDefined();
    const switches = rig.truth.filter((event) => event.kind === 'laser' && event.atNs > from);
    expect(switches.length).toBeLessThan(60);
  });
});

describe('safe mode', () => {
  it.each([0, 99, 100.2, 102, 130])(
    'has the laser off and the head stowed at once at %f s',
    (at) => {
      const rig = rigWith();
      rig.runTo(at * SECOND_NS);
      rig.node(1).step((controller) => controller.disable());
      expect(rig.node(1).state).toBe('disabled');
      rig.runTo(at * SECOND_NS + 200e9);
      const lasers = rig.truth.filter((event) => event.kind === 'laser' && event.node === 1);
      for (const laser of lasers)
        expect(laser.atNs <= at * SECOND_NS || !('on' in laser && laser.on)).toBe(true);
      expect(rig.node(1).timersSet).toBe(0);
      rig.node(1).step((controller) => controller.enable());
      expect(rig.runToLock(at * SECOND_NS + 500e9)).toBeDefined();
    },
  );
});
