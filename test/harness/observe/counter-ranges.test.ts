import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CounterRanges } from '../../../harness/observe/counter-ranges.ts';

describe('ranges of counters', () => {
  it('know what a set knows, in whatever order counters come', () => {
    const counters = fc.array(fc.integer({ min: 0, max: 40 }), { maxLength: 120 });
    fc.assert(
      fc.property(counters, (all) => {
        const ranges = new CounterRanges();
        const set = new Set<number>();
        for (const counter of all) {
          expect(ranges.has(counter)).toBe(set.has(counter));
          expect(ranges.add(counter)).toBe(!set.has(counter));
          set.add(counter);
        }
      }),
    );
  });
});
