import { describe, expect, it } from 'vitest';
import { ddmin } from '../../harness/shrink/ddmin.ts';

const never = (): boolean => false;

describe('delta debugging', () => {
  it('finds the elements that together make it fail, wherever they are', () => {
    for (const needed of [[0], [7], [0, 7], [3, 4], [1, 5, 6]]) {
      const all = [0, 1, 2, 3, 4, 5, 6, 7];
      const fails = (part: readonly number[]): boolean => needed.every((one) => part.includes(one));
      expect(ddmin(all, fails, never)).toEqual(needed);
    }
  });

  it('leaves nothing where nothing is needed, and all where all is', () => {
    expect(ddmin([1, 2, 3], () => true, never)).toEqual([]);
    expect(ddmin([1, 2, 3], (part) => part.length === 3, never)).toEqual([1, 2, 3]);
    expect(ddmin([], () => true, never)).toEqual([]);
  });

  it('needs few tests for one of a thousand', () => {
    const all = Array.from({ length: 1_000 }, (_, at) => at);
    let tests = 0;
    const fails = (part: readonly number[]): boolean => {
      tests++;
      return part.includes(777);
    };
    expect(ddmin(all, fails, never)).toEqual([777]);
    expect(tests).toBeLessThan(40);
  });

  it('stops when it has had enough, with what fails so far', () => {
    let tests = 0;
    const fails = (part: readonly number[]): boolean => {
      tests++;
      return part.includes(7);
    };
    const left = ddmin([0, 1, 2, 3, 4, 5, 6, 7], fails, () => tests >= 2);
    expect(left).toContain(7);
    expect(left.length).toBeGreaterThan(1);
  });
});
