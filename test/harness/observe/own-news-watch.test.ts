import { describe, expect, it } from 'vitest';
import { OwnNewsWatch } from '../../../harness/observe/own-news-watch.ts';
import type { TerminalDeviation } from '../../../protocols/routing.ts';
import { breachBench, SESSION } from './breach-rig.ts';

const LIMITS = {
  ...{ advertiseMinNs: 1e8, flapMemoryNs: 300e9, flapHoldNs: 10e9, flapHoldMaxNs: 160e9 },
};

const down = (sinceS: number, terminal = 0): TerminalDeviation => ({
  ...{ terminal, neighbour: 2, condition: 'down', rateBps: 0, lightTimeNs: 0 },
  sinceNs: sinceS * 1e9,
});

/** Node 1 tells of itself what it issued at an instant of its clock, `lateS` later. */
const bench = () => {
  const { journal, words, a, clock } = breachBench();
  const watch = new OwnNewsWatch(journal, () => clock.nowNs, LIMITS);
  let counter = 0;
  const tells = (
    issuedS: number,
    deviations: readonly TerminalDeviation[],
    { bootCount = 1, lateS = 0, session = SESSION, origin = 1, next = 1 } = {},
  ): void => {
    counter += next;
    clock.nowNs = (issuedS + lateS) * 1e9;
    watch.told(a, session, [
      {
        ...{ origin, bootCount, counter, issuedNs: issuedS * 1e9, validityNs: 3_600e9 },
        ...{ deviations, storageLevel: 0, timeStratum: 1, timeUncertaintyNs: 0 },
      },
    ]);
  };
  return { words, tells, watch };
};

describe('the watch over what nodes tell of themselves', () => {
  it('finds a link that is lost again soon and told as there at once, but not its first loss', () => {
    const { words, tells } = bench();
    tells(10, [down(10)]);
    tells(12, []);
    tells(100, [down(100)]);
    expect(words).toEqual([]);
    tells(105, []);
    expect(words).toEqual(['news-flapping']);
  });

  it('passes one that was held, for longer with each loss', () => {
    const { words, tells } = bench();
    tells(10, [down(10)]);
    tells(12, []);
    tells(100, [down(100)]);
    tells(110, []);
    tells(200, [down(200)]);
    tells(220, []);
    expect(words).toEqual([]);
    tells(300, [down(300)]);
    tells(320, []);
    expect(words).toEqual(['news-flapping']);
  });

  it('begins anew after a while, after a restart, and for another link', () => {
    const { words, tells } = bench();
    tells(10, [down(10)]);
    tells(12, []);
    tells(310, [down(310)]);
    tells(312, []);
    tells(320, [down(320, 1)]);
    tells(322, []);
    tells(330, [down(330)], { bootCount: 2 });
    tells(332, [], { bootCount: 2 });
    expect(words).toEqual([]);
  });

  it('begins anew after a restart that lost the count of boots', () => {
    const { words, tells, watch } = bench();
    tells(10, [down(10)]);
    tells(12, []);
    watch.stopped(1);
    tells(100, [down(100)]);
    tells(102, []);
    expect(words).toEqual([]);
  });

  it('asks nothing where deviations may be left out, nor of what others say of it', () => {
    const { words, tells } = bench();
    const many = Array.from({ length: 18 }, (_, at) => down(100, 10 + at));
    tells(10, [down(10)]);
    tells(12, []);
    tells(100, [down(100)]);
    tells(102, [], { origin: 2 });
    tells(103, many);
    expect(words).toEqual([]);
  });

  it('finds advertisements that follow too soon on each other, and no copies', () => {
    const { words, tells } = bench();
    tells(10, []);
    tells(10, [], { lateS: 0.01, next: 0 });
    tells(10.1, [down(10.1)]);
    tells(10.2, [], { bootCount: 2 });
    // The first of them waited for its line.
    tells(20, [], { bootCount: 2, lateS: 5 });
    tells(25.01, [], { bootCount: 2 });
    expect(words).toEqual([]);
    tells(25.03, [], { bootCount: 2 });
    expect(words).toEqual(['news-hasty']);
  });
});
