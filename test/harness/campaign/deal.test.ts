import { describe, expect, it } from 'vitest';
import { dealOf } from '../../../harness/campaign/deal.ts';

/** How many of these cases have a coordinate within a share. */
const within = (from: number, to: number, has: (index: number) => boolean): number =>
  Array.from({ length: to - from }, (_, at) => from + at).filter(has).length;

describe('what a case is of', () => {
  it('has a rare share in every stretch of cases', () => {
    for (let from = 0; from < 1_000; from += 60) {
      const rare = within(from, from + 60, (index) => dealOf(index).scenario >= 0.95);
      expect(rare).toBeGreaterThanOrEqual(1);
      expect(rare).toBeLessThanOrEqual(5);
    }
  });

  it('mixes scenarios and generators as if drawn', () => {
    const both = within(0, 1_000, (index) => {
      const { scenario, generator } = dealOf(index);
      return scenario < 0.2 && generator < 0.2;
    });
    expect(Math.abs(both - 40)).toBeLessThanOrEqual(6);
  });

  it('lies in [0, 1) for any number', () => {
    for (const index of [0, 1, 9_999_999]) {
      for (const value of Object.values(dealOf(index))) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThan(1);
      }
    }
  });
});
