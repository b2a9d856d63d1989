import { describe, expect, it } from 'vitest';
import type { CheckedFlow } from '../../../harness/checkers/context.ts';
import { DEFAULT_THRESHOLDS } from '../../../harness/checkers/thresholds.ts';
import { judged, lock, sorted, unlock, way } from './l2-rig.ts';
import { accepted, FLOW, planned, SECOND, type Step } from './rig.ts';

describe('L2 with full stores', () => {
  it('leads no way through a relay whose store is full', () => {
    const full: Step = [5, 'store', 2, 9.5e8, 9.5e8, 950];
    expect(judged(sorted(way, [full], accepted(10, 1))).counts.infeasible).toBe(1);
    const half: Step = [5, 'store', 2, 5e8, 5e8, 500];
    expect(judged(sorted(way, [half], accepted(10, 1))).counts.missing).toBe(1);
    // So full at some time since the sample before.
    const later: Step = [300, 'store', 2, 9.5e8, 9.5e8, 950];
    expect(judged(sorted(way, [later], accepted(10, 1))).counts.infeasible).toBe(1);
    const before: Step = [200, 'store', 2, 0, 0, 0];
    expect(judged(sorted(way, [before, later], accepted(10, 1))).counts.missing).toBe(1);
    // The longest bundle of its class needs more than what is left.
    const beside = (other: Partial<CheckedFlow>) => {
      const flows = [FLOW, { ...FLOW, name: 'films', bytes: 4.5e8, ...other }];
      return judged(sorted(way, [half], accepted(10, 1)), { flows }).counts;
    };
    expect(beside({}).infeasible).toBe(1);
    expect(beside({ class: FLOW.class === 'tactical' ? 'broadband' : 'tactical' }).missing).toBe(1);
  });

  it('leads no way to a destination whose store is full', () => {
    const full: Step = [5, 'store', 3, 9.5e8, 9.5e8, 950];
    expect(judged(sorted(way, [full], accepted(10, 1))).counts.infeasible).toBe(1);
  });

  it('leads no way to a node that is full of bundles of its own without custody', () => {
    const chatter = {
      ...FLOW,
      name: 'chatter',
      from: 3,
      to: 1,
      custody: false,
      bytes: 4.5e8,
      lifetimeNs: 60 * SECOND,
    };
    const asked = (seconds: number, bundle: number): Step => [
      seconds,
      'accepted',
      3,
      bundle,
      1,
      bundle,
      0,
      bundle,
    ];
    const counts = (own: Step[], facts: Partial<CheckedFlow> = {}) => {
      const flows = [FLOW, { ...chatter, ...facts }];
      return judged(sorted(way, own, accepted(10, 1)), { flows }).counts;
    };
    const both = [asked(5, 7), asked(6, 8)];
    expect(counts(both)).toMatchObject({ infeasible: 1, missing: 0 });
    expect(counts([asked(5, 7)], { bytes: 2e8 })).toMatchObject({ infeasible: 0, missing: 1 });
    // Beside what its mass memory has.
    const half: Step = [300, 'store', 3, 0, 5e8, 0];
    expect(counts([asked(5, 7), half], { bytes: 2e8 }).infeasible).toBe(1);
    expect(counts([[1, 'store', 3, 0, 5e8, 0], asked(5, 7)], { bytes: 2e8 }).infeasible).toBe(1);
    // Over by the time that the other comes.
    const over: Step[] = [
      [5.5, 'delivered', 1, 7, 0, 1, 1, 4.5e8],
      [5.5, 'deleted', 3, 7, 0, 'expired'],
      [5.5, 'lost', 3, 7, 'link'],
      [5.5, 'node-down', 3, 'reset'],
    ];
    const up: Step = [5.6, 'node-up', 3, 'warm', 2];
    for (const step of over) {
      expect(counts([asked(5, 7), step, up, asked(6, 8)], { bytes: 3e8 }).missing).toBe(1);
    }
    expect(counts([asked(5, 7), asked(6, 8)], { bytes: 3e8 }).infeasible).toBe(1);
    expect(counts([asked(5, 7), asked(66, 8)], { bytes: 3e8 }).missing).toBe(1);
    // What is under custody, samples tell.
    expect(counts(both, { custody: true, bytes: 3e8 }).missing).toBe(1);
  });

  it('leads no way through a node that may have as many bundles as it can number', () => {
    const chatter = { ...FLOW, name: 'chatter', from: 4, to: 5, custody: false, bytes: 10 };
    const asked = (seconds: number, bundle: number): Step => {
      return [seconds, 'accepted', 4, bundle, 1, bundle, 0, bundle];
    };
    const counts = (more: Step[], facts: Partial<CheckedFlow> = {}, bundlesMax = 10) => {
      const flows = [FLOW, { ...chatter, ...facts }];
      const thresholds = { ...DEFAULT_THRESHOLDS, bundlesMax };
      return judged(sorted(way, more, accepted(10, 1)), { flows, thresholds }).counts;
    };
    const asks = Array.from({ length: 9 }, (_, i) => asked(5, 10 + i));
    expect(counts(asks)).toMatchObject({ infeasible: 1, missing: 0 });
    expect(counts(asks.slice(1)).missing).toBe(1);
    expect(counts(asks, {}, 1_000).missing).toBe(1);
    expect(counts(asks, { custody: true }).missing).toBe(1);
    expect(counts([...asks.slice(1), asked(5 + 61, 30)], { lifetimeNs: 60 * SECOND }).missing).toBe(
      1,
    );
    const over: Step[] = [
      [5.5, 'delivered', 5, 11, 0, 1, 1, 10],
      [5.5, 'deleted', 2, 11, 0, 'no-storage'],
      [5.5, 'lost', 4, 11, 'link'],
    ];
    for (const step of over) {
      expect(counts([...asks.slice(1), step, asked(6, 30)]).missing).toBe(1);
    }
    const assured = [...asks.slice(1), over[1] as Step, asked(6, 30)];
    expect(counts(assured, { assured: true }).missing).toBe(0);
    // Beside what its mass memory has; a record that is written anew is none more.
    const held = (bundle: number, node = 2): Step => [5.5, 'held', node, bundle, 0, 0];
    expect(counts([...asks.slice(2), held(50), held(51)]).infeasible).toBe(1);
    expect(counts([...asks.slice(2), held(50), held(50)]).missing).toBe(1);
    expect(counts([...asks.slice(2), held(50, 7), held(51, 7)]).missing).toBe(1);
    const gone: Step = [5.6, 'released', 2, 50, 'flight'];
    expect(counts([...asks.slice(3), held(50), gone, held(51), asked(6, 30)]).missing).toBe(1);
  });

  it('leaves a bundle the time to be refused once, where somebody is full', () => {
    const open = [...planned(1, 3, 0, 400), lock(1, 1, 3), unlock(400, 1, 3)];
    const full: Step = [1, 'store', 4, 9.5e8, 9.5e8, 950];
    const missing = (lifetimeS: number, more: Step[]): number | undefined => {
      const flow = { ...FLOW, lifetimeNs: lifetimeS * SECOND };
      const history = sorted(open, more, accepted(150, 1, flow));
      return judged(history, { flows: [flow] }).counts.missing;
    };
    expect(missing(8, [])).toBe(1);
    expect(missing(8, [full])).toBe(0);
    expect(missing(12, [full])).toBe(1);
  });

  it('waits for the sample that tells of a full store, however short the lives of bundles are', () => {
    const flow = { ...FLOW, lifetimeNs: 20 * SECOND };
    const missing = (highBytes: number): number | undefined => {
      const sample: Step = [300, 'store', 3, 0, highBytes, 0];
      const many = Array.from({ length: 50 }, (_, i) => accepted(10 * i + 105, i, flow));
      const history = sorted(way, [sample], ...many);
      return judged(history, { flows: [flow] }).counts.missing;
    };
    expect(missing(0)).toBe(30);
    expect(missing(9.5e8)).toBe(0);
  });
});
