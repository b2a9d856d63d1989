import { describe, expect, it } from 'vitest';
import { s12Transitions } from '../../../harness/checkers/s12-transitions.ts';
import { classes, judge, type Step } from './rig.ts';

const BOOT: readonly Step[] = [
  [0, 'node-up', 1, 'power-on', 1],
  [0, 'transition', 1, 'node', 0, 'off', 'booting.selfTest'],
  [0, 'transition', 1, 'node', 0, 'booting.selfTest', 'booting.restoring'],
  [0, 'transition', 1, 'node', 0, 'booting.restoring', 'standby'],
  [0, 'transition', 1, 'node', 0, 'standby', 'operational'],
];

const LINK: readonly Step[] = [
  [5, 'transition', 1, 'link', 0, 'down', 'hello.initiating'],
  [6, 'transition', 1, 'link', 0, 'hello.initiating', 'established.nominal'],
];

describe('S12 transitions', () => {
  it('passes what the table allows, each machine and terminal for itself', () => {
    const other: readonly Step[] = [
      [6, 'transition', 1, 'link', 1, 'down', 'hello.answering'],
      [7, 'transition', 2, 'link', 0, 'down', 'hello.answering'],
      [8, 'transition', 1, 'outduct', 2, 'blocked', 'open'],
      [9, 'transition', 1, 'terminal', 0, 'stowed', 'slewing.turning'],
    ];
    const { findings, checker } = judge(s12Transitions, [...BOOT, ...LINK, ...other]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(10);
  });

  it('finds a change that the table does not allow', () => {
    const jump: Step = [7, 'transition', 1, 'link', 0, 'established.nominal', 'hello.answering'];
    const { findings } = judge(s12Transitions, [...BOOT, ...LINK, jump]);
    expect(classes(findings)).toEqual(['not-allowed']);
    expect(findings[0]?.lines[0]).toMatch(/link 0: established.nominal → hello.answering/);
  });

  it('finds a safe mode that is left without a command', () => {
    const history: readonly Step[] = [
      [0, 'transition', 1, 'node', 0, 'off', 'booting.selfTest'],
      [0, 'transition', 1, 'node', 0, 'booting.selfTest', 'safe'],
      [9, 'transition', 1, 'node', 0, 'safe', 'operational'],
    ];
    expect(classes(judge(s12Transitions, history).findings)).toEqual(['not-allowed']);
  });

  it('finds a change that does not begin where the last one ended, once', () => {
    const history: readonly Step[] = [
      ...LINK,
      [7, 'transition', 1, 'link', 0, 'closing', 'down'],
      [8, 'transition', 1, 'link', 0, 'down', 'hello.initiating'],
    ];
    const { findings } = judge(s12Transitions, history);
    expect(classes(findings)).toEqual(['gap']);
    expect(findings[0]?.lines[0]).toMatch(/but it was established.nominal/);
  });

  it('starts every machine anew at a boot, and only there', () => {
    const again: readonly Step[] = [
      [20, 'node-up', 1, 'warm', 2],
      [20, 'transition', 1, 'node', 0, 'off', 'booting.selfTest'],
      [25, 'transition', 1, 'link', 0, 'down', 'hello.initiating'],
    ];
    expect(judge(s12Transitions, [...BOOT, ...LINK, ...again]).findings).toEqual([]);
    const without = [...BOOT, ...LINK, ...again.slice(1)];
    expect(classes(judge(s12Transitions, without).findings)).toEqual(['gap', 'gap']);
  });

  it('does not know machines and states that are not specified', () => {
    const history: readonly Step[] = [
      [1, 'transition', 1, 'toaster', 0, 'cold', 'hot'],
      [2, 'transition', 1, 'outduct', 2, 'blocked', 'ajar'],
    ];
    const { findings } = judge(s12Transitions, history);
    expect(classes(findings)).toEqual(['unknown-machine', 'not-allowed']);
  });

  it('counts and does not judge what foreign flight software says of its states', () => {
    const history: readonly Step[] = [
      [1, 'transition', 2, 'toaster', 0, 'cold', 'hot'],
      [2, 'frames-checked', 2, 0, 1, 40, 1],
    ];
    const { findings, checker } = judge(s12Transitions, history, { foreignNodes: new Set([2]) });
    expect(classes(findings)).toEqual(['malformed-frame']);
    expect(checker.counts()).toEqual({ transitions: 0, unsupported: 1, frames: 40, malformed: 1 });
  });

  it('finds frames that do not keep their bytes', () => {
    const sound: Step = [3, 'frames-checked', 1, 0, 2, 120, 0];
    expect(judge(s12Transitions, [sound]).findings).toEqual([]);
    const { findings } = judge(s12Transitions, [sound, [9, 'frames-checked', 1, 0, 2, 64, 2]]);
    expect(classes(findings)).toEqual(['malformed-frame']);
    expect(findings[0]?.requirement).toBe('LM-FRM-003');
    expect(findings[0]?.lines[0]).toMatch(/terminal 0: 2 of 64 frames to sat-b/);
  });
});
