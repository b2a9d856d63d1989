import { describe, expect, it } from 'vitest';
import { l5SafeEnd } from '../../../harness/checkers/l5-safe-end.ts';
import { classes, judge, planned, type Step } from './rig.ts';

const SAFE: readonly Step[] = [
  ...planned(1, 2, 50, 2_000),
  [0, 'node-up', 1, 'power-on', 1],
  [100, 'safe-mode-ordered', 1, 1, 7],
];
const ENDED: Step = [300, 'safe-mode-ordered', 1, 0, 8];
const told = (...steps: readonly Step[]) => {
  const { findings, checker } = judge(l5SafeEnd, [...SAFE, ...steps], { endS: 1_500 });
  return { findings, counts: checker.counts() };
};

describe('L5 end of safe mode', () => {
  it('passes a node that emits, or is linked, in time', () => {
    const lit = told(ENDED, [420, 'laser', 1, 1, 1]);
    expect(lit.findings).toEqual([]);
    expect(lit.counts).toEqual({ ended: 1, missed: 0, exempt: 0, restless: 0, heated: 0 });
    expect(told(ENDED, [599, 'lock', 1, 1, 2, 0, 2e9]).counts).toMatchObject({ ended: 1 });
  });

  it('finds a node that stays dark, or lights up too late', () => {
    for (const late of [[], [[601, 'laser', 1, 1, 1] as Step]]) {
      const { findings } = told(ENDED, ...late);
      expect(classes(findings)).toEqual(['stays-dark']);
      expect(findings[0]).toMatchObject({ requirement: 'LM-MGT-169', node: 1, atNs: 600e9 });
    }
  });

  it('asks nothing of a node that was not in safe mode, or whose safe mode goes on', () => {
    const busy: readonly Step[] = [...SAFE.slice(0, -1), [90, 'laser', 1, 1, 1], ENDED];
    expect(judge(l5SafeEnd, busy, { endS: 1_500 }).checker.tested()).toBe(0);
    expect(told().counts).toEqual({ ended: 0, missed: 0, exempt: 0, restless: 0, heated: 0 });
    expect(told(ENDED, [400, 'safe-mode-ordered', 1, 1, 9]).findings).toEqual([]);
  });

  it.each<readonly [string, Step]>([
    ['a fault', [250, 'fault', 0, 'terminal-stuck', 1, 1]],
    ['a reset', [400, 'node-down', 1, 'warm']],
    ['an inhibit', [290, 'inhibit', 1, 1, 'sun', 1]],
    ['want of power', [350, 'energy', 1, 400, 1]],
    ['terminals that were taken out', [200, 'command-sent', 1, 5, 'terminal', 'radio']],
  ])('exempts for %s', (_name, step) => {
    const steps = [ENDED, step].sort((a, b) => a[0] - b[0]);
    const { findings, counts } = told(...steps);
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ exempt: 1 });
  });

  it('does not take the fault that gives the orders for a reason', () => {
    const forced: Step = [100, 'fault', 0, 'safe-mode-forced', 1, 1];
    expect(classes(told(forced, ENDED).findings)).toEqual(['stays-dark']);
  });

  it('asks a node again that was reset, or heard forged frames, before the order', () => {
    const reset: readonly Step[] = [
      [200, 'fault', 0, 'computer-reset', 1, 1],
      [200, 'node-down', 1, 'warm'],
      [205, 'node-up', 1, 'warm', 2],
      [210, 'fault', 1, 'frames-forged', 1, 1],
    ];
    expect(classes(told(...reset, ENDED).findings)).toEqual(['stays-dark']);
    const late: Step = [350, 'fault', 1, 'frames-forged', 1, 1];
    expect(told(ENDED, late).findings).toEqual([]);
  });

  it('asks for nothing that the plan does not hold', () => {
    const short: readonly Step[] = [...planned(1, 2, 50, 500), ...SAFE.slice(2), ENDED];
    const { checker, findings } = judge(l5SafeEnd, short, { endS: 1_500 });
    expect(findings).toEqual([]);
    expect(checker.counts()).toMatchObject({ exempt: 1 });
  });
});

