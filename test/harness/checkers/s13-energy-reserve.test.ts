import { describe, expect, it } from 'vitest';
import { s13EnergyReserve } from '../../../harness/checkers/s13-energy-reserve.ts';
import { classes, judge, type Step } from './rig.ts';

const UP: Step = [0, 'node-up', 1, 'power-on', 1];
const BOTH_ON: readonly Step[] = [
  UP,
  [10, 'laser', 1, 0, 1],
  [10, 'laser', 1, 1, 1],
  [20, 'energy', 1, 800, 1],
];
const history = (...steps: readonly Step[]): Step[] => [...BOTH_ON, ...steps];

describe('S13 energy reserve', () => {
  it('passes a node that sheds one laser and then the other as its charge falls', () => {
    const { findings, checker } = judge(
      s13EnergyReserve,
      history(
        [100, 'energy', 1, 300, 1],
        [100, 'laser', 1, 1, 0],
        [200, 'energy', 1, 151, 1],
        [210, 'energy', 1, 150, 1],
        [210.5, 'laser', 1, 0, 0],
        [400, 'energy', 1, 305, 0],
        [400, 'laser', 1, 0, 1],
        [500, 'energy', 1, 405, 0],
        [500, 'laser', 1, 1, 1],
      ),
    );
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(5);
    expect(checker.counts()).toEqual({ low: 2 });
  });

  it('finds a second laser that goes on at 30 %, once', () => {
    const { findings } = judge(
      s13EnergyReserve,
      history([100, 'energy', 1, 300, 1], [200, 'energy', 1, 250, 1]),
    );
    expect(classes(findings)).toEqual(['emits-when-low']);
    expect(findings[0]).toMatchObject({ requirement: 'LM-MGT-165', node: 1, atNs: 101e9 });
  });

  it('finds any laser that goes on, or comes on, at 15 %', () => {
    const dark: readonly Step[] = [
      [100, 'energy', 1, 140, 1],
      [100, 'laser', 1, 0, 0],
      [100, 'laser', 1, 1, 0],
    ];
    expect(classes(judge(s13EnergyReserve, history(dark[0] as Step)).findings)).toEqual([
      'emits-when-critical',
    ]);
    const later = history(...dark, [300, 'laser', 1, 1, 1]);
    expect(classes(judge(s13EnergyReserve, later).findings)).toEqual(['emits-when-critical']);
    expect(judge(s13EnergyReserve, history(...dark)).findings).toEqual([]);
  });

  it('finds a second laser that goes on while the bus sags to 24 V', () => {
    const found = (milliVolt: number, ...steps: Step[]) => {
      const faults = [{ kind: 'bus-undervoltage', node: 1, milliVolt }];
      const sag: Step = [100, 'fault', 0, 'bus-undervoltage', 1, 1];
      return classes(judge(s13EnergyReserve, history(sag, ...steps), { faults }).findings);
    };
    expect(found(24_000)).toEqual(['emits-when-low']);
    expect(found(24_001)).toEqual([]);
    expect(found(24_000, [100, 'laser', 1, 1, 0])).toEqual([]);
    expect(found(24_000, [100.9, 'fault', 0, 'bus-undervoltage', 1, 0])).toEqual([]);
    expect(found(24_000, [100.5, 'energy', 1, 900, 0])).toEqual(['emits-when-low']);
  });

  it('goes by the bounds of the scenario, as the battery tells them in steps of 5 %', () => {
    const thresholds = { chargeShedPermille: 270, chargeSafePermille: 140 };
    const found = (permille: number) =>
      classes(
        judge(s13EnergyReserve, history([100, 'energy', 1, permille, 1]), { thresholds }).findings,
      );
    expect(found(251)).toEqual([]);
    expect(found(250)).toEqual(['emits-when-low']);
    expect(found(100)).toEqual(['emits-when-critical']);
  });

  it('does not blame a computer that hangs, until it has started anew', () => {
    const hung = history([90, 'fault', 0, 'hang', 1, 1], [100, 'energy', 1, 140, 1]);
    expect(judge(s13EnergyReserve, hung).findings).toEqual([]);
    const anew = [...hung, [200, 'node-up', 1, 'watchdog', 2] as Step];
    expect(judge(s13EnergyReserve, anew).findings[0]?.atNs).toBe(201e9);
  });

  it('does not blame one that hangs again after it was started anew, nor one that is slow', () => {
    const hangs = (seconds: number, index: number, active: number): Step => [
      ...([seconds, 'fault', index, 'hang', 1, active] as const),
    ];
    const anew: Step = [50, 'node-up', 1, 'watchdog', 2];
    const again = [hangs(40, 0, 1), anew, hangs(60, 0, 0), hangs(90, 1, 1)];
    const low: Step = [100, 'energy', 1, 140, 1];
    expect(judge(s13EnergyReserve, history(...again, low)).findings).toEqual([]);
    const slow: Step = [40, 'fault', 0, 'slow-processor', 1, 1];
    expect(judge(s13EnergyReserve, history(slow, anew, low)).findings).toEqual([]);
  });
});
