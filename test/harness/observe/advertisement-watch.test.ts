import { describe, expect, it } from 'vitest';
import type { Modem } from '../../../harness/bus/modem.ts';
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
  return { words, tells };
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
});
