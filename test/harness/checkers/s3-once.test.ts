import { describe, expect, it } from 'vitest';
import { s3Once } from '../../../harness/checkers/s3-once.ts';
import { classes, judge, type Step } from './rig.ts';

const delivery = (seconds: number, bundle: number, attempt = 0): Step => [
  seconds,
  'delivered',
  3,
  bundle,
  attempt,
  2,
  1,
  1e6,
];

describe('S3 once', () => {
  it('passes many bundles delivered once each', () => {
    const history = Array.from({ length: 70_000 }, (_, i) => delivery(i / 100, i));
    const { findings, checker } = judge(s3Once, history);
    expect(findings).toEqual([]);
    expect(checker.tested()).toBe(70_000);
  });

  it('finds a second delivery, also of another attempt and after a reset', () => {
    const { findings } = judge(s3Once, [
      delivery(1, 40_000),
      [2, 'node-down', 3, 'reset'],
      [3, 'node-up', 3, 'warm', 2],
      delivery(4, 40_000, 1),
      delivery(5, 40_001),
    ]);
    expect(classes(findings)).toEqual(['twice']);
    expect(findings[0]?.lines[0]).toMatch(/attempt 1, at 00:00:04.000 in sat-c/);
    expect(findings[0]?.lines.join('\n')).toMatch(/down \(reset\)/);
  });

  it('passes a second one where a fault of the store destroyed the mark of the first', () => {
    const lost: Step = [2, 'mark-lost', 3, 7];
    expect(judge(s3Once, [delivery(1, 7), lost, delivery(4, 7, 1)]).findings).toEqual([]);
    const thrice = judge(s3Once, [delivery(1, 7), lost, delivery(4, 7, 1), delivery(5, 7, 2)]);
    expect(classes(thrice.findings)).toEqual(['twice']);
    const other = judge(s3Once, [delivery(1, 8), lost, delivery(4, 8, 1)]);
    expect(classes(other.findings)).toEqual(['twice']);
  });

  it('finds a delivery whose mark was not durable, but for foreign flight software', () => {
    const history: Step[] = [[1, 'unmarked', 3, 7], delivery(1, 7)];
    const { findings } = judge(s3Once, history);
    expect(classes(findings)).toEqual(['unmarked']);
    expect(findings[0]?.requirement).toBe('LM-BND-063');
    const foreign = judge(s3Once, history, { foreignNodes: new Set([3]) });
    expect(foreign.findings).toEqual([]);
  });
});
