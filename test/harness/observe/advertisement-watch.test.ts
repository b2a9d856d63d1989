import { describe, expect, it } from 'vitest';
import type { Modem } from '../../../harness/bus/modem.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import { AdvertisementWatch } from '../../../harness/observe/advertisement-watch.ts';
import type { Advertisement } from '../../../protocols/routing.ts';
import { breachBench, managementFrame, peekOf, SESSION } from './breach-rig.ts';

const news = (
  origin: number,
  bootCount: number,
  counter: number,
  issuedNs = 1e9,
): Advertisement => ({
  ...{ origin, bootCount, counter, issuedNs, validityNs: 300e9, deviations: [] },
  ...{ storageLevel: 0, timeStratum: 1, timeUncertaintyNs: 0 },
});

const bench = () => {
  const { journal, words, a, clock } = breachBench();
  const told: (readonly number[])[] = [];
  journal.subscribe(
    readerOf({
      'told-down': (_atNs, ...values) => {
        told.push(values);
      },
    }),
  );
  const watch = new AdvertisementWatch(journal, () => clock.nowNs);
  let counter = 0;
  const tells = (
    advertisements: readonly Advertisement[],
    {
      from = a,
      session = SESSION,
      txNum = 0,
    }: { from?: Modem; session?: number; txNum?: number } = {},
  ): void => {
    const message = { kind: 'advertisements', advertisements } as const;
    const image = managementFrame({ counter: ++counter, session, txNum, message });
    watch.said(from, peekOf(image), message);
  };
  const names = (key: Advertisement): void => {
    const keys = [{ ...key, digest: [1, 2] as const }];
    const message = { kind: 'database-summary', keys, wanted: [], complete: true } as const;
    const image = managementFrame({ counter: ++counter, message });
    watch.said(a, peekOf(image), message);
  };
  return { words, told, tells, names, clock, watch };
};

describe('the watch over link state', () => {
  it('passes news that go forward, by boot and by counter, which wraps', () => {
    const { words, tells } = bench();
    tells([news(3, 1, 0xffffffff), news(4, 2, 7)]);
    tells([news(3, 1, 0), news(4, 3, 1)]);
    tells([news(3, 1, 0), news(3, 2, 1)]);
    expect(words).toEqual([]);
  });

  it('finds what is older than what was told in the session, once, and not a retransmission', () => {
    const { words, tells } = bench();
    tells([news(3, 2, 5)]);
    tells([news(3, 1, 9)], { txNum: 1 });
    tells([news(3, 1, 9)], { session: SESSION + 1 });
    expect(words).toEqual([]);
    tells([news(3, 2, 5)]);
    tells([news(3, 2, 4)]);
    tells([news(3, 2, 3)]);
    expect(words).toEqual(['news-older']);
  });

  it('finds other news of its own under a number that it used, and lets others conflict', () => {
    const { words, tells } = bench();
    tells([news(3, 2, 5, 1e9)]);
    tells([news(3, 2, 5, 2e9)]);
    expect(words).toEqual([]);
    tells([news(1, 2, 5, 1e9)]);
    tells([news(1, 2, 5, 1e9)]);
    expect(words).toEqual([]);
    tells([news(1, 2, 5, 2e9)]);
    expect(words).toEqual(['news-number']);
  });

  it('lets older news follow on newer ones that were about to end', () => {
    const { words, tells, clock } = bench();
    tells([news(3, 2, 5)]);
    clock.nowNs = 242e9;
    tells([news(3, 1, 9, 240e9)]);
    expect(words).toEqual([]);
  });

  it('finds news that are told, or named, long after their end', () => {
    const { words, tells, names, clock } = bench();
    tells([news(3, 2, 5)]);
    clock.nowNs = 310e9;
    names(news(3, 2, 5));
    tells([news(3, 2, 5)]);
    clock.nowNs = 320e9;
    names(news(3, 2, 4));
    expect(words).toEqual([]);
    names(news(3, 2, 5));
    expect(words).toEqual(['news-expired']);
    tells([news(4, 1, 1)], { session: SESSION + 1 });
    expect(words).toEqual(['news-expired', 'news-expired']);
  });

  it('takes numbers that come again for new ones when all have dropped the old ones', () => {
    const { words, tells, names, clock } = bench();
    tells([news(3, 1, 6)]);
    clock.nowNs = 320e9;
    tells([news(3, 1, 5, 320e9), news(3, 1, 6, 320e9)], { session: SESSION + 1 });
    clock.nowNs = 400e9;
    names(news(3, 1, 6));
    expect(words).toEqual([]);
  });

  it('writes down which of its own links a node tells as down, and no more', () => {
    const { told, tells } = bench();
    const down = (neighbour: number) => ({
      ...{ terminal: 2, condition: 'down', rateBps: 0, lightTimeNs: 0, neighbour, sinceNs: 0 },
    });
    const own = (counter: number, neighbours: readonly number[]): Advertisement => ({
      ...news(1, 1, counter, counter * 1e9),
      deviations: neighbours.map(down) as Advertisement['deviations'],
    });
    tells([own(1, [7, 0])]);
    tells([own(1, [7, 0])]);
    tells([{ ...own(2, [9]), origin: 3 }]);
    tells([own(2, [7, 8])]);
    tells([own(3, [8])]);
    tells([own(2, [7, 8])], { txNum: 1 });
    expect(told).toEqual([
      [1, 2, 7, 1],
      [1, 2, 8, 1],
      [1, 2, 7, 0],
    ]);
    // A first copy found no light.
    tells([own(4, [])], { txNum: 1 });
    expect(told.slice(3)).toEqual([[1, 2, 8, 0]]);
  });

  it('finds a node that lets the half of what it tells of its own deviations pass, and more', () => {
    const down = {
      sinceNs: 1e9,
      terminal: 1,
      neighbour: 9,
      condition: 'down',
      rateBps: 0,
      lightTimeNs: 0,
    } as const;
    const own = (
      counter: number,
      issuedS: number,
      deviations: readonly (typeof down)[] = [down],
    ) => ({
      ...news(1, 2, counter, issuedS * 1e9),
      deviations,
    });
    const wordsOf = (...told: readonly (readonly [number, Advertisement])[]) => {
      const { words, tells, clock } = bench();
      for (const [atS, advertisement] of told) {
        clock.nowNs = atS * 1e9;
        tells([advertisement]);
      }
      return words;
    };
    expect(wordsOf([1, own(1, 1)], [185, own(2, 184)])).toEqual(['news-not-kept']);
    expect(wordsOf([1, own(1, 1)], [160, own(2, 151)], [320, own(3, 301, [])])).toEqual([]);
    // Something between them was not heard, nothing was told, and what found no line before.
    expect(wordsOf([1, own(1, 1)], [185, own(3, 184)])).toEqual([]);
    expect(wordsOf([1, own(1, 1, [])], [185, own(2, 184)])).toEqual([]);
    expect(wordsOf([1, own(1, 1)], [290, own(2, 151)])).toEqual([]);
    // Its computer stopped between them, and lost its boot count.
    const { words, tells, clock, watch } = bench();
    tells([own(1, 1)]);
    watch.stopped(1);
    clock.nowNs = 185e9;
    tells([own(2, 184)]);
    expect(words).toEqual([]);
  });
});
