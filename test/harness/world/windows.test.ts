import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Windows } from '../../../harness/world/windows.ts';

const interval = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 12 }));

describe('windows', () => {
  it('hold exactly the instants of the intervals that were added', () => {
    fc.assert(
      fc.property(fc.array(interval, { maxLength: 12 }), (intervals) => {
        const windows = new Windows();
        const inside = new Set<number>();
        for (const [start, length] of intervals) {
          windows.add(start, start + length);
          for (let at = start; at < start + length; at++) inside.add(at);
        }
        for (let at = 0; at < 80; at++) {
          expect(windows.has(at)).toBe(inside.has(at));
          const start = windows.startOf(at);
          if (start !== undefined) expect(inside.has(start) && !inside.has(start - 1)).toBe(true);
          const edge = windows.nextEdge(at);
          let next: number | undefined;
          for (let t = at + 1; t < 80 && next === undefined; t++) {
            if (inside.has(t) !== inside.has(t - 1)) next = t;
          }
          expect(edge).toBe(next);
          let touched = false;
          for (let t = at; t <= at + 3; t++) touched ||= inside.has(t);
          expect(windows.touches(at, at + 3)).toBe(touched);
        }
      }),
      { numRuns: 60 },
    );
  });
});
