import { describe, expect, it } from 'vitest';
import { s10Plans } from '../../../harness/checkers/s10-plans.ts';
import { classes, judge, NODES, type Step } from './rig.ts';

const nodes = NODES.map((node) => ({ ...node, storeLatencyNs: 1e6 }));
const found = (...history: Step[]): readonly string[] =>
  classes(judge(s10Plans, history, { nodes }).findings);

const tells = (seconds: number, epoch: number, state: string): Step => [
  ...([seconds, 'key-epoch'] as const),
  ...([1, epoch, state] as const),
];
const writes = (seconds: number): Step => [seconds, 'critical-written', 1];
/** Epoch 2 is loaded and used. */
const BEGUN: Step[] = [
  ...[tells(0, 1, 'current'), writes(10), tells(10, 2, 'next')],
  ...[writes(20), tells(20, 2, 'current')],
];
const restart = (seconds: number): Step[] => [
  [seconds, 'node-down', 1, 'computer-reset'],
  [seconds + 5, 'node-up', 1, 'warm', 2],
];

describe('S10 about key epochs that would not outlast a reset', () => {
  it('finds a change that is not written', () => {
    const begun = [writes(0), tells(0, 1, 'current')];
    expect(found(...begun, tells(10, 2, 'next'))).toEqual(['epoch-unwritten']);
    expect(found(...BEGUN, writes(29), tells(30, 1, 'retired'))).toEqual(['epoch-unwritten']);
    expect(found(...BEGUN, ...restart(30), tells(35, 3, 'current'))).toEqual(['epoch-unwritten']);
  });

  it('passes what is written in that instant, before or after it is told, or is told again', () => {
    expect(found(...BEGUN, tells(30, 1, 'retired'), writes(30))).toEqual([]);
    expect(found(...BEGUN, ...restart(30), tells(35, 2, 'current'))).toEqual([]);
  });

  it('finds an epoch that is older after a restart', () => {
    expect(found(...BEGUN, ...restart(30), tells(35, 1, 'current'))).toEqual(['epoch-lost']);
  });

  it('excuses what was not durable yet, and faults of the store', () => {
    expect(found(...BEGUN, ...restart(20.001), tells(35, 1, 'current'))).toEqual([]);
    const flip: Step = [25, 'fault', 0, 'bit-flip', 1, 1];
    expect(found(...BEGUN, flip, ...restart(30), tells(35, 1, 'current'))).toEqual([]);
  });
});
