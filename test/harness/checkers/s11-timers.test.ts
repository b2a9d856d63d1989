import { describe, expect, it } from 'vitest';
import { s11Timers } from '../../../harness/checkers/s11-timers.ts';
import { classes, judge, type Step } from './rig.ts';

const CHECKED: readonly Step[] = [
  [300, 'timers-checked', 1, 40],
  [900, 'timers-checked', 1, 7],
  [900, 'timers-checked', 2, 3],
];

describe('S11 timers', () => {
  it('passes timers that fired or were cancelled in their own state', () => {
    const { findings, checker } = judge(s11Timers, CHECKED);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(50);
  });

  it('finds each timer that was live after its state', () => {
    const stale: readonly Step[] = [
      [200, 'timer-stale', 1, 'terminal', 1, 'acquiring.local'],
      [250, 'timer-stale', 2, 'link', 0, 'closing'],
    ];
    const { findings } = judge(s11Timers, [...stale, ...CHECKED]);
    expect(classes(findings)).toEqual(['stale-timer', 'stale-timer']);
    expect(findings[0]?.requirement).toBe('LM-AVI-018');
    expect(findings[0]?.lines[0]).toMatch(/terminal 1: timer of acquiring.local at .* in sat-a/);
  });

  it('counts and does not judge the statecharts of foreign flight software', () => {
    const stale: Step = [200, 'timer-stale', 2, 'link', 0, 'closing'];
    const { findings, checker } = judge(s11Timers, [stale, ...CHECKED], {
      foreignNodes: new Set([2]),
    });
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({ timers: 47, stale: 0, unsupported: 4 });
  });
});
