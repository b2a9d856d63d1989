import { describe, expect, it } from 'vitest';
import { s10Plans } from '../../../harness/checkers/s10-plans.ts';
import { classes, judge, planned, SECOND, type Step } from './rig.ts';

const DIGESTS = [0, 111, 222, 333] as const;

const active = (seconds: number, node: number, version: 1 | 2 | 3): Step => [
  seconds,
  'plan-active',
  node,
  version,
  DIGESTS[version],
  2,
];

/** Versions 1 and 2, one node after the other. */
const GOOD: readonly Step[] = [
  active(0, 1, 1),
  active(0, 2, 1),
  active(300, 1, 2),
  active(320, 2, 2),
];

/** Contact of nodes 1 and 2 from 0 s to 900 s, and version 2 without it. */
const CONTACT = planned(1, 2, 0, 900);
const dropped = (version: number, stillPlanned = 0): Step => [
  200,
  'contact-changed',
  version,
  1,
  2,
  1,
  0,
  0,
  stillPlanned,
];
const lock = (seconds: number): Step => [seconds, 'lock', 1, 1, 2, 0, 4 * SECOND];
const unlock = (seconds: number): Step => [seconds, 'unlock', 1, 1, 2, 0, 'light-lost'];

const judged = (history: readonly Step[], more: Parameters<typeof judge>[2] = {}) =>
  judge(
    s10Plans,
    [...history].sort(([a], [b]) => a - b),
    more,
  );

