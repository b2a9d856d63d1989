import { describe, expect, it } from 'vitest';
import { s15Hops } from '../../../harness/checkers/s15-hops.ts';
import { accepted, classes, FLOW, judge, type Step } from './rig.ts';

/** Bundle 1 goes back and forth between nodes 1 and 2 that many times. */
const bounce = (times: number, attemptOf = (_i: number): number => 0): Step[] =>
  Array.from({ length: times }, (_, i): Step[] => [
    [10 + i, 'held', 2, 1, attemptOf(i), 0],
    [10 + i, 'released', 1, 1, 'deleted'],
    [10.5 + i, 'held', 1, 1, attemptOf(i), 0],
    [10.5 + i, 'released', 2, 1, 'deleted'],
  ]).flat();

describe('S15 hops', () => {
  it('passes deliveries up to the limit and finds those beyond', () => {
    const delivery = (hops: number): Step => [5, 'delivered', 3, hops, 0, hops, 1, 1e6];
    const { findings, checker } = judge(s15Hops, [delivery(16), delivery(17), delivery(2)]);
    expect(classes(findings)).toEqual(['too-many-hops']);
    expect(findings[0]?.lines[0]).toMatch(/17 hops, limit 16/);
    expect(checker.counts()).toEqual({ hopsMax: 17 });
  });

  it('allows a bundle to come back, but not to go round', () => {
    expect(judge(s15Hops, [...accepted(1, 1), ...bounce(2)]).findings).toEqual([]);
    const { findings } = judge(s15Hops, [...accepted(1, 1), ...bounce(9)]);
    expect(classes(findings)).toEqual(['loop', 'loop']);
    expect(findings.map((finding) => finding.node)).toEqual([1, 2]);
  });

  it('allows a bundle to pass a node again much later, after other contacts were missed', () => {
    const passes = [0, 700, 1_400, 2_100].flatMap((atS) =>
      bounce(2).map((step): Step => [step[0] + atS, ...step.slice(1)] as unknown as Step),
    );
    expect(judge(s15Hops, [...accepted(1, 1), ...passes]).findings).toEqual([]);
  });

  it('allows a bundle to come round slowly, and asks no node with bounds of its own', () => {
    const slowly = [0, 31, 62, 93, 124].flatMap((atS) =>
      bounce(1).map((step): Step => [step[0] + atS, ...step.slice(1)] as unknown as Step),
    );
    expect(judge(s15Hops, [...accepted(1, 1), ...slowly]).findings).toEqual([]);
    const others = [1, 2].map((node): Step => [1, 'fault', 0, 'other-limits', node, 1]);
    expect(judge(s15Hops, [...accepted(1, 1), ...others, ...bounce(9)]).findings).toEqual([]);
  });

  it('does not take a record that is written again as a visit', () => {
    const rewrites = Array.from({ length: 9 }, (_, i): Step => [2 + i, 'held', 1, 1, 0, 1]);
    expect(judge(s15Hops, [...accepted(1, 1), ...rewrites]).findings).toEqual([]);
  });

  it('counts each attempt of the source anew', () => {
    const history = [...accepted(1, 1), ...bounce(4, (i) => Math.floor(i / 2))];
    expect(judge(s15Hops, history).findings).toEqual([]);
  });

  it('counts copies of an older attempt that still move by themselves', () => {
    const alternating = [...accepted(1, 1), ...bounce(4, (i) => 1 - (i % 2))];
    expect(judge(s15Hops, alternating).findings).toEqual([]);
    const { findings } = judge(s15Hops, [...accepted(1, 1), ...bounce(18, (i) => 1 - (i % 2))]);
    expect(new Set(classes(findings))).toEqual(new Set(['loop']));
  });

  it('finds one that is deleted for its hop limit after fewer hops, unless a fault may have said so', () => {
    const gone: Step[] = [
      [30, 'released', 1, 1, 'deleted'],
      [30, 'deleted', 1, 1, 0, 'hop-limit'],
    ];
    const { findings } = judge(s15Hops, [...accepted(1, 1), ...bounce(2), ...gone]);
    expect(classes(findings)).toEqual(['hops-left']);
    expect(findings[0]?.lines[0]).toMatch(/bundle number 1: 5 hops at most, limit 16/);
    const facts = { hopLimit: 5 };
    expect(judge(s15Hops, [...accepted(1, 1), ...bounce(2), ...gone], facts).findings).toEqual([]);
    const refusing: Step = [2, 'fault', 0, 'custody-refused', 1, 1];
    expect(judge(s15Hops, [...accepted(1, 1), refusing, ...gone]).findings).toEqual([]);
    const unwritten = { ...FLOW, custody: false, assured: true };
    const resent: Step = [20, 'held', 1, 1, 1, 1];
    const assured = [...accepted(1, 1, unwritten), resent, ...gone];
    expect(judge(s15Hops, assured, { flows: [unwritten] }).findings).toEqual([]);
    // Of best effort no record tells how far it came.
    expect(judge(s15Hops, [[30, 'deleted', 1, 1, 0, 'hop-limit']]).findings).toEqual([]);
  });
});
