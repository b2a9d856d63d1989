import { describe, expect, it } from 'vitest';
import { s8BoundedQueues } from '../../../harness/checkers/s8-bounded-queues.ts';
import { classes, judge, type Step } from './rig.ts';

/** Stores hold 1 GB. */
const store = (seconds: number, highBytes: number): Step => [
  seconds,
  'store',
  1,
  highBytes,
  highBytes,
  3,
];
const wait = (worstNs: number, boundNs: number, seconds = 10): Step => [
  seconds,
  'class-wait',
  1,
  0,
  2,
  'tactical',
  500,
  worstNs,
  boundNs,
];

describe('S8 bounded queues', () => {
  it('passes a full store whose records have headers beside payloads', () => {
    const { findings, checker } = judge(s8BoundedQueues, [store(1, 0), store(2, 1.15e9)]);
    expect(findings).toEqual([]);
    expect(checker.counts()).toEqual({ stores: 2, waits: 0, slow: 0 });
  });

  it('finds a store beyond its capacity, once', () => {
    const { findings } = judge(s8BoundedQueues, [store(1, 1.21e9), store(2, 1.21e9)]);
    expect(classes(findings)).toEqual(['capacity']);
    expect(findings[0]?.requirement).toBe('LM-BND-080');
  });

  it('finds a class beyond its bound, where no memory gave back what was deleted', () => {
    const over: Step = [5, 'store-over', 1, 'both', 950, 900];
    const { findings } = judge(s8BoundedQueues, [over]);
    expect(classes(findings)).toEqual(['class-bound']);
    expect(findings[0]?.requirement).toBe('LM-BND-080');
    expect(findings[0]?.lines[0]).toContain('950 bytes of tactical and broadband together, 900');
    for (const kind of ['stale-read', 'other-limits']) {
      expect(judge(s8BoundedQueues, [[4, 'fault', 0, kind, 1, 1], over]).findings).toEqual([]);
    }
  });

  it('passes waits within the bound, and finds one beyond it', () => {
    const good = judge(s8BoundedQueues, [wait(1e6, 1e6), wait(0, 5e5)]);
    expect(good.findings).toEqual([]);
    expect(good.checker.counts()).toEqual({ stores: 0, waits: 1_000, slow: 0 });
    const bad = judge(s8BoundedQueues, [wait(1.02e6, 1e6)]);
    expect(classes(bad.findings)).toEqual(['waiting-bound']);
    expect(bad.findings[0]?.requirement).toBe('LM-BND-032');
    expect(bad.findings[0]?.lines[0]).toContain('tactical to sat-b waited 1.020 ms');
  });

  it('asks no node for its bound that was slow while the lock lasted', () => {
    const slow = (seconds: number, active: number): Step => [
      seconds,
      'fault',
      0,
      'slow-processor',
      1,
      active,
    ];
    const lock = (seconds: number): Step => [seconds, 'lock', 1, 0, 2, 0, 1e9];
    const within = [lock(1), slow(3, 1), slow(5, 0), wait(80_000, 50_000)];
    expect(judge(s8BoundedQueues, within).findings).toEqual([]);
    const other = [[1, 'fault', 1, 'hang', 1, 1] as Step, [2, 'fault', 1, 'hang', 1, 0] as Step];
    const both = [slow(1, 1), ...other, lock(3), wait(80_000, 50_000)];
    expect(judge(s8BoundedQueues, both).findings).toEqual([]);
    const before = [slow(1, 1), slow(2, 0), lock(3), wait(80_000, 50_000)];
    expect(classes(judge(s8BoundedQueues, before).findings)).toEqual(['waiting-bound']);
  });

  it('asks no node for a bound by shares of the line that are not its own', () => {
    const other: Step = [4, 'fault', 0, 'other-limits', 1, 1];
    expect(judge(s8BoundedQueues, [other, wait(80_000, 50_000)]).findings).toEqual([]);
    const elsewhere: Step = [4, 'fault', 0, 'other-limits', 2, 1];
    const { findings } = judge(s8BoundedQueues, [elsewhere, wait(80_000, 50_000)]);
    expect(classes(findings)).toEqual(['waiting-bound']);
  });

  it('asks for no bound towards a partner that took no custody while the lock lasted', () => {
    const full = (seconds: number, active: number, node = 2): Step => [
      seconds,
      'fault',
      0,
      'store-full',
      node,
      active,
    ];
    const lock = (seconds: number): Step => [seconds, 'lock', 1, 0, 2, 0, 1e9];
    const within = [lock(1), full(3, 1), full(5, 0), wait(80_000, 50_000)];
    expect(judge(s8BoundedQueues, within).findings).toEqual([]);
    const others = [lock(1), full(3, 1, 1), full(5, 0, 1), wait(80_000, 50_000)];
    expect(classes(judge(s8BoundedQueues, others).findings)).toEqual(['waiting-bound']);
  });

  it('asks for no bound while bundles are held back that the partner refused before the lock', () => {
    const full = (seconds: number, active: number): Step => {
      return [seconds, 'fault', 0, 'store-full', 2, active];
    };
    const lockedAfter = (seconds: number): Step[] => {
      const lock: Step = [5 + seconds, 'lock', 1, 0, 2, 0, 1e9];
      return [full(3, 1), full(5, 0), lock, wait(80_000, 50_000, 30)];
    };
    expect(judge(s8BoundedQueues, lockedAfter(4)).findings).toEqual([]);
    const refused: Step = [2, 'fault', 1, 'custody-refused', 2, 1];
    expect(judge(s8BoundedQueues, [refused, ...lockedAfter(16)]).findings).toEqual([]);
    const later = judge(s8BoundedQueues, lockedAfter(16));
    expect(classes(later.findings)).toEqual(['waiting-bound']);
  });

  it('finds broadband that starves, unless its node has a share of its own', () => {
    const starved: Step = [50, 'breach', 1, 1, 2, 'class-starved', 7];
    const { findings } = judge(s8BoundedQueues, [
      starved,
      [51, 'breach', 1, 1, 2, 'rate-hasty', 7],
    ]);
    expect(classes(findings)).toEqual(['class-starved']);
    expect(findings[0]?.requirement).toBe('LM-BND-030');
    const other: Step = [40, 'fault', 0, 'other-limits', 1, 1];
    expect(judge(s8BoundedQueues, [other, starved]).findings).toEqual([]);
  });
});
