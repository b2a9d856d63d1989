import { describe, expect, it } from 'vitest';
import type { Modem } from '../../../harness/bus/modem.ts';
import { NewsDuties } from '../../../harness/observe/news-duties.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { breachBench, dataFrame, peekOf, SESSION } from './breach-rig.ts';

const news = (origin: number, bootCount: number, counter: number): Advertisement => ({
  ...{ origin, bootCount, counter, issuedNs: 0, validityNs: 300e9, deviations: [] },
  ...{ storageLevel: 0, timeStratum: 1, timeUncertaintyNs: 0 },
});

type Key = readonly [origin: number, bootCount: number, counter: number];

const summary = (keys: readonly Key[], complete: boolean) => ({
  kind: 'database-summary' as const,
  keys: keys.map(([origin, bootCount, counter]) => ({
    ...{ origin, bootCount, counter, digest: [0, 0] as const },
  })),
  ...{ wanted: [], complete },
});

/** Node 1 with a line to node 2. */
const bench = () => {
  const { journal, words, a, clock } = breachBench();
  const duties = new NewsDuties(journal, () => clock.nowNs);
  return {
    words,
    hears: (advertisement: Advertisement) => duties.taken(a, SESSION, [advertisement]),
    tells: (advertisement: Advertisement, from: Modem = a) =>
      duties.told(from, SESSION, [advertisement]),
    named: (...keys: readonly Key[]) => duties.compared(a, SESSION, summary(keys, false)),
    namedLast: (...keys: readonly Key[]) => duties.compared(a, SESSION, summary(keys, true)),
    asked: (...wanted: readonly number[]) =>
      duties.compared(a, SESSION, {
        ...{ kind: 'database-summary', keys: [], wanted, complete: false },
      }),
    restarts: () => duties.stopped(1, [a]),
    waits: (seconds: number) => {
      clock.nowNs += seconds * 1e9;
    },
    /** New frames leave at once, and when the time is over. */
    goesOn: (seconds: number, session = SESSION) => {
      for (const later of [0, seconds]) {
        clock.nowNs += later * 1e9;
        duties.sent(a, peekOf(dataFrame(session)));
      }
    },
  };
};

describe('what nodes owe to whoever tells them link state', () => {
  it('is the newer for an older, within ten seconds', () => {
    const { words, hears, tells, goesOn } = bench();
    tells(news(5, 1, 7));
    hears(news(5, 1, 6));
    goesOn(9);
    tells(news(5, 1, 7));
    goesOn(20);
    expect(words).toEqual([]);
    hears(news(5, 1, 6));
    tells(news(5, 1, 6));
    goesOn(11);
    expect(words).toEqual(['news-unanswered']);
  });

  it('may wait for a window that is closed, and goes when it opens', () => {
    const { words, hears, tells, goesOn, waits } = bench();
    tells(news(5, 1, 7));
    hears(news(5, 1, 6));
    waits(40);
    goesOn(9);
    tells(news(5, 1, 7));
    goesOn(11);
    expect(words).toEqual([]);
    hears(news(5, 1, 6));
    waits(40);
    goesOn(11);
    expect(words).toEqual(['news-unanswered']);
  });

  it('is nothing for what is as new, to a session that is over, nor by who knew it before a restart', () => {
    const { words, hears, tells, goesOn, restarts } = bench();
    tells(news(5, 1, 7));
    hears(news(5, 1, 7));
    hears(news(5, 2, 1));
    goesOn(11);
    hears(news(5, 1, 6));
    goesOn(11, SESSION + 1);
    hears(news(5, 1, 6));
    restarts();
    goesOn(11);
    restarts();
    hears(news(5, 1, 6));
    goesOn(11);
    expect(words).toEqual([]);
  });

  it('is the newer for an older one that a summary names, and what a summary asks for', () => {
    const { words, named, asked, tells, goesOn } = bench();
    tells(news(5, 1, 7));
    tells(news(6, 1, 1));
    named([5, 1, 7], [6, 1, 2], [7, 1, 1]);
    asked(7);
    goesOn(11);
    named([5, 1, 6]);
    asked(6);
    tells(news(5, 1, 7));
    tells(news(6, 1, 1));
    goesOn(11);
    expect(words).toEqual([]);
    asked(6);
    goesOn(11);
    expect(words).toEqual(['news-unanswered']);
    goesOn(0, SESSION + 1);
    named([5, 1, 6]);
    goesOn(11);
    expect(words).toHaveLength(1);
  });

  it('is what a whole summary names in none of its messages', () => {
    const { words, named, namedLast, asked, tells, goesOn } = bench();
    tells(news(5, 1, 7));
    tells(news(6, 1, 1));
    named([5, 1, 7]);
    asked(8);
    namedLast([6, 1, 1]);
    goesOn(11);
    namedLast([6, 1, 1]);
    tells(news(5, 1, 7));
    goesOn(11);
    expect(words).toEqual([]);
    namedLast();
    tells(news(6, 1, 1));
    goesOn(11);
    expect(words).toEqual(['news-unanswered']);
  });

  it('is nothing for what is about to end', () => {
    const { words, hears, tells, goesOn } = bench();
    tells(news(5, 1, 7));
    goesOn(241);
    hears(news(5, 1, 6));
    goesOn(11);
    expect(words).toEqual([]);
  });

  it('is news of oneself behind those that are ahead', () => {
    const { words, hears, tells, goesOn } = bench();
    hears(news(1, 3, 9));
    tells(news(1, 3, 10));
    goesOn(11);
    expect(words).toEqual([]);
    hears(news(1, 4, 2));
    tells(news(1, 4, 2));
    goesOn(11);
    expect(words).toEqual(['news-own-ignored']);
  });
});
