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
  ...{ origin, bootCount, counter, issuedNs, validityNs: 60e9, deviations: [] },
  ...{ storageLevel: 0, timeStratum: 1, timeUncertaintyNs: 0 },
});

const bench = () => {
  const { journal, words, a } = breachBench();
  const told: (readonly number[])[] = [];
  journal.subscribe(
    readerOf({
      'told-down': (_atNs, ...values) => {
        told.push(values);
      },
    }),
  );
  const watch = new AdvertisementWatch(journal, () => 5);
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
    watch.sent(from, image, peekOf(image));
  };
  return { words, told, tells };
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
});
