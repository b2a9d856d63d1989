import { describe, expect, it } from 'vitest';
import { Modem } from '../../../harness/bus/modem.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { FloodWatch } from '../../../harness/observe/flood-watch.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { breachBench, dataFrame, managementFrame, peekOf, SESSION } from './breach-rig.ts';

const news = (origin: number, counter: number): Advertisement => ({
  ...{ origin, bootCount: 1, counter, issuedNs: 0, validityNs: 300e9, deviations: [] },
  ...{ storageLevel: 0, timeStratum: 1, timeUncertaintyNs: 0 },
});

const medium = { send: () => {}, refused: () => {}, silent: () => {} };

/** Node 1 with lines to nodes 2, 3 and 3, each in a session; it told both neighbours of itself. */
const bench = (speaks = true) => {
  const { journal, words, clock } = breachBench();
  const watch = new FloodWatch(journal, () => clock.nowNs);
  const queue = new EventQueue();
  const lines = [2, 3, 3].map((partner, terminal) => {
    const make = (node: number, number: number) =>
      new Modem({ node, terminal, number, rateBps: 1e9, queue, medium });
    const [own, theirs] = [make(1, terminal), make(partner, 10 + terminal)];
    own.setPartner(theirs, 1);
    watch.sent(own, peekOf(dataFrame()));
    return own;
  });
  const at = (line: number): Modem => lines[line] as Modem;
  if (speaks) for (const line of [0, 1]) watch.told(at(line), SESSION, [news(1, 0)]);
  return {
    words,
    hears: (advertisement: Advertisement, line = 0) => watch.taken(at(line), [advertisement]),
    tells: (advertisement: Advertisement, line = 1) =>
      watch.told(at(line), SESSION, [advertisement]),
    asked: (line = 0) => watch.compared(at(line)),
    opensAnew: (line: number) =>
      watch.sent(at(line), peekOf(managementFrame({ counter: 0, session: 0 }))),
    restarts: () => watch.stopped(1),
    waits: (seconds: number) => {
      clock.nowNs += seconds * 1e9;
    },
    /** New frames leave in a second, and when the time is over. */
    goesOn: (seconds: number, session = SESSION) => {
      for (const later of [1, seconds - 1]) {
        clock.nowNs += later * 1e9;
        for (const line of lines) watch.sent(line, peekOf(dataFrame(session)));
      }
    },
  };
};

describe('news of link state', () => {
  it('go to every neighbour but the one that they came from, over one line', () => {
    const { words, hears, tells, goesOn } = bench();
    hears(news(5, 7));
    tells(news(5, 7), 2);
    goesOn(11);
    expect(words).toEqual([]);
    hears(news(5, 8), 1);
    goesOn(9);
    expect(words).toEqual([]);
    goesOn(2);
    expect(words).toEqual(['news-kept']);
  });

  it('may wait for a window that is closed, and go when it opens', () => {
    const { words, hears, tells, goesOn, waits } = bench();
    hears(news(5, 7));
    waits(40);
    goesOn(9);
    tells(news(5, 7));
    goesOn(11);
    expect(words).toEqual([]);
    hears(news(5, 8));
    waits(40);
    goesOn(12);
    expect(words).toEqual(['news-kept', 'news-kept']);
  });

  it('are a node’s own, too, and passed on by newer ones', () => {
    const { words, tells, goesOn } = bench();
    tells(news(1, 1), 0);
    tells(news(1, 2), 1);
    goesOn(11);
    expect(words).toEqual(['news-kept']);
    const other = bench();
    other.hears(news(5, 1));
    other.tells(news(5, 2));
    other.goesOn(11);
    expect(other.words).toEqual([]);
  });

  it('are not for nodes that have no link state of their own', () => {
    const { words, hears, goesOn } = bench(false);
    hears(news(5, 7));
    goesOn(11);
    expect(words).toEqual([]);
  });

  it('are none that are known, that end soon, or of a session that is over', () => {
    const { words, hears, tells, goesOn, waits, opensAnew, restarts } = bench();
    hears(news(5, 7));
    tells(news(5, 7));
    hears(news(5, 7), 1);
    hears(news(5, 6), 1);
    goesOn(11);
    hears(news(6, 1));
    goesOn(11, SESSION + 1);
    hears(news(6, 2));
    opensAnew(1);
    opensAnew(2);
    goesOn(11, SESSION + 1);
    hears(news(6, 3));
    restarts();
    goesOn(11, SESSION + 1);
    waits(200);
    hears(news(6, 4));
    goesOn(11, SESSION + 1);
    expect(words).toEqual([]);
  });

  it('do not go back at once, unless somebody asks', () => {
    const { words, hears, tells, asked, waits } = bench();
    hears(news(5, 7));
    waits(0.2);
    tells(news(5, 7), 0);
    asked();
    hears(news(5, 8));
    tells(news(5, 8), 0);
    waits(20);
    hears(news(5, 9), 1);
    hears(news(5, 9), 0);
    tells(news(5, 9), 0);
    expect(words).toEqual([]);
    hears(news(5, 10));
    tells(news(5, 10), 0);
    expect(words).toEqual(['news-back']);
  });
});
