import { describe, expect, it } from 'vitest';
import { readerOf } from '../../../harness/journal/records.ts';
import { StratumWatch } from '../../../harness/observe/stratum-watch.ts';
import { breachBench, SESSION } from './breach-rig.ts';
import { linkedModems } from './watch-rig.ts';

const transfer = (stratum: number, reply: boolean): Parameters<StratumWatch['said']>[2] => ({
  ...{ exchange: 7, reply, t1Ns: 5e9, t2Ns: 6e9, t3Ns: 7e9 },
  ...{ kind: 'time-transfer', uncertaintyNs: 400, stratum },
});

/** Node 1 says its stratum, is answered, and speaks of its stratum again. */
const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const told: (readonly number[])[] = [];
  journal.subscribe(
    readerOf({
      'time-told': (_atNs, ...values) => {
        told.push(values);
      },
    }),
  );
  const watch = new StratumWatch(journal, {
    nowNs: () => clock.nowNs,
    sourceless: new Set([1]),
  });
  const asks = (own: number, peer: number, then: number, restarts = false): string[] => {
    words.length = 0;
    watch.said(a, SESSION, transfer(own, false));
    watch.taken(a, SESSION, transfer(peer, true));
    if (restarts) watch.forget(1);
    watch.said(a, SESSION, transfer(then, false));
    return [...words];
  };
  return { told, words, asks, watch, a, b, clock };
};

describe('the watch over strata', () => {
  it('lets time come from a lower stratum, and a stratum end', () => {
    const { asks } = bench();
    expect(asks(16, 2, 3)).toEqual([]);
    expect(asks(3, 1, 2)).toEqual([]);
    expect(asks(2, 2, 16)).toEqual([]);
    expect(asks(16, 16, 16)).toEqual([]);
  });

  it('finds time that is taken from a stratum that is not lower, but by who has started anew', () => {
    expect(bench().asks(2, 2, 3)).toEqual(['time-from-below']);
    expect(bench().asks(2, 4, 5)).toEqual(['time-from-below']);
    expect(bench().asks(2, 2, 3, true)).toEqual([]);
  });

  it('finds a stratum that is told to the only node that it came from', () => {
    const told = (strata: readonly number[], stranger?: 'third' | 'unknown'): string[] => {
      const { watch, words, a, b } = bench();
      const [, third] = linkedModems(3);
      if (stranger === 'third') third.setPartner(a, 1);
      else third.setPartner(undefined, 1);
      watch.said(b, SESSION, transfer(2, true));
      if (stranger !== undefined) watch.said(third, SESSION, transfer(2, true));
      for (const stratum of strata) watch.said(a, SESSION, transfer(stratum, false));
      return words;
    };
    expect(told([16, 2, 4])).toEqual([]);
    expect(told([3, 3])).toEqual(['time-echoed']);
    expect(told([3], 'third')).toEqual([]);
    expect(told([3], 'unknown')).toEqual([]);
  });

  it('finds a stratum that is told on when the only node that told it has none any more', () => {
    const told = (then: readonly number[], lateNs = 0): string[] => {
      const { watch, words, a, b, clock } = bench();
      const [, third] = linkedModems(3);
      a.setPartner(third, 1);
      watch.said(b, SESSION, transfer(2, true));
      watch.taken(a, SESSION, transfer(2, true));
      watch.said(a, SESSION, transfer(3, false));
      expect(words).toEqual([]);
      a.setPartner(b, 1);
      watch.said(a, SESSION, transfer(16, false));
      clock.nowNs += lateNs;
      watch.taken(a, SESSION, transfer(16, true));
      a.setPartner(third, 1);
      for (const stratum of then) watch.said(a, SESSION, transfer(stratum, false));
      return words;
    };
    expect(told([16])).toEqual([]);
    expect(told([5])).toEqual([]);
    expect(told([3])).toEqual(['time-upstream-kept']);
    expect(told([3], 0.2e9)).toEqual([]);
  });

  it('finds nodes without a source that say they have one', () => {
    const { watch, words, a, b } = bench();
    watch.said(b, SESSION, transfer(0, true));
    expect(words).toEqual([]);
    watch.said(a, SESSION, transfer(0, true));
    expect(words).toEqual(['time-sourceless']);
  });

  it('writes down how far off the time is that is told', () => {
    const { told, watch, a, clock } = bench();
    clock.nowNs = 6.5e9;
    watch.said(a, SESSION, transfer(2, false));
    watch.said(a, SESSION, transfer(2, true));
    expect(told).toEqual([
      [1, -1.5e9, 400, 2],
      [1, 0.5e9, 400, 2],
    ]);
  });
});
