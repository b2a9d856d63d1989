import { describe, expect, it } from 'vitest';
import { readerOf } from '../../../harness/journal/records.ts';
import { AgeWatch } from '../../../harness/observe/age-watch.ts';
import { breachBench, bundleFrame, bundleHeader, peekOf } from './breach-rig.ts';

const SECOND = 1e9;

const bench = () => {
  const { journal, a, b, clock } = breachBench();
  const told: (readonly [node: number, sequence: number, lagS: number])[] = [];
  journal.subscribe(
    readerOf({
      'age-short': (_atNs, node, _source, sequence, _hops, _takenNs, lagNs) => {
        told.push([node, sequence, lagNs / SECOND]);
      },
    }),
  );
  const terms = { nowNs: () => clock.nowNs, hopMarginNs: 0.1 * SECOND };
  const watch = new AgeWatch(journal, terms);
  const leaves = (
    ageS: number,
    { from = a, sequence = 4, createdNs = 0, txNum = 0 } = {},
  ): void => {
    const header = { ...bundleHeader(sequence), createdNs, ageNs: ageS * SECOND };
    const image = bundleFrame(header, txNum);
    watch.sent(from, image, peekOf(image));
  };
  clock.nowNs = 100 * SECOND;
  watch.accepted(1, { createdNs: 0, sequence: 4 });
  return { told, a, b, clock, watch, leaves };
};

describe('the watch over ages', () => {
  it('finds an age that stood still while its bundle waited', () => {
    const { told, b, clock, leaves } = bench();
    clock.nowNs = 130 * SECOND;
    leaves(30);
    leaves(29);
    expect(told).toEqual([]);
    leaves(28, { from: b });
    expect(told).toEqual([[2, 4, 2]]);
  });

  it('judges no bundle with a time of creation, none that it did not see taken, and no repetition', () => {
    const { told, clock, watch, leaves } = bench();
    watch.accepted(1, { createdNs: 7, sequence: 5 });
    clock.nowNs = 130 * SECOND;
    leaves(0, { createdNs: 7, sequence: 5 });
    leaves(0, { sequence: 5 });
    leaves(0, { txNum: 1 });
    expect(told).toEqual([]);
  });

  it('judges what was taken in the last two hours', () => {
    const { told, clock, watch, leaves } = bench();
    clock.nowNs = 7_300 * SECOND;
    leaves(0);
    expect(told).toHaveLength(1);
    clock.nowNs = 7_301 * SECOND;
    leaves(0);
    watch.accepted(1, { createdNs: 0, sequence: 5 });
    leaves(0);
    expect(told).toHaveLength(1);
    clock.nowNs = 7_400 * SECOND;
    leaves(0, { sequence: 5 });
    expect(told).toHaveLength(2);
  });
});
