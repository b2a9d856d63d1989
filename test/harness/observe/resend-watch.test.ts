import { describe, expect, it } from 'vitest';
import { EVENT_REPORTS } from '../../../flight/event-reports.ts';
import { ResendWatch } from '../../../harness/observe/resend-watch.ts';
import { breachBench, bundleFrame, bundleHeader, peekOf } from './breach-rig.ts';

const bench = () => {
  const { journal, words, a, b } = breachBench();
  const watch = new ResendWatch(journal, () => 5);
  const says = (sequence: number, attempt: number, id = EVENT_REPORTS['bundle.resent'].id): void =>
    watch.reported(1, id, [1, 10, 5, sequence, attempt]);
  const leaves = (
    sequence: number,
    attempt: number,
    { from = a, txNum = 0, hopCount = 1 } = {},
  ): void => {
    const image = bundleFrame({ ...bundleHeader(sequence, attempt), hopCount }, txNum);
    watch.sent(from, image, peekOf(image));
  };
  return { words, b, watch, says, leaves };
};

describe('the watch over resends', () => {
  it('finds a bundle that its source sends again under the attempt of before, once', () => {
    const { words, says, leaves } = bench();
    leaves(4, 0);
    expect(words).toEqual([]);
    says(4, 1);
    leaves(4, 0);
    leaves(4, 0);
    expect(words).toEqual(['attempt-again']);
  });

  it('passes the attempt that was told or a later one, other bundles, and what others send', () => {
    const { words, b, says, leaves } = bench();
    says(4, 1);
    leaves(3, 0);
    leaves(4, 0, { from: b });
    leaves(4, 0, { txNum: 1 });
    leaves(4, 0, { hopCount: 3 });
    leaves(4, 1);
    leaves(4, 0);
    says(5, 1);
    says(5, 2);
    leaves(5, 2);
    expect(words).toEqual([]);
  });

  it('forgets at a reset what was about to leave: the store has the attempt of before', () => {
    const { words, watch, says, leaves } = bench();
    says(4, 1);
    watch.stopped(1);
    leaves(4, 0);
    expect(words).toEqual([]);
  });

  it('remembers 256 bundles of a source', () => {
    const { words, says, leaves } = bench();
    for (let sequence = 0; sequence <= 256; sequence++) says(sequence, 1);
    leaves(0, 0);
    expect(words).toEqual([]);
    leaves(1, 0);
    expect(words).toEqual(['attempt-again']);
  });
});
