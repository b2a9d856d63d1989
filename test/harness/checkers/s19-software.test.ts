import { describe, expect, it } from 'vitest';
import { s19Software } from '../../../harness/checkers/s19-software.ts';
import { classes, judge, type Step } from './rig.ts';

const BOOTS: readonly Step[] = [
  [0, 'node-up', 1, 'power-on', 1],
  [0, 'node-up', 2, 'power-on', 1],
];

describe('S19', () => {
  it('counts the boots of software that is tried, and finds nothing in good ones', () => {
    const { findings, checker } = judge(s19Software, BOOTS, { triedNodes: new Set([2]) });
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(1);
  });

  it('names the node, the effect and the field of what broke the contract', () => {
    const history: readonly Step[] = [
      ...BOOTS,
      [5, 'software-fault', 2, 'bad-effect', 'timer-set', 'atMonotonicNs'],
      [5, 'node-down', 2, 'software-fault'],
      [9, 'software-fault', 2, 'step-threw', '', ''],
    ];
    const { findings } = judge(s19Software, history, { triedNodes: new Set([2]) });
    expect(classes(findings)).toEqual(['bad-effect-timer-set', 'step-threw']);
    expect(findings[0]?.requirement).toBe('LM-AVI-021');
    expect(findings[0]?.lines[0]).toBe(
      'bad-effect (timer-set: atMonotonicNs) at 00:00:05.000 in sat-b',
    );
  });
});
