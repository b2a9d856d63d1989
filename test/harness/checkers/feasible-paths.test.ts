import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  FeasiblePaths,
  type Opportunity,
  type PathQuery,
} from '../../../harness/checkers/feasible-paths.ts';
import { SECOND } from './rig.ts';

const paths = (opportunities: readonly Opportunity[], hopLimit = 99): FeasiblePaths => {
  const made = new FeasiblePaths({ hopLimit, hasRoom: () => true });
  for (const opportunity of opportunities) made.add(opportunity);
  return made;
};

const window = (from: number, to: number, fromS: number, untilS: number): Opportunity => ({
  line: `${from}>${to} ${fromS}`,
  from,
  to,
  startNs: fromS * SECOND,
  endNs: untilS * SECOND,
  rateBps: 8e6,
  lightTimeNs: 1_000,
});

/** One megabyte takes one second on those windows. */
const query = (rest: Partial<PathQuery> = {}): PathQuery => ({
  from: 1,
  to: 3,
  atNs: 0,
  limitNs: 1_000 * SECOND,
  bytes: 1e6,
  classIndex: 1,
  contended: false,
  ...rest,
});

/** Earliest arrival by trying every order of windows. */
const exhaustive = (opportunities: readonly Opportunity[], asked: PathQuery): number => {
  const from = (node: number, atNs: number, used: ReadonlySet<number>): number => {
    if (node === asked.to) return atNs;
    let best = Number.POSITIVE_INFINITY;
    opportunities.forEach((opportunity, i) => {
      if (opportunity.from !== node || used.has(i)) return;
      const doneNs =
        Math.max(atNs, opportunity.startNs) + (asked.bytes * 8e9) / opportunity.rateBps;
      if (doneNs > opportunity.endNs) return;
      const arrivalNs = doneNs + opportunity.lightTimeNs;
      best = Math.min(best, from(opportunity.to, arrivalNs, new Set([...used, i])));
    });
    return best;
  };
  const arrivalNs = from(asked.from, asked.atNs, new Set());
  return arrivalNs <= asked.limitNs ? arrivalNs : Number.POSITIVE_INFINITY;
};

describe('feasible paths', () => {
  it('equal an exhaustive search on random plans', () => {
    const opportunity = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }), fc.nat(30), fc.nat(12))
      .filter(([from, to]) => from !== to)
      .map(([from, to, startS, lengthS]) => window(from, to, startS, startS + lengthS));
    let found = 0;
    fc.assert(
      fc.property(fc.array(opportunity, { maxLength: 9 }), fc.nat(20), (plan, startS) => {
        const asked = query({ atNs: startS * SECOND, limitNs: 35 * SECOND });
        const byName = new Map(plan.map((item) => [item.line, item]));
        const distinct = [...byName.values()];
        const path = paths(distinct).search(asked);
        const expected = exhaustive(distinct, asked);
        expect(path?.arrivalNs ?? Number.POSITIVE_INFINITY).toBe(expected);
        if (path !== undefined) found++;
      }),
      { numRuns: 1_000, seed: 1 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it('take volume once: what is booked moves the next bundle back, and fills the window', () => {
    const made = paths([window(1, 3, 10, 15)]);
    const arrivals: (number | undefined)[] = [];
    for (let i = 0; i < 7; i++) {
      const asked = query({ contended: true });
      const path = made.search(asked);
      if (path !== undefined) made.reserve(path, asked);
      arrivals.push(path?.arrivalNs);
    }
    expect(arrivals.slice(0, 5).every((at) => at !== undefined)).toBe(true);
    expect(arrivals.slice(5)).toEqual([undefined, undefined]);
    expect(made.search(query())?.arrivalNs).toBe(11 * SECOND + 1_000);
  });

  it('book a second that a window begins in no further than the window goes', () => {
    const made = paths([window(1, 3, 0.4, 10)]);
    const first = query({ contended: true });
    const path = made.search(first);
    expect(path?.arrivalNs).toBe(1.4 * SECOND + 1_000);
    if (path !== undefined) made.reserve(path, first);
    const small = { ...first, bytes: 1_000 };
    expect(made.search(small)?.arrivalNs).toBeGreaterThanOrEqual(SECOND);
  });

  it('hide the bookings of lower classes from higher ones', () => {
    const made = paths([window(1, 3, 0, 1)]);
    const low = query({ contended: true, classIndex: 2 });
    const path = made.search(low);
    if (path !== undefined) made.reserve(path, low);
    expect(made.search(low)).toBeUndefined();
    expect(made.search({ ...low, classIndex: 1 })).toBeDefined();
    const high = query({ contended: true, classIndex: 0 });
    const highPath = made.search(high);
    if (highPath !== undefined) made.reserve(highPath, high);
    expect(made.search({ ...low, classIndex: 1 })).toBeUndefined();
  });

  it('join windows that go on, keep to the hop limit and forget what is over', () => {
    const whole = { ...window(1, 2, 0, 1), line: 'a', bytes: 0 };
    const made = paths([
      { ...whole, endNs: 0.6 * SECOND },
      { ...whole, startNs: 0.6 * SECOND, endNs: 1.2 * SECOND },
      window(2, 3, 0, 9),
    ]);
    expect(made.search(query())?.hops.length).toBe(2);
    expect(paths([window(1, 2, 0, 9), window(2, 3, 0, 9)], 1).search(query())).toBeUndefined();
    made.dropBefore(5 * SECOND);
    expect(made.search(query())).toBeUndefined();
  });

  it('lead through relays, and to nodes, that have room only', () => {
    const made = new FeasiblePaths({ hopLimit: 9, hasRoom: (node) => node !== 2 });
    for (const item of [window(1, 2, 0, 9), window(2, 3, 0, 9), window(1, 4, 0, 9)]) made.add(item);
    expect(made.search(query())).toBeUndefined();
    made.add(window(4, 3, 5, 9));
    expect(made.search(query())?.arrivalNs).toBe(6 * SECOND + 1_000);
    expect(made.search(query({ to: 2 }))).toBeUndefined();
    expect(made.search(query({ to: 4 }))?.hops.length).toBe(1);
  });
});
