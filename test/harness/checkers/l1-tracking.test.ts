import { describe, expect, it } from 'vitest';
import { l1Tracking } from '../../../harness/checkers/l1-tracking.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { classes, judge, NODES, planned, type Step } from './rig.ts';

const lock = (seconds: number): Step => [seconds, 'lock', 1, 1, 2, 0, 0];
const unlock = (seconds: number): Step => [seconds, 'unlock', 1, 1, 2, 0, 'end'];

// Bound of the test head: 5 × (7.455 s + 6 ms + 0.5 s) + 2 × 6 s = 51.8 s.
const plan = planned(1, 2, 100, 400);

describe('L1 tracking', () => {
  it('passes a link that locks within its slots', () => {
    const { findings, checker } = judge(l1Tracking, [...plan, lock(151)]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ locked: 1, missed: 0 });
  });

  it('finds a link that locks too late or never', () => {
    expect(classes(judge(l1Tracking, [...plan, lock(152)]).findings)).toEqual(['no-lock']);
    const { findings } = judge(l1Tracking, plan);
    expect(findings[0]?.lines[0]).toMatch(/1 of 1 links, sat-a–sat-b 00:01:40.000; the first due/);
    expect(findings[0]?.atNs).toBeGreaterThan(151.7e9);
    expect(findings[0]?.atNs).toBeLessThan(151.9e9);
  });

  it('takes a lock that goes on from the contact before', () => {
    const history = [...planned(1, 2, 0, 100), ...plan, lock(10), unlock(399)];
    expect(judge(l1Tracking, history).checker.counts()).toMatchObject({ locked: 2 });
  });

  it('does not judge links that are too short or cut by the end of the run', () => {
    const short = judge(l1Tracking, planned(1, 2, 100, 150));
    expect(short.checker.counts()).toMatchObject({ short: 1, missed: 0 });
    expect(judge(l1Tracking, plan, { endS: 140 }).checker.counts()).toMatchObject({ short: 1 });
  });

  it('does not judge a contact that is over before a head has surely turned', () => {
    // Half a circle and rest at 1.5 °/s take 121 s, the scan of its bound 52.
    const slow = NODES.map((node) => ({
      ...node,
      terminals: node.terminals.map((head) => ({
        ...head,
        profile: {
          ...head.profile,
          slewRadPerS: Math.PI / 120,
          fieldOfRegard: { shape: 'hemisphere' },
        },
      })),
    })) as typeof NODES;
    const counts = (endS: number, slewLeadNs: number): unknown =>
      judge(l1Tracking, planned(1, 2, 400, endS), {
        ...{ nodes: slow, thresholds: { slewLeadNs } },
      }).checker.counts();
    expect(counts(500, 20e9)).toMatchObject({ short: 1, missed: 0 });
    expect(counts(502, 20e9)).toMatchObject({ short: 0, missed: 1 });
    expect(counts(500, 30e9)).toMatchObject({ short: 0, missed: 1 });
  });

  it('excuses ends that are down, inhibited or out of reach while they should lock', () => {
    const standing = (steps: Step[], facts = {}): unknown => {
      const history = [...plan, ...steps].sort((left, right) => left[0] - right[0]);
      return judge(l1Tracking, history, facts).checker.counts();
    };
    expect(standing([[120, 'node-down', 2, 'reset']])).toMatchObject({ endDown: 1 });
    const order = (seconds: number, on: number): Step => [seconds, 'safe-mode-ordered', 2, on, 1];
    expect(standing([order(50, 1), order(120, 0)])).toMatchObject({ endDark: 1 });
    expect(standing([order(50, 1), order(99, 0)])).toMatchObject({ missed: 1 });
    expect(standing([[60, 'command-sent', 2, 1, 'safe-mode', 'mesh']])).toMatchObject({
      endDark: 1,
    });
    expect(standing([[101, 'node-up', 2, 'power-on', 1]])).toMatchObject({ endDown: 1 });
    expect(
      standing([
        [90, 'node-down', 2, 'reset'],
        [95, 'node-up', 2, 'warm', 2],
      ]),
    ).toMatchObject({
      missed: 1,
    });
    const inhibit = (seconds: number, active: number, terminal = 0): Step => [
      seconds,
      'inhibit',
      2,
      terminal,
      'sun',
      active,
    ];
    expect(standing([inhibit(50, 1), inhibit(101, 0)])).toMatchObject({ inhibited: 1 });
    expect(standing([inhibit(50, 1), inhibit(99, 0)])).toMatchObject({ missed: 1 });
    expect(standing([inhibit(50, 1, 1)])).toMatchObject({ missed: 1 });
    const late = (freeNs: number): Step => [0, 'late-reach', 1, 1, 100 * SECOND_NS, freeNs];
    expect(standing([late(-1)])).toMatchObject({ unreachable: 1 });
    const beside = (seconds: number, node: number, terminal: number, active: number): Step => [
      ...([seconds, 'mispointed', node, terminal, active] as const),
    ];
    const both = [beside(50, 1, 1, 1), beside(60, 2, 0, 1)];
    expect(standing(both)).toMatchObject({ mispointed: 1 });
    expect(standing(both.slice(1))).toMatchObject({ missed: 1 });
    expect(standing([...both, beside(70, 2, 0, 0)])).toMatchObject({ missed: 1 });
    expect(standing([beside(60, 2, 0, 2)])).toMatchObject({ mispointed: 1 });
    expect(standing([beside(60, 2, 0, 2), beside(70, 2, 0, 1)])).toMatchObject({ missed: 1 });
  });

  it('gives a terminal time to turn when it comes from another contact', () => {
    const history = [
      ...planned(1, 3, 10, 95),
      ...plan,
      [20, 'lock', 1, 1, 3, 0, 0] as Step,
      [95, 'unlock', 1, 1, 3, 0, 'end'] as Step,
    ];
    expect(judge(l1Tracking, [...history, lock(205)]).findings).toEqual([]);
    expect(classes(judge(l1Tracking, [...history, lock(215)]).findings)).toEqual(['no-lock']);
  });

  it('gives a terminal time to turn to a partner that comes within its reach as the contact begins', () => {
    const inhibit = (seconds: number, active: number): Step => [
      ...([seconds, 'inhibit', 2, 0, 'gimbal-range', active] as const),
    ];
    const history = [inhibit(50, 1), ...plan, inhibit(100, 0)].sort((a, b) => a[0] - b[0]);
    expect(judge(l1Tracking, [...history, lock(205)]).findings).toEqual([]);
    expect(classes(judge(l1Tracking, [...history, lock(215)]).findings)).toEqual(['no-lock']);
  });

  it('gives a terminal time to turn from when truth lets it look at its partner', () => {
    const late = (freeS: number): Step => [
      ...([0, 'late-reach', 2, 0, 100 * SECOND_NS, freeS * SECOND_NS] as const),
    ];
    for (const [freeS, lockS] of [
      [100, 205],
      [130, 235],
    ] as const) {
      const history = [late(freeS), ...plan];
      expect(judge(l1Tracking, [...history, lock(lockS)]).findings).toEqual([]);
      const later = judge(l1Tracking, [...history, lock(lockS + 10)]).findings;
      expect(classes(later)).toEqual(['no-lock']);
    }
    const other: Step = [0, 'late-reach', 2, 0, 500 * SECOND_NS, 500 * SECOND_NS];
    expect(classes(judge(l1Tracking, [other, ...plan, lock(205)]).findings)).toEqual(['no-lock']);
  });

  it('judges by the share of the links', () => {
    const many = Array.from({ length: 20 }, (_, i) => planned(1, 2, 1_000 * i, 1_000 * i + 500));
    const locks = Array.from({ length: 19 }, (_, i) => [
      lock(1_000 * i + 9),
      unlock(1_000 * i + 499),
    ]);
    const history = [...many, ...locks].flat();
    expect(judge(l1Tracking, history, { endS: 20_000 }).findings).toEqual([]);
    const thresholds = { lockShareMin: 0.96 };
    const strict = judge(l1Tracking, history, { endS: 20_000, thresholds });
    expect(classes(strict.findings)).toEqual(['no-lock']);
  });
});

