import { describe, expect, it } from 'vitest';
import { PackedSpans } from '../../../harness/checkers/spans.ts';

describe('packed spans', () => {
  it('open once until they are closed, each key by itself', () => {
    const spans = new PackedSpans();
    expect(spans.close('a', 3)).toBe(false);
    expect([spans.open('a', 5), spans.open('a', 6), spans.open('b', 7)]).toEqual([
      true,
      false,
      true,
    ]);
    expect([spans.close('a', 9), spans.close('a', 10)]).toEqual([true, false]);
    expect(spans.open('a', 2 ** 40)).toBe(true);
    expect(spans.of('a')).toEqual([
      { fromNs: 5, untilNs: 9 },
      { fromNs: 2 ** 40, untilNs: Number.POSITIVE_INFINITY },
    ]);
    expect(spans.lastUntilNs('b')).toBe(Number.POSITIVE_INFINITY);
    expect([spans.of('c'), spans.lastUntilNs('c')]).toEqual([[], undefined]);
    expect([...spans.keys()]).toEqual(['a', 'b']);
  });
});
