import { describe, expect, it } from 'vitest';
import { s5ContactAndLock } from '../../../harness/checkers/s5-contact-and-lock.ts';
import { classes, judge, NODES, planned, PROFILE, type Step } from './rig.ts';

const lock = (seconds: number, a = 1, b = 2): Step => [seconds, 'lock', a, 1, b, 0, 0];
const unlock = (seconds: number, a = 1, b = 2): Step => [seconds, 'unlock', a, 1, b, 0, 'fade'];
const outside = (seconds: number, type: string, cause: string): Step => [
  seconds,
  'transmit-outside',
  1,
  1,
  type,
  cause,
];

const coasting = (coastNs: number) =>
  NODES.map((node) => ({
    ...node,
    terminals: node.terminals.map((terminal) => ({
      ...terminal,
      profile: { ...PROFILE, signal: { ...PROFILE.signal, coastNs } },
    })),
  }));

describe('S5 contact and lock', () => {
  it('passes locks within the plan, also over contacts that follow each other', () => {
    const { findings, checker } = judge(s5ContactAndLock, [
      ...planned(1, 2, 10, 100),
      ...planned(1, 2, 100, 200),
      lock(20),
      unlock(200.5),
    ]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(1);
  });

  it('finds a lock with a partner that the plan does not name, at that time', () => {
    const plan = planned(1, 2, 10, 100);
    expect(classes(judge(s5ContactAndLock, [...plan, lock(20, 1, 3)]).findings)).toEqual([
      'unplanned-lock',
    ]);
    expect(classes(judge(s5ContactAndLock, [...plan, lock(150)]).findings)).toEqual([
      'unplanned-lock',
    ]);
  });

  it('finds a lock that outlives its contact, at its end or at the end of the run', () => {
    const plan = planned(1, 2, 10, 100);
    const ended = judge(s5ContactAndLock, [...plan, lock(20), unlock(110)]);
    expect(classes(ended.findings)).toEqual(['lock-outlives-contact']);
    const never = judge(s5ContactAndLock, [...plan, lock(20)]);
    expect(classes(never.findings)).toEqual(['lock-outlives-contact']);
  });

  it('allows what both clocks may be off, as they declare it', () => {
    const late: Step[] = [...planned(1, 2, 10, 100), lock(20), unlock(110)];
    const clock: Step = [5, 'clock', 1, 0, 9e9, 1];
    const plan = late.slice(0, 2);
    expect(judge(s5ContactAndLock, [...plan, clock, ...late.slice(2)]).findings).toEqual([]);
  });

  it('finds data and management frames without lock, and lets keepalives be', () => {
    const { findings } = judge(s5ContactAndLock, [
      outside(1, 'data', 'not-locked'),
      outside(2, 'idle', 'not-locked'),
      outside(3, 'management', 'not-locked'),
    ]);
    expect(classes(findings)).toEqual(['not-locked', 'not-locked']);
    expect(findings[0]?.title).toBe('data frame sent without lock');
  });

  it('excuses frames until the loss of light can be known, not after', () => {
    const { findings, checker } = judge(s5ContactAndLock, [
      ...planned(1, 2, 10, 100),
      lock(20),
      unlock(50),
      outside(52, 'data', 'not-locked'),
      outside(58, 'data', 'not-locked'),
    ]);
    expect(findings.map((finding) => finding.atNs)).toEqual([58e9]);
    expect(checker.counts()).toMatchObject({ excusedFrames: 1 });
  });

  it('counts from the last flash of a laser that comes and goes within that time', () => {
    const flash = (seconds: number): Step[] => [
      [seconds, 'laser', 2, 0, 1],
      [seconds + 0.1, 'laser', 2, 0, 0],
    ];
    const flashing = [...planned(1, 2, 0, 100), lock(10), unlock(50), ...flash(54), ...flash(60)];
    const late = outside(66, 'management', 'not-locked');
    expect(judge(s5ContactAndLock, [...flashing, late]).findings).toEqual([]);
    const tooLate = outside(68, 'management', 'not-locked');
    expect(judge(s5ContactAndLock, [...flashing, tooLate]).findings).toHaveLength(1);
    const dark = [...planned(1, 2, 0, 100), lock(10), unlock(50), ...flash(60), late];
    expect(judge(s5ContactAndLock, dark).findings).toHaveLength(1);
  });

  it('counts from light that comes while a head coasts, however long that is', () => {
    const found = (coastS: number, atS: number, onS = 50): number => {
      const lasers: Step[] = [[62, 'laser', 2, 0, 1]];
      if (onS < 50) lasers.push([62 + onS, 'laser', 2, 0, 0]);
      const frame = outside(atS, 'management', 'not-locked');
      const steps = [...planned(1, 2, 0, 100), lock(10), unlock(50), ...lasers, frame];
      return judge(s5ContactAndLock, steps, { nodes: coasting(coastS * 1e9) }).findings.length;
    };
    expect(found(14, 63)).toBe(0);
    expect(found(1, 63)).toBe(1);
    // Its partner may centre and confirm for six seconds, then it coasts.
    expect(found(14, 81)).toBe(0);
    expect(found(14, 83)).toBe(1);
    expect(found(14, 77, 1)).toBe(0);
    expect(found(14, 78, 1)).toBe(1);
  });

  it('counts from a laser that comes back on its aim, too', () => {
    const stuck = (kind: string, active: 0 | 1, seconds: number): Step => [
      ...([seconds, 'fault', 0, kind] as const),
      ...([2, active] as const),
    ];
    const found = (kind?: string): number => {
      const faults: Step[] = kind === undefined ? [] : [stuck(kind, 1, 50), stuck(kind, 0, 53)];
      const steps = [...planned(1, 2, 0, 100), lock(10), unlock(50), ...faults];
      steps.push(outside(62, 'management', 'not-locked'));
      return judge(s5ContactAndLock, steps).findings.length;
    };
    expect(found()).toBe(1);
    expect(found('terminal-stuck')).toBe(0);
    expect(found('eclipse')).toBe(1);
  });

  it('lets a head say HELLO while it coasts, however long that is', () => {
    const found = (coastS: number, atS: number): number => {
      const steps = [...planned(1, 2, 0, 100), lock(10), unlock(50)];
      const frame = outside(atS, 'management', 'not-locked');
      return judge(s5ContactAndLock, [...steps, frame], { nodes: coasting(coastS * 1e9) }).findings
        .length;
    };
    expect(found(1, 56)).toBe(0);
    expect(found(1, 63)).toBe(1);
    expect(found(14, 63)).toBe(0);
    expect(found(14, 65)).toBe(1);
  });

  it('waits for HELLOs over a long link, whose end may see light all the time', () => {
    const found = (lightTimeNs: number): number[] => {
      const plan = planned(1, 2, 10, 100).map(
        (step): Step =>
          step[1] === 'contact-planned'
            ? ([...step.slice(0, -1), lightTimeNs] as unknown as Step)
            : step,
      );
      const hellos = [59, 62, 64].map((seconds) => outside(seconds, 'management', 'not-locked'));
      const { findings } = judge(s5ContactAndLock, [...plan, lock(20), unlock(50), ...hellos]);
      return findings.map(({ atNs }) => atNs / 1e9);
    };
    expect(found(1e6)).toEqual([59, 62, 64]);
    expect(found(130e6)).toEqual([64]);
  });

  it('does not excuse a frame without contact by a loss of light', () => {
    const { findings } = judge(s5ContactAndLock, [
      ...planned(1, 2, 10, 100),
      lock(20),
      unlock(101),
      outside(101.5, 'data', 'no-contact'),
      outside(104, 'data', 'no-contact'),
    ]);
    expect(findings.map((finding) => finding.atNs)).toEqual([104e9]);
  });

  it('excuses frames of a computer that hears late by a fault, and of no other', () => {
    const slow = (seconds: number, node: number, active: number): Step => [
      seconds,
      'fault',
      0,
      'slow-processor',
      node,
      active,
    ];
    const plan = [...planned(1, 2, 10, 100), lock(20)];
    const lost = unlock(50);
    const late = [60, 85, 95].map((seconds) => outside(seconds, 'data', 'not-locked'));
    const found = (node: number): number[] =>
      judge(s5ContactAndLock, [
        ...plan,
        slow(40, node, 1),
        lost,
        late[0] as Step,
        slow(80, node, 0),
        ...late.slice(1),
      ]).findings.map(({ atNs }) => atNs / 1e9);
    expect(found(1)).toEqual([95]);
    expect(found(2)).toEqual([60, 85, 95]);
  });

  it('excuses frames of a head whose electronics are away and tell nothing, until they are back or lock', () => {
    const reset = (seconds: number, active: number): Step => [
      seconds,
      'fault',
      0,
      'terminal-reset',
      1,
      active,
    ];
    const late = [60, 75, 90].map((seconds) => outside(seconds, 'management', 'not-locked'));
    const found = (stale: boolean, terminal: number): number[] =>
      judge(
        s5ContactAndLock,
        [
          ...planned(1, 2, 10, 100),
          lock(20),
          reset(50, 1),
          unlock(50),
          ...late.slice(0, 1),
          reset(65, 0),
          ...late.slice(1),
        ],
        { faults: [{ kind: 'terminal-reset', node: 1, terminal, stale }] },
      ).findings.map(({ atNs }) => atNs / 1e9);
    expect(found(false, 1)).toEqual([75, 90]);
    expect(found(true, 1)).toEqual([]);
    expect(found(true, 0)).toEqual([60, 75, 90]);
  });

  it('lets a lock outlive its contact when both ends hear late by faults since before its end', () => {
    const hang = (seconds: number, node: number): Step => [seconds, 'fault', node, 'hang', node, 1];
    const plan = [...planned(1, 2, 10, 100), lock(20)];
    const found = (...steps: readonly Step[]): readonly string[] =>
      classes(judge(s5ContactAndLock, [...plan, ...steps, unlock(110)]).findings);
    expect(found(hang(90, 1), hang(95, 2))).toEqual([]);
    expect(found(hang(90, 1))).toEqual(['lock-outlives-contact']);
    expect(found(hang(90, 1), hang(105, 2))).toEqual(['lock-outlives-contact']);
  });

  it('finds rates that were not agreed, and sessions that outlast silence', () => {
    const breach = (what: string): Step => [50, 'breach', 1, 1, 2, what, 7];
    const words = [
      ...['rate-unannounced', 'rate-too-fast', 'rate-hasty'],
      ...['after-silence', 'after-close', 'spent-frame'],
    ];
    const all = [...words, 'news-older', 'class-starved'].map(breach);
    const { findings } = judge(s5ContactAndLock, all);
    expect(classes(findings)).toEqual(words);
    expect(findings[0]?.lines[0]).toContain('terminal 1: session 7 with sat-b');
    const hung: Step = [40, 'fault', 0, 'hang', 1, 1];
    expect(judge(s5ContactAndLock, [hung, ...all]).findings).toEqual([]);
    const anew: Step = [42, 'node-up', 1, 'watchdog', 2];
    expect(classes(judge(s5ContactAndLock, [hung, anew, ...all]).findings)).toEqual(words);
    const soon: Step = [44, 'node-up', 1, 'watchdog', 2];
    expect(judge(s5ContactAndLock, [hung, soon, ...all]).findings).toEqual([]);
    const other: Step = [40, 'fault', 0, 'other-limits', 1, 1];
    expect(classes(judge(s5ContactAndLock, [other, ...all]).findings)).not.toContain('rate-hasty');
  });
});