describe('L1, links that were lost', () => {
  const met: readonly Step[] = [...planned(1, 2, 100, 2_000), lock(140)];
  const reset = (seconds: number, node: number, upAfterS = 20): Step[] => [
    [seconds, 'node-down', node, 'warm'],
    [seconds + upAfterS, 'node-up', node, 'warm', 2],
  ];
  const fault = (seconds: number, kind: string, active: number, index = 0): Step => [
    seconds,
    'fault',
    index,
    kind,
    1,
    active,
  ];
  const apart = (steps: readonly Step[], facts = {}): readonly string[] => {
    const history = [...met, ...steps].sort((left, right) => left[0] - right[0]);
    return classes(judge(l1Tracking, history, { endS: 1_500, ...facts }).findings);
  };

  it('passes those that meet again in time, and finds two that do not', () => {
    expect(apart([unlock(300), lock(590)])).toEqual([]);
    expect(apart([unlock(300), lock(601)])).toEqual(['no-relock']);
    const twin = [unlock(300), ...reset(300, 1), ...reset(300, 2)].sort(
      (left, right) => left[0] - right[0],
    );
    const { findings, checker } = judge(l1Tracking, [...met, ...twin], { endS: 1_500 });
    expect(classes(findings)).toEqual(['no-relock']);
    expect(findings[0]?.lines[0]).toMatch(
      /sat-a–sat-b 00:01:40.000, nothing kept them apart since 00:05:20.000; due at 00:10:20.000/,
    );
    expect(findings[0]?.requirement).toBe('LM-PNT-012');
    expect(checker.counts()).toMatchObject({ apart: 1 });
  });

  it('asks for more where heads that rest and turn hardly search together, unless one rests too long', () => {
    // Laser of one head: on for some time, dark for the rest.
    const search = (node: number, from: number, until: number): Step[] => [
      [from, 'laser', node, node === 1 ? 1 : 0, 1],
      [until, 'laser', node, node === 1 ? 1 : 0, 0],
    ];
    const inTurn = [...search(1, 300, 460), ...search(2, 440, 600), ...search(1, 580, 740)];
    expect(apart([unlock(300), ...inTurn, lock(700)])).toEqual([]);
    const together = [...inTurn, ...search(2, 640, 740)];
    expect(apart([unlock(300), ...together, lock(741)])).toEqual(['no-relock']);
    expect(apart([unlock(300), ...search(1, 300, 700), lock(700)])).toEqual(['no-relock']);
  });

  it('counts from the end of whatever kept them apart', () => {
    expect(apart([unlock(300), ...reset(500, 2), lock(815)])).toEqual([]);
    const inhibit = (seconds: number, active: number): Step => [
      seconds,
      'inhibit',
      1,
      1,
      'sun',
      active,
    ];
    expect(apart([unlock(300), inhibit(300, 1), inhibit(900, 0), lock(1_150)])).toEqual([]);
    expect(apart([unlock(300), fault(400, 'tracking-drop', 1), lock(1_450)])).toEqual([]);
    const dark: Step = [300, 'safe-mode-ordered', 2, 1, 7];
    expect(apart([unlock(300), dark])).toEqual([]);
  });

  it('takes what one link suffers for no excuse of another', () => {
    const long = [unlock(300), fault(400, 'link-outage', 1), lock(1_450)];
    const on = (partner: number) => ({ faults: [{ kind: 'link-outage', node: 1, partner }] });
    expect(apart(long, on(2))).toEqual([]);
    expect(apart(long, on(3))).toEqual(['no-relock']);
  });

  it('lets ends be that may rightly stay away', () => {
    const often = [1, 2, 3, 4, 5].flatMap((times) => reset(300 + 40 * times, 1));
    expect(apart([unlock(300), ...often])).toEqual([]);
    const long = [fault(300, 'beacon-unseen', 1), fault(560, 'beacon-unseen', 0)];
    expect(apart([unlock(300), ...long])).toEqual([]);
    const faults = [{ kind: 'manoeuvre', node: 1, deltaVKmPerS: 0.001 }];
    expect(apart([unlock(300), fault(300, 'manoeuvre', 1)], { faults })).toEqual([]);
    expect(apart([unlock(300), [310, 'energy', 2, 300, 1]])).toEqual([]);
    expect(apart([unlock(300), [310, 'command-sent', 2, 1, 'terminal', 'mesh']])).toEqual([]);
    const changed: Step = [290, 'contact-changed', 2, 1, 2, 1, 0, 100e9, 0];
    expect(apart([changed, unlock(300)])).toEqual(['no-relock']);
    expect(apart([changed, [295, 'plan-active', 2, 2, 0, 0], unlock(300)])).toEqual([]);
  });

  it('asks nothing of those that never met, or at the end of their contact', () => {
    const never = judge(l1Tracking, planned(1, 2, 100, 2_000), { endS: 1_500 });
    expect(classes(never.findings)).toEqual(['no-lock']);
    expect(apart([unlock(1_750)], { endS: 2_500 })).toEqual([]);
  });
});
