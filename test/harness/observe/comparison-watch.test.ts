import { describe, expect, it } from 'vitest';
import { ComparisonWatch } from '../../../harness/observe/comparison-watch.ts';
import { breachBench, dataFrame, managementFrame, peekOf, SESSION } from './breach-rig.ts';

/** Node 1 has the lower id, node 2 the other end. */
const bench = (tells = true) => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new ComparisonWatch(journal, () => clock.nowNs);
  if (tells) for (const modem of [a, b]) watch.told(modem);
  return {
    ...{ words, watch, a, b },
    goesOn: (seconds: number, from = a, session = SESSION) => {
      clock.nowNs += seconds * 1e9;
      watch.sent(from, peekOf(dataFrame(session)));
    },
    repeats: (seconds: number) => {
      clock.nowNs += seconds * 1e9;
      watch.sent(a, peekOf(managementFrame({ counter: 1, txNum: 1 })));
    },
  };
};

describe('the watch over comparisons of databases', () => {
  it('finds a session that goes on for ten seconds without one, once, by something new that leaves', () => {
    const { words, goesOn, repeats } = bench();
    goesOn(0);
    goesOn(10);
    repeats(1);
    expect(words).toEqual([]);
    goesOn(0);
    goesOn(1);
    expect(words).toEqual(['news-uncompared']);
    goesOn(0, undefined, SESSION + 1);
    goesOn(11, undefined, SESSION + 1);
    expect(words).toHaveLength(2);
  });

  it('asks nothing of a node that has no link state', () => {
    const { words, goesOn } = bench(false);
    goesOn(0);
    goesOn(11);
    expect(words).toEqual([]);
  });

  it('asks it of the lower node, once in a session', () => {
    const { words, watch, a, b, goesOn } = bench();
    goesOn(0, b);
    goesOn(11, b);
    goesOn(0);
    watch.named(a, SESSION);
    goesOn(11);
    goesOn(600);
    expect(words).toEqual([]);
  });

  it('takes no late answer to the session before for a new one, and forgets with its computer', () => {
    const { words, watch, a, goesOn } = bench();
    watch.named(a, SESSION);
    goesOn(0);
    watch.named(a, SESSION + 1);
    goesOn(0, undefined, SESSION + 1);
    goesOn(1);
    goesOn(1, undefined, SESSION + 1);
    goesOn(11, undefined, SESSION + 1);
    goesOn(0, undefined, SESSION + 2);
    watch.stopped([a]);
    goesOn(11, undefined, SESSION + 2);
    expect(words).toEqual([]);
  });
});
