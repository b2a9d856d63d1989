import { describe, expect, it } from 'vitest';
import { judged, lock, sorted, unlock, way } from './l2-rig.ts';
import { accepted, classes, FLOW, planned, SECOND, type Step } from './rig.ts';

const delivered = (seconds: number, bundle: number): Step => [
  seconds,
  'delivered',
  3,
  bundle,
  0,
  2,
  1,
  1e6,
];

describe('L2 delivery', () => {
  it('passes when every bundle arrives', () => {
    const { findings, counts } = judged(sorted(way, accepted(10, 1), [delivered(103, 1)]));
    expect(findings).toEqual([]);
    expect(counts).toMatchObject({ arrived: 1, missing: 0 });
  });

  it('finds a bundle that had a way and did not arrive, and shows the way', () => {
    const { findings } = judged(sorted(way, accepted(10, 1)));
    expect(classes(findings)).toEqual(['missing']);
    expect(findings[0]?.lines[0]).toMatch(
      /bundle imagery\/1 \(sat-a → sat-b → sat-c possible by 00:01:47.\d+; held by sat-a\) created at 00:00:10/,
    );
  });

  it('exempts and counts bundles without a way in time', () => {
    const infeasible = (steps: Step[], facts = {}): number | undefined =>
      judged(steps, facts).counts.infeasible;
    expect(infeasible(accepted(10, 1))).toBe(1);
    expect(
      infeasible(sorted(planned(1, 2, 0, 400), planned(2, 3, 100, 400), accepted(10, 1))),
    ).toBe(1);
    expect(infeasible(sorted(way, accepted(401, 1)))).toBe(1);
    const short = { ...FLOW, lifetimeNs: 180 * SECOND };
    expect(infeasible(sorted(way, accepted(10, 1, short)), { flows: [short] })).toBe(1);
    const larger = { ...FLOW, bytes: 20e9 };
    expect(infeasible(sorted(way, accepted(10, 1, larger)), { flows: [larger] })).toBe(1);
  });

  it('lets a bundle wait for a first link until that is due', () => {
    const open = [...planned(1, 3, 0, 400), lock(1, 1, 3), unlock(110, 1, 3)];
    const slow = [...planned(1, 2, 0, 400), lock(90, 1, 2)];
    expect(classes(judged(sorted(open, accepted(10, 1))).findings)).toEqual(['missing']);
    expect(judged(sorted(open, slow, accepted(10, 1))).counts.infeasible).toBe(1);
    const again = [lock(130, 1, 3), unlock(400, 1, 3)];
    expect(classes(judged(sorted(open, slow, again, accepted(10, 1))).findings)).toEqual([
      'missing',
    ]);
  });

  it('asks nothing of a bundle that a node may hold for a link due at the end of the run', () => {
    const open = [...planned(1, 3, 0, 900), lock(1, 1, 3)];
    const slow = [...planned(1, 2, 250, 900), lock(290, 1, 2)];
    const missing = (seconds: number, more: Step[]): number | undefined =>
      judged(sorted(open, more, accepted(seconds, 1)), { endS: 400 }).counts.missing;
    expect(missing(285, [])).toBe(1);
    expect(missing(285, slow)).toBe(0);
    expect(missing(300, slow)).toBe(1);
    expect(missing(260, slow)).toBe(1);
  });

  it('keeps the line for what is still on it when the run ends', () => {
    const open = [...planned(1, 3, 0, 900), lock(1, 1, 3)];
    const long = { ...FLOW, bytes: 100e9 };
    const missing = (first: Step[]): number | undefined =>
      judged(sorted(open, first, accepted(200, 2)), { endS: 400, flows: [FLOW, long] }).counts
        .missing;
    expect(missing([])).toBe(1);
    expect(missing(accepted(190, 1, long, 1))).toBe(0);
  });

  it('leaves nodes the time to handle what light alone would carry in time', () => {
    const flow = (lifetimeS: number) => ({ ...FLOW, bytes: 1_000, lifetimeNs: lifetimeS * SECOND });
    const counts = (lifetimeS: number) => {
      const steps = sorted(way, accepted(150, 1, flow(lifetimeS)));
      return judged(steps, { flows: [flow(lifetimeS)] }).counts;
    };
    // Half of it less 100 ms is 50 ms: enough. Of 150 ms nothing is left.
    expect(counts(0.3)).toMatchObject({ missing: 1 });
    expect(counts(0.15)).toMatchObject({ missing: 0, infeasible: 1 });
  });

  it('takes a lock outside the plan, or while a node is down, for no way', () => {
    const late = [...planned(1, 2, 0, 400), lock(1, 1, 2), lock(100, 2, 3), unlock(400, 2, 3)];
    expect(judged(sorted(late, accepted(10, 1))).counts.infeasible).toBe(1);
    const down: Step[] = [[90, 'node-down', 2, 'reset']];
    expect(judged(sorted(way, accepted(10, 1), down)).counts.infeasible).toBe(1);
    const back: Step[] = [...down, [110, 'node-up', 2, 'warm', 2]];
    expect(judged(sorted(way, accepted(10, 1), back)).counts.missing).toBe(1);
  });

  it('exempts what earlier bundles of its own or higher classes crowd out', () => {
    // 10 Mb/s × 0.8 over 298 s of the second link: 298 bundles of 1 MB.
    const narrow = [
      ...planned(1, 2, 0, 400),
      ...planned(2, 3, 100, 400, 1e7),
      lock(1, 1, 2),
      lock(100, 2, 3),
      unlock(400, 1, 2),
      unlock(400, 2, 3),
    ];
    const crowd = Array.from({ length: 400 }, (_, i) =>
      accepted(20 + i / 1000, i + 10, FLOW, 1),
    ).flat();
    const history = sorted(narrow, crowd, accepted(30, 1));
    const counts = (trafficClass: 'management' | 'tactical' | 'broadband') => {
      const other = { ...FLOW, class: trafficClass, custody: false, lifetimeNs: 1_000 * SECOND };
      return judged(history, { flows: [FLOW, other] }).counts;
    };
    expect(counts('management')).toMatchObject({ crowdedOut: 1, missing: 0 });
    expect(counts('tactical')).toMatchObject({ crowdedOut: 1, missing: 0 });
    expect(counts('broadband')).toMatchObject({ crowdedOut: 0, missing: 1 });
    const early = judged(sorted(narrow, crowd, accepted(15, 1)), {
      flows: [FLOW, { ...FLOW, custody: false }],
    });
    expect(early.counts).toMatchObject({ crowdedOut: 0, missing: 1 });
  });

  it('exempts a bundle that only the policy keeps from arriving, and says so', () => {
    const history = sorted(way, accepted(10, 1));
    expect(judged(history).counts).toMatchObject({ missing: 1, forbidden: 0 });
    const segments = new Map([1, 2, 3, 4].map((id) => [id, id === 2 ? 'other' : 'own']));
    const bound = judged(history, { policy: { segments, rules: [] } });
    expect(bound.counts).toMatchObject({ missing: 0, forbidden: 1, infeasible: 0 });
    const nowhere = judged(accepted(10, 1), { policy: { segments, rules: [] } });
    expect(nowhere.counts).toMatchObject({ missing: 0, forbidden: 0, infeasible: 1 });
  });

  it('exempts a bundle that died with its holder, unless its source can send it again', () => {
    const handedOn: Step[] = [
      [11, 'held', 2, 1, 0, 0],
      [11, 'released', 1, 1, 'deleted'],
      [12, 'node-down', 2, 'permanent-loss'],
    ];
    expect(judged(sorted(way, accepted(10, 1), handedOn)).counts.diedWithNode).toBe(1);
    const assured = { ...FLOW, assured: true };
    const kept: Step[] = [
      [11, 'held', 2, 1, 0, 0],
      [12, 'node-down', 2, 'permanent-loss'],
    ];
    const around = [
      ...planned(1, 4, 0, 400),
      ...planned(4, 3, 0, 400),
      lock(1, 1, 4),
      lock(1, 3, 4),
      unlock(400, 1, 4),
      unlock(400, 3, 4),
    ];
    const swapped = around.map(
      (step): Step =>
        (step[1] === 'lock' || step[1] === 'unlock') && step[2] === 3
          ? ([step[0], step[1], 3, 0, 4, 1, step[6]] as unknown as Step)
          : step,
    );
    const start = accepted(10, 1, assured);
    const flows = [assured];
    const again: Step[] = [[20, 'held', 1, 1, 1, 1]];
    expect(judged(sorted(way, start, kept, again), { flows }).counts.infeasible).toBe(1);
    expect(judged(sorted(swapped, start, kept, again), { flows }).counts.missing).toBe(1);
    // It may wait for the receipt for as long as the way was expected to take: nothing tells it of the loss.
    expect(judged(sorted(swapped, start, kept), { flows }).counts).toMatchObject({
      missing: 0,
      diedWithNode: 1,
    });
  });

  it('does not judge best effort', () => {
    const flows = [{ ...FLOW, custody: false }];
    expect(judged(sorted(way, accepted(10, 1)), { flows }).tested).toBe(0);
  });

  it('judges in lots as time goes on, with the same result as at the end', () => {
    const history = sorted(
      planned(1, 2, 0, 4_000),
      planned(2, 3, 0, 4_000),
      [lock(1, 1, 2), lock(1, 2, 3)],
      ...Array.from({ length: 13 }, (_, i): Step[] => [[300 * i, 'store', 1, 0, 0, 0]]),
      ...Array.from({ length: 390 }, (_, i) => [
        ...accepted(10 * i + 5, i),
        ...(i % 100 === 7 ? [] : [delivered(10 * i + 6, i)]),
      ]),
    );
    const lots = judged(history, { endS: 4_000, flows: [{ ...FLOW, lifetimeNs: 60 * SECOND }] });
    const once = judged(history, { endS: 4_000, flows: [{ ...FLOW, lifetimeNs: 9_999 * SECOND }] });
    expect(lots.findings.map((found) => found.atNs)).toEqual([75e9, 1075e9, 2075e9, 3075e9]);
    expect(once.findings.map((found) => found.atNs)).toEqual(
      lots.findings.map((found) => found.atNs),
    );
    expect(lots.counts).toMatchObject({ arrived: 386, missing: 4 });
  });
});
