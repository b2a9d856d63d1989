import { describe, expect, it } from 'vitest';
import { s14SafeMode } from '../../../harness/checkers/s14-safe-mode.ts';
import { classes, judge, type Step } from './rig.ts';

const AT_WORK: readonly Step[] = [
  [0, 'node-up', 1, 'power-on', 1],
  [0, 'node-up', 2, 'power-on', 1],
  [10, 'laser', 1, 0, 1],
  [10, 'laser', 2, 1, 1],
  [12, 'lock', 1, 0, 2, 1, 2e9],
];
const ORDERED: Step = [100, 'safe-mode-ordered', 1, 1, 7];
const DARK: readonly Step[] = [
  [100.001, 'laser', 1, 0, 0],
  [100.001, 'unlock', 1, 0, 2, 1, 'stowed'],
];
const ENDED: Step = [300, 'safe-mode-ordered', 1, 0, 8];
const LIT: Step = [400, 'laser', 1, 0, 1];
const found = (...steps: readonly Step[]) => judge(s14SafeMode, [...AT_WORK, ...steps]).findings;

describe('S14 safe mode', () => {
  it('passes a node that goes dark when ordered and comes back when ordered', () => {
    const { findings, checker } = judge(s14SafeMode, [...AT_WORK, ORDERED, ...DARK, ENDED, LIT]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(1);
  });

  it('finds a laser, or a lock, that goes on beyond the bound, once', () => {
    const on = found(ORDERED);
    expect(classes(on)).toEqual(['emits-on']);
    expect(on[0]).toMatchObject({ requirement: 'LM-MGT-160', node: 1, atNs: 101e9 });
    expect(classes(found(ORDERED, DARK[0] as Step))).toEqual(['emits-on']);
    const late: Step = [102, 'laser', 1, 0, 0];
    expect(classes(found(ORDERED, late))).toEqual(['emits-on']);
  });

  it('finds a node that lights up, or links, without a command', () => {
    const lit = found(ORDERED, ...DARK, LIT);
    expect(classes(lit)).toEqual(['lights-up']);
    expect(lit[0]).toMatchObject({ requirement: 'LM-MGT-163', node: 1, atNs: 400e9 });
    const radio: Step = [400, 'lock', 1, 1, 3, 0, 2e9];
    expect(classes(found(ORDERED, ...DARK, radio))).toEqual(['links']);
  });

  it('holds a node to it over a reset', () => {
    const reset: readonly Step[] = [
      [200, 'node-down', 1, 'warm'],
      [220, 'node-up', 1, 'warm', 2],
    ];
    expect(classes(found(ORDERED, ...DARK, ...reset, LIT))).toEqual(['lights-up']);
  });

  it('holds a node to its own word, but not one whose software is a stranger’s', () => {
    const says: Step = [100, 'transition', 1, 'node', 0, 'operational', 'safe'];
    expect(classes(found(says))).toEqual(['emits-on']);
    expect(found(says, ...DARK, ENDED, LIT)).toEqual([]);
    const foreignNodes = new Set([1]);
    expect(judge(s14SafeMode, [...AT_WORK, says], { foreignNodes }).findings).toEqual([]);
  });

  it('holds a node to it when its charge is critical', () => {
    const low: Step = [100, 'energy', 1, 150, 1];
    expect(classes(found(low))).toEqual(['emits-on']);
    expect(found([100, 'energy', 1, 151, 1])).toEqual([]);
    expect(classes(found(low, ...DARK, [390, 'energy', 1, 900, 0], LIT))).toEqual(['lights-up']);
  });

  it('holds a node to it when its bus sags to the bound, at once or when it starts', () => {
    const sags = (milliVolt: number) => ({
      faults: [{ kind: 'bus-undervoltage', node: 1, milliVolt }],
    });
    const fault: Step = [100, 'fault', 0, 'bus-undervoltage', 1, 1];
    const found = (milliVolt: number, ...steps: readonly Step[]) =>
      classes(judge(s14SafeMode, [...AT_WORK, ...steps], sags(milliVolt)).findings);
    expect(found(22_500, fault)).toEqual(['emits-on']);
    expect(found(22_501, fault)).toEqual([]);
    expect(found(22_500, fault, ...DARK, LIT)).toEqual(['lights-up']);
    const started: Step[] = [
      [99, 'node-down', 1, 'cold'],
      [99, 'laser', 1, 0, 0],
      [99, 'unlock', 1, 0, 2, 1, 'stowed'],
      fault,
      [150, 'node-up', 1, 'cold', 2],
      LIT,
    ];
    expect(found(22_500, ...started)).toEqual(['lights-up']);
  });

  it('excuses what a reset took away before it was kept, and computers that hang', () => {
    const atOnce: readonly Step[] = [
      [100.5, 'node-down', 1, 'warm'],
      [120, 'node-up', 1, 'warm', 2],
    ];
    const history = [...AT_WORK, ORDERED, ...DARK, ...atOnce, LIT];
    const { findings, checker } = judge(s14SafeMode, history);
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({ excused: 1, switchedOff: 0 });
    expect(found([90, 'fault', 0, 'hang', 1, 1], [100, 'energy', 1, 150, 1])).toEqual([]);
  });

  it('asks one that hung and was started anew before it was ordered', () => {
    const anew: readonly Step[] = [
      [80, 'fault', 0, 'hang', 1, 1],
      [90, 'node-up', 1, 'watchdog', 2],
    ];
    expect(classes(found(...anew, ORDERED))).toEqual(['emits-on']);
  });

  it('lets a node do two orders that came within a millisecond one after the other', () => {
    const said: Step = [100.001, 'transition', 1, 'node', 0, 'operational', 'safe'];
    const off: Step = [100.001, 'safe-mode-ordered', 1, 0, 8];
    expect(found(ORDERED, ...DARK, off, said, LIT)).toEqual([]);
    expect(classes(found(ORDERED, ...DARK, said, LIT))).not.toEqual([]);
  });

  it('gives orders the time that a slow store takes to write them down', () => {
    const said: Step = [100.4, 'transition', 1, 'node', 0, 'operational', 'safe'];
    const off: Step = [100.2, 'safe-mode-ordered', 1, 0, 8];
    const late = (facts: Parameters<typeof judge>[2]) =>
      classes(judge(s14SafeMode, [...AT_WORK, ORDERED, ...DARK, off, said, LIT], facts).findings);
    expect(late({ thresholds: { executedNs: 5e8 } })).toEqual([]);
    expect(late({})).not.toEqual([]);
  });

  it('lets a node do two orders one after the other that came through the mesh together', () => {
    const sent = (via: string, command: number): Step => {
      return [50, 'command-sent', 1, command, 'safe-mode', via];
    };
    const safe = (seconds: number, from: string, to: string): Step => {
      return [seconds, 'transition', 1, 'node', 0, from, to];
    };
    const enters = safe(100, 'operational', 'safe');
    const leaves = safe(100.001, 'safe', 'standby');
    const both = [sent('mesh', 7), sent('mesh', 8), enters];
    expect(found(...both, ...DARK, leaves, LIT)).toEqual([]);
    expect(classes(found(...both, ...DARK, safe(100.011, 'safe', 'standby'), LIT))).toEqual([
      'lights-up',
    ]);
    expect(classes(found(sent('mesh', 7), enters, ...DARK, leaves, LIT))).toEqual(['lights-up']);
    const radio = [sent('mesh', 7), sent('radio', 8), enters];
    expect(classes(found(...radio, ...DARK, leaves, LIT))).toEqual(['lights-up']);
    expect(classes(found(sent('mesh', 7), sent('mesh', 8), ORDERED, leaves, ...DARK, LIT))).toEqual(
      ['lights-up'],
    );
  });

  it('lets a node forget over a reset when both copies of its critical records may be damaged', () => {
    const faults = [{ kind: 'bit-flip', node: 1, region: 'critical', count: 1 }];
    const flip = (seconds: number): Step => [seconds, 'fault', 0, 'bit-flip', 1, 1];
    const reset: readonly Step[] = [
      [200, 'node-down', 1, 'warm'],
      [220, 'node-up', 1, 'warm', 2],
    ];
    const lightsUpAfter = (...flips: readonly Step[]): readonly string[] => {
      const after = [...flips, ...reset].sort(([a], [b]) => a - b);
      const history = [...AT_WORK, ORDERED, ...DARK, ...after, LIT];
      return classes(judge(s14SafeMode, history, { faults }).findings);
    };
    expect(lightsUpAfter(flip(150))).not.toEqual([]);
    expect(lightsUpAfter(flip(150), flip(160))).toEqual([]);
    expect(lightsUpAfter(flip(205), flip(215))).toEqual([]);
    expect(lightsUpAfter(flip(205), flip(225))).not.toEqual([]);
  });

  describe('of a terminal that the operator took out of use', () => {
    const out: Step[] = [
      [10, 'terminal-ordered', 1, 5, 1, 0],
      [12, 'command-stage', 1, 5, 'terminal', 'done', ''],
    ];
    const laser = (seconds: number, on: number, terminal = 1): Step => [
      ...([seconds, 'laser', 1, terminal, on] as const),
    ];
    const restart: Step[] = [
      [40, 'node-down', 1, 'warm'],
      [45, 'node-up', 1, 'warm', 2],
    ];

    it('finds a laser that goes on, or comes on again after a restart', () => {
      const on = judge(s14SafeMode, [laser(5, 1), ...out, laser(14, 0)]);
      expect(classes(on.findings)).toEqual(['lit-out-of-use']);
      expect(on.findings[0]?.requirement).toBe('LM-MGT-167');
      const again = judge(s14SafeMode, [
        laser(5, 1),
        ...out,
        laser(12, 0),
        ...restart,
        laser(50, 1),
      ]);
      expect(classes(again.findings)).toContain('lit-out-of-use');
    });

    it('finds a laser that goes on until the terminal is taken back, or its node stops', () => {
      const back: Step[] = [
        [20, 'terminal-ordered', 1, 6, 1, 1],
        [22, 'command-stage', 1, 6, 'terminal', 'done', ''],
      ];
      const found = classes(judge(s14SafeMode, [laser(5, 1), ...out, ...back]).findings);
      expect(found).toEqual(['lit-out-of-use']);
      const soon: Step = [16, 'node-down', 1, 'warm'];
      const stopped = judge(s14SafeMode, [laser(5, 1), ...out, soon, laser(16, 0)]);
      expect(classes(stopped.findings)).toEqual(['lit-out-of-use']);
    });

    it('passes one that is dark at once, lights up when it is taken back, or is another', () => {
      const back: Step[] = [
        [20, 'terminal-ordered', 1, 6, 1, 1],
        [22, 'command-stage', 1, 6, 'terminal', 'done', ''],
      ];
      const steps = [laser(5, 1), ...out, laser(12.5, 0), laser(15, 1, 0), ...back, laser(30, 1)];
      const { findings, checker } = judge(s14SafeMode, steps);
      expect(findings).toEqual([]);
      expect(checker.counts()).toMatchObject({ switchedOff: 1 });
    });

    it('does not ask a node whose store may have lost the order', () => {
      const flip: Step = [30, 'fault', 0, 'bit-flip', 1, 1];
      expect(judge(s14SafeMode, [...out, flip, ...restart, laser(50, 1)]).findings).toEqual([]);
      const soon: Step = [13, 'node-down', 1, 'warm'];
      expect(judge(s14SafeMode, [...out, soon, laser(50, 1)]).findings).toEqual([]);
    });
  });

  describe('of a node that was reset again and again', () => {
    const resets = (count: number, everyS: number, cause = 'warm'): readonly Step[] =>
      Array.from({ length: count }, (_, turn): readonly Step[] => [
        [100 + turn * everyS, 'node-down', 1, 'reset'],
        [120 + turn * everyS, 'node-up', 1, cause, 2 + turn],
      ]).flat();

    it('finds a laser that comes on, once', () => {
      const lit = found(...resets(6, 24), LIT, [410, 'laser', 1, 1, 1]);
      expect(classes(lit)).toEqual(['lit-after-resets']);
      expect(lit[0]).toMatchObject({ requirement: 'LM-MGT-161', node: 1, atNs: 400e9 });
    });

    it('lets it light up after fewer, after longer runs, a power-on or an order', () => {
      const order: Step = [390, 'safe-mode-ordered', 1, 0, 8];
      expect(found(...resets(5, 24), LIT)).toEqual([]);
      expect(found(...resets(6, 40), LIT)).toEqual([]);
      expect(found(...resets(6, 21), LIT)).toHaveLength(1);
      expect(found(...resets(6, 20.5), LIT)).toEqual([]);
      expect(found(...resets(6, 24, 'power-on'), LIT)).toEqual([]);
      expect(found(...resets(6, 24), order, LIT)).toEqual([]);
    });

    it('asks nothing where the store does not keep the count, nor of foreign flight software', () => {
      const fault: Step = [90, 'fault', 0, 'store-failure', 1, 1];
      expect(found(fault, ...resets(6, 24), LIT)).toEqual([]);
      const steps = [...AT_WORK, ...resets(6, 24), LIT];
      expect(judge(s14SafeMode, steps, { foreignNodes: new Set([1]) }).findings).toEqual([]);
    });
  });
});