describe('S10 plans', () => {
  it('passes versions that rise, and the same one again after a boot', () => {
    const boot: readonly Step[] = [
      [400, 'node-down', 1, 'warm'],
      [410, 'node-up', 1, 'warm', 2],
      active(410, 1, 2),
      active(500, 1, 3),
    ];
    const { findings, checker } = judged([...GOOD, ...boot]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({ activations: 5, repeated: 1, meetings: 0 });
  });

  it('lets a node go back to the plan of its configuration whose memory may have lost the newer one', () => {
    const flips = (count: number) => ({
      faults: [{ kind: 'bit-flip', node: 1, region: 'critical', count }],
    });
    const hit: Step = [350, 'fault', 0, 'bit-flip', 1, 1];
    const boot: Step = [410, 'node-up', 1, 'warm', 2];
    const back = [...GOOD, hit, boot, active(410, 1, 1)];
    expect(judged(back, flips(2)).findings).toEqual([]);
    expect(classes(judged(back, flips(1)).findings)).toEqual(['older-plan']);
    const before: Step = [290, 'fault', 0, 'bit-flip', 1, 1];
    const sound = [...GOOD, before, boot, active(410, 1, 1)];
    expect(classes(judged(sound, flips(2)).findings)).toEqual(['older-plan']);
    // Found by a campaign: hit when the plan was staged, and not in force yet.
    const issued: Step = [280, 'timed-order', 'plan', 2, 300e9];
    expect(judged([issued, ...sound], flips(2)).findings).toEqual([]);
    const earlier: Step = [270, 'fault', 0, 'bit-flip', 1, 1];
    const written = [earlier, issued, ...GOOD, boot, active(410, 1, 1)];
    expect(classes(judged(written, flips(2)).findings)).toEqual(['older-plan']);
    const running = [...GOOD, hit, active(410, 1, 1)];
    expect(classes(judged(running, flips(2)).findings)).toEqual(['older-plan']);
  });

  it('finds an older plan that comes into force, before or after a boot', () => {
    const late = judged([...GOOD, active(400, 1, 1)]).findings;
    expect(classes(late)).toEqual(['older-plan']);
    expect(late[0]?.lines[0]).toMatch(/version 1 after version 2 at .* in sat-a/);
    const boot: Step = [410, 'node-up', 1, 'warm', 2];
    expect(classes(judged([...GOOD, boot, active(410, 1, 1)]).findings)).toEqual(['older-plan']);
  });

  it('finds a plan that comes into force twice without a boot, and twice after one', () => {
    expect(classes(judged([...GOOD, active(400, 1, 2)]).findings)).toEqual(['same-plan']);
    const boot: Step = [410, 'node-up', 1, 'warm', 2];
    const twice = [...GOOD, boot, active(410, 1, 2), active(420, 1, 2)];
    expect(classes(judged(twice).findings)).toEqual(['same-plan']);
  });

  it('finds one version with two contents', () => {
    const other: Step = [310, 'plan-active', 3, 2, 999, 2];
    const { findings } = judged([...GOOD, other]);
    expect(classes(findings)).toEqual(['plan-differs']);
    expect(findings[0]?.lines[0]).toMatch(/version 2 with another digest than in sat-a/);
  });

  it('lets terminals meet while one end still follows a plan that has the contact', () => {
    const meeting = [lock(10), unlock(310), lock(312), unlock(319)];
    const history = [...CONTACT, dropped(2), ...GOOD, ...meeting];
    expect(judged(history).findings).toEqual([]);
  });

  it('lets a session close in order, within 20 s after both ends changed over', () => {
    const closing = (atS: number) => [...CONTACT, ...GOOD, dropped(2), lock(10), unlock(atS)];
    expect(judged(closing(335)).findings).toEqual([]);
    expect(classes(judged(closing(345)).findings)).toEqual(['dropped-contact']);
  });

  it('finds terminals that stay together, or meet, for a contact that both plans have no more', () => {
    const history = [...CONTACT, ...GOOD, dropped(2), lock(10), unlock(500), lock(510)];
    const { findings } = judged(history, { endS: 520 });
    expect(classes(findings)).toEqual(['dropped-contact', 'dropped-contact', 'dropped-contact']);
    expect(findings[0]?.lines[0]).toMatch(/terminal 1 with sat-b terminal 0/);
  });

  it('knows a contact that a later version has again', () => {
    const again: readonly Step[] = [dropped(3, 1), active(450, 1, 3), active(450, 2, 3), lock(600)];
    const history = [...CONTACT, ...GOOD, dropped(2), ...again];
    expect(judged(history).findings).toEqual([]);
  });

  it('keeps a dropped contact dropped over a boot that tells the same version', () => {
    const boot: readonly Step[] = [
      [490, 'node-up', 1, 'warm', 2],
      active(490, 1, 2),
      [490, 'node-up', 2, 'warm', 2],
      active(490, 2, 2),
      lock(500),
      unlock(505),
    ];
    const history = [...CONTACT, ...GOOD, dropped(2), ...boot];
    const { findings } = judged(history);
    expect(classes(findings)).toEqual(['dropped-contact', 'dropped-contact']);
  });

  it('finds a plan or a key that a node follows before its time, by more than its clock may be off', () => {
    const told: readonly Step[] = [
      [100, 'timed-order', 'plan', 2, 300 * SECOND],
      [100, 'timed-order', 'key', 5, 300 * SECOND],
      [200, 'clock', 1, 0, 0.5 * SECOND, 1],
    ];
    const followed = (seconds: number): readonly Step[] => [
      active(0, 1, 1),
      active(seconds, 1, 2),
      [seconds, 'key-epoch', 1, 5, 'current'],
    ];
    expect(judged([...told, ...followed(298)]).findings).toEqual([]);
    const { findings } = judged([...told, ...followed(296)]);
    expect(classes(findings)).toEqual(['early-plan', 'early-key']);
    expect(findings.map(({ requirement }) => requirement)).toEqual(['LM-MGT-114', 'LM-MGT-192']);
    expect(findings[1]?.lines[0]).toMatch(/epoch 5, 4.0 s early, at .* in sat-a/);
  });

  it('lets one come early whose clock a fault set, or that never said how good its clock is', () => {
    const told: Step = [100, 'timed-order', 'key', 5, 300 * SECOND];
    const followed: Step = [200, 'key-epoch', 1, 5, 'current'];
    const clock: Step = [150, 'clock', 1, 0, 0, 1];
    const step: Step = [180, 'fault', 0, 'clock-step', 1, 1];
    const faults = [{ kind: 'clock-step', node: 1, offsetNs: 100 * SECOND }];
    expect(judged([told, followed]).findings).toEqual([]);
    expect(judged([told, clock, step, followed], { faults }).findings).toEqual([]);
    expect(classes(judged([told, clock, followed]).findings)).toEqual(['early-key']);
    // Loaded, and not used yet.
    expect(judged([told, clock, [200, 'key-epoch', 1, 5, 'next']]).findings).toEqual([]);
  });

  describe('what a node has and does not follow in time', () => {
    const told: readonly Step[] = [
      [100, 'timed-order', 'plan', 2, 300 * SECOND],
      [100, 'timed-order', 'key', 5, 300 * SECOND],
      [150, 'operator', 'plan-held', 1, 2],
      [155, 'key-epoch', 1, 5, 'next'],
      [160, 'command-stage', 1, 7, 'key-activate', 'done', ''],
    ];
    const followed = (seconds: number): readonly Step[] => [
      active(seconds, 1, 2),
      [seconds, 'key-epoch', 1, 5, 'current'],
    ];
    const late = (steps: readonly Step[], more: Parameters<typeof judged>[1] = {}) =>
      classes(judged([active(0, 1, 1), ...told, ...steps], { endS: 400, ...more }).findings);

    it('is found, also when it never does', () => {
      expect(late(followed(320))).toEqual([]);
      expect(late(followed(321))).toEqual(['late-plan', 'late-key']);
      expect(late([])).toEqual(['late-plan', 'late-key']);
      const { findings } = judged([active(0, 1, 1), ...told, ...followed(330)], { endS: 400 });
      expect(findings.map(({ requirement }) => requirement)).toEqual(['LM-MGT-114', 'LM-MGT-192']);
      expect(findings[0]?.lines[0]).toMatch(/version 2, due 30.0 s ago, at .* in sat-a/);
    });

    it('is found after a restart, from that on', () => {
      const down: Step = [310, 'node-down', 1, 'warm'];
      const up: Step = [350, 'node-up', 1, 'warm', 2];
      expect(late([down])).toEqual([]);
      expect(late([down, up, ...followed(360)])).toEqual([]);
      expect(late([down, up])).toEqual(['late-plan', 'late-key']);
    });

    it('is nothing where a newer one comes, a fault strikes, clocks lie, or the software is another', () => {
      const newer: readonly Step[] = [
        [290, 'timed-order', 'plan', 3, 500 * SECOND],
        [290, 'timed-order', 'key', 6, 310 * SECOND],
        [305, 'key-epoch', 1, 5, 'current'],
        // Said once more.
        [306, 'command-stage', 1, 8, 'key-activate', 'done', ''],
      ];
      expect(late(newer)).toEqual([]);
      expect(late([[200, 'fault', 0, 'hang', 1, 1]])).toEqual([]);
      expect(late([[200, 'fault', 0, 'store-failure', 1, 1]])).toEqual([]);
      const faults = [{ kind: 'clock-step', node: 2, offsetNs: -100 * SECOND }];
      expect(late([[200, 'fault', 0, 'clock-step', 2, 1]], { faults })).toEqual([]);
      expect(late([], { foreignNodes: new Set([1]) })).toEqual([]);
    });
  });

  it('finds a plan that is taken though its bytes do not fit its digest', () => {
    const took = (action: string): Step => [100, 'operator', action, 2, 7];
    const { findings } = judged([took('plan-held'), took('plan-unsound')]);
    expect(classes(findings)).toEqual(['unsound-plan']);
    expect(findings[0]?.requirement).toBe('LM-MGT-113');
    expect(findings[0]?.lines[0]).toMatch(/version 7 at .* in sat-b/);
  });
});