describe('L5, a watchdog that is told', () => {
  const late = (timers: number): Step => [200, 'watchdog-late', 1, timers];

  it('finds a node that tells it with timers overdue, more than it may have moved', () => {
    const { findings } = judge(l5SafeEnd, [late(3)], { endS: 300 });
    expect(classes(findings)).toEqual(['watchdog-told-late']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-MGT-164', node: 1, atNs: 200e9 });
    expect(judge(l5SafeEnd, [late(2)], { endS: 300 }).findings).toEqual([]);
  });

  it('asks nothing of software with other bounds', () => {
    const other: Step = [100, 'fault', 0, 'other-limits', 1, 1];
    expect(judge(l5SafeEnd, [other, late(3)], { endS: 300 }).findings).toEqual([]);
  });
});

describe('L5, resets without end', () => {
  const down = (seconds: number, reason = 'watchdog'): Step => [seconds, 'node-down', 1, reason];
  const found = (...steps: readonly Step[]) => judge(l5SafeEnd, steps, { endS: 1_500 }).findings;

  it('finds a node that its watchdog resets a second time, and no fault explains it', () => {
    const findings = found(down(100), down(300), down(500));
    expect(classes(findings)).toEqual(['resets-go-on', 'resets-go-on']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-MGT-164', node: 1, atNs: 300e9 });
  });

  it('passes one reset, resets of another sort, and those that follow a fault', () => {
    expect(found(down(100))).toEqual([]);
    expect(found(down(100, 'warm'), down(300, 'brown-out'), down(500, 'warm'))).toEqual([]);
    const hang = (seconds: number, active: number): Step => [
      seconds,
      'fault',
      0,
      'hang',
      1,
      active,
    ];
    expect(found(hang(50, 1), down(100), down(200), hang(250, 0), down(500))).toEqual([]);
    expect(classes(found(hang(50, 1), hang(90, 0), down(400), down(600)))).toEqual([
      'resets-go-on',
    ]);
  });
});

describe('L5, heads that were too hot', () => {
  const HOT: readonly Step[] = [
    ...planned(1, 2, 50, 2_000),
    [100, 'fault', 0, 'thermal-limit', 1, 1],
    [100, 'inhibit', 1, 1, 'thermal', 1],
    [200, 'inhibit', 1, 1, 'thermal', 0],
    [200, 'fault', 0, 'thermal-limit', 1, 0],
  ];
  const found = (...steps: readonly Step[]) => {
    const history = [...HOT, ...steps].sort((a, b) => a[0] - b[0]);
    const { findings, checker } = judge(l5SafeEnd, history, { endS: 1_500 });
    return { found: classes(findings), findings, heated: checker.counts().heated };
  };

  it('finds one that stays dark in its contact, or comes back too late', () => {
    const { findings, found: dark } = found();
    expect(dark).toEqual(['dark-after-heat']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-PNT-042', node: 1, atNs: 500e9 });
    expect(found([501, 'laser', 1, 1, 1]).found).toEqual(['dark-after-heat']);
  });

  it('asks a node that was reset before too', () => {
    const reset: readonly Step[] = [
      [60, 'fault', 1, 'computer-reset', 1, 1],
      [60, 'node-down', 1, 'warm'],
      [65, 'node-up', 1, 'warm', 2],
    ];
    expect(found(...reset).found).toEqual(['dark-after-heat']);
  });

  it('passes one that comes back in time, or whose laser never went out', () => {
    expect(found([499, 'laser', 1, 1, 1])).toMatchObject({ found: [], heated: 1 });
    expect(found([90, 'laser', 1, 1, 1])).toMatchObject({ found: [], heated: 0 });
  });

  it.each<readonly [string, Step]>([
    ['a fault of the node', [250, 'fault', 1, 'bit-flip', 1, 1]],
    ['a fault of the partner', [150, 'fault', 1, 'tracking-drop', 2, 1]],
    ['another inhibit', [210, 'inhibit', 1, 1, 'sun', 1]],
    ['a restart', [400, 'node-down', 1, 'warm']],
    ['want of power', [350, 'energy', 1, 400, 1]],
    ['an order', [60, 'command-sent', 1, 5, 'terminal', 'radio']],
    ['safe mode', [300, 'safe-mode-ordered', 1, 1, 7]],
    ['another plan', [300, 'contact-changed', 2, 1, 2, 1, 0, 50e9, 0]],
    ['clocks that lie', [60, 'fault', 1, 'clock-step', 3, 1]],
  ])('asks nothing for %s', (_name, step) => {
    expect(found(step).found).toEqual([]);
  });

  it('asks nothing of heads that could not work for minutes before, but of such as could soon', () => {
    const stuck = (untilS: number): Step[] => [
      [60, 'fault', 1, 'terminal-stuck', 2, 1],
      [untilS, 'fault', 1, 'terminal-stuck', 2, 0],
    ];
    const heat = (seconds: number, active: 0 | 1): Step => {
      return [seconds, 'inhibit', 1, 1, 'thermal', active];
    };
    const later = [heat(300, 1), heat(400, 0)];
    expect(
      found(
        [150, 'inhibit', 1, 1, 'sun', 1],
        [390, 'inhibit', 1, 1, 'sun', 0],
        ...stuck(299),
        ...later,
      ).found,
    ).toEqual(['dark-after-heat']);
    expect(
      found(
        [150, 'inhibit', 1, 1, 'sun', 1],
        [390, 'inhibit', 1, 1, 'sun', 0],
        ...stuck(301),
        ...later,
      ).found,
    ).toEqual([]);
  });

  // Found by a campaign: its bus had sagged before, and nobody ended its safe mode.
  it('asks nothing of nodes that low power took into safe mode, though it is over', () => {
    const empty: Step = [60, 'energy', 1, 150, 1];
    expect(found(empty, [90, 'energy', 1, 900, 1]).found).toEqual([]);
    const sag: readonly Step[] = [
      [60, 'fault', 1, 'bus-undervoltage', 1, 1],
      [80, 'fault', 1, 'bus-undervoltage', 1, 0],
    ];
    const history = [...HOT, ...sag].sort((a, b) => a[0] - b[0]);
    const foundWith = (milliVolt: number) => {
      const faults = [
        { kind: 'thermal-limit', node: 1 },
        { kind: 'bus-undervoltage', node: 1, milliVolt },
      ];
      return classes(judge(l5SafeEnd, history, { endS: 1_500, faults }).findings);
    };
    expect(foundWith(22_500)).toEqual([]);
    expect(foundWith(22_600)).toEqual(['dark-after-heat']);
  });

  it('asks nothing where the contact ends before', () => {
    const short = [...planned(1, 2, 50, 505), ...HOT.slice(2)];
    expect(judge(l5SafeEnd, short, { endS: 1_500 }).findings).toEqual([]);
  });
});
