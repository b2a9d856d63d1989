import { describe, expect, it } from 'vitest';
import { s4Acknowledged } from '../../../harness/checkers/s4-acknowledged.ts';
import { classes, judge, type Step } from './rig.ts';

const end = (seconds: number, judged: number, unreceived: number, session = 0, txfn = -1): Step => [
  seconds,
  'acknowledged',
  2,
  1,
  1,
  judged,
  unreceived,
  session,
  txfn,
];

describe('S4 acknowledgements', () => {
  it('passes those that cover what came', () => {
    const { findings, checker } = judge(s4Acknowledged, [end(300, 120, 0), end(600, 40, 0)]);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(160);
    expect(checker.counts()).toEqual({ acknowledgements: 160, unreceived: 0 });
  });

  it('finds a frame that never came, and a stamp that never came', () => {
    const history = [end(10, 120, 1, 77, 513), end(300, 90, 3, 77, -1)];
    const { findings, checker } = judge(s4Acknowledged, history);
    expect(classes(findings)).toEqual(['frame-not-received', 'stamp-not-received']);
    expect(findings[0]?.requirement).toBe('LM-LNK-045');
    expect(findings[0]?.lines[0]).toMatch(
      /terminal 1: 1 of 120 to sat-a cover frame 513, which never came \(session 77\), at .* in sat-b/,
    );
    expect(checker.counts()).toEqual({ acknowledgements: 210, unreceived: 4 });
  });

  it('finds RESUME of a bundle that has ended, but where clocks may be off', () => {
    const breach: Step = [50, 'breach', 1, 1, 2, 'resume-ended', 7];
    const { findings } = judge(s4Acknowledged, [breach]);
    expect(findings.map(({ requirement }) => requirement)).toEqual(['LM-BND-020']);
    const off: Step = [1, 'clock', 3, 6e9, 7e9, 16];
    expect(judge(s4Acknowledged, [off, breach]).findings).toEqual([]);
    const lie: Step = [1, 'fault', 0, 'clock-step', 3, 1];
    expect(judge(s4Acknowledged, [lie, breach]).findings).toEqual([]);
  });

  it.each([['slow-processor'], ['frames-forged'], ['rate-change']])(
    'finds those that come late, but not under %s',
    (kind) => {
      const late: Step = [50, 'breach', 1, 1, 2, 'ack-late', 7];
      expect(classes(judge(s4Acknowledged, [late]).findings)).toEqual(['ack-late']);
      const begins: Step = [20, 'fault', 0, kind, 1, 1];
      const faults = [{ kind, node: 1 }];
      expect(judge(s4Acknowledged, [begins, late], { faults }).findings).toEqual([]);
    },
  );
});
