import { describe, expect, it } from 'vitest';
import type { Modem } from '../../../harness/bus/modem.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { ClassWaits } from '../../../harness/observe/class-waits.ts';
import { RateWatch } from '../../../harness/observe/rate-watch.ts';
import { FrameRecords } from '../../../harness/run/frame-records.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import { breachBench, dataFrame, managementFrame, peekOf, SESSION } from './breach-rig.ts';

const FAST_BPS = 4e9;
const SLOW_BPS = 1e9;
const SECOND = 1e9;

const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new RateWatch(journal, { nowNs: () => clock.nowNs, rateUpHoldNs: 5 * SECOND });
  let counter = 0;
  const leaves = (from: Modem, image: FrameImage): FrameImage => {
    watch.sent(from, image, peekOf(image));
    return image;
  };
  return {
    ...{ words, a, b, watch },
    data: (from: Modem, session = SESSION) => leaves(from, dataFrame(session)),
    /** It tells the rate that it sends at from now on, and the one that it wishes for. */
    announce: (from: Modem, transmitIndex: number, wishIndex: number, txNum = 0) =>
      leaves(
        from,
        managementFrame({
          ...{ counter: txNum > 0 ? counter : ++counter, txNum, opcode: 'rate-up' },
          opcodeValue: (wishIndex << 8) | transmitIndex,
        }),
      ),
    later: (seconds: number) => {
      clock.nowNs += seconds * SECOND;
    },
  };
};

describe('the watch over rates', () => {
  it('finds who follows an announcement that is older than one that came, or none', () => {
    const follows = (first: 'old' | 'new' | 'changed' | undefined): readonly string[] => {
      const { words, a, b, watch, data, announce } = bench();
      data(b);
      const old = announce(a, 0, 0);
      const newer = announce(a, 1, 0);
      watch.arrived(b, newer);
      b.receiveIndex = 1;
      data(b);
      const changed = managementFrame({ counter: 3, opcode: 'rate-up', opcodeValue: 0 });
      if (first === 'old') watch.arrived(b, old);
      if (first === 'new') watch.arrived(b, announce(a, 0, 0));
      if (first === 'changed') watch.arrived(b, changed);
      b.receiveIndex = 0;
      data(b);
      return words;
    };
    expect(follows('old')).toEqual(['rate-outdated']);
    expect(follows(undefined)).toEqual(['rate-outdated']);
    expect(follows('new')).toEqual([]);
    expect(follows('changed')).toEqual([]);
  });

  it('passes a change that was announced at the rate before, and one that is taken back', () => {
    const { words, a, data, announce } = bench();
    data(a);
    announce(a, 0, 0);
    a.rateBps = FAST_BPS;
    data(a);
    a.rateBps = SLOW_BPS;
    data(a);
    announce(a, 0, 0);
    expect(words).toEqual([]);
    a.rateBps = FAST_BPS;
    data(a, SESSION + 1);
    expect(words).toEqual([]);
  });

  it('passes a return to a rate of before, when nobody heard of the changes since', () => {
    const changes = (pauseS: number): readonly string[] => {
      const { words, a, data, announce, later } = bench();
      const takes = (rateBps: number): void => {
        a.rateBps = rateBps;
        data(a);
      };
      data(a);
      announce(a, 0, 0);
      takes(FAST_BPS);
      later(pauseS);
      announce(a, 1, 0);
      takes(FAST_BPS / 2);
      takes(SLOW_BPS);
      return words;
    };
    expect(changes(0.1)).toEqual([]);
    expect(changes(11)).toEqual(['rate-unannounced']);
  });

  it('finds a rate that was not announced, or only at itself', () => {
    const never = bench();
    never.data(never.a);
    never.a.rateBps = FAST_BPS;
    never.data(never.a);
    expect(never.words).toEqual(['rate-unannounced']);
    const late = bench();
    late.data(late.a);
    late.a.rateBps = FAST_BPS;
    late.announce(late.a, 0, 0);
    late.data(late.a);
    expect(late.words).toEqual(['rate-unannounced']);
  });

  it('finds a session whose first frame is at another rate than its handshake', () => {
    const first = (rateBps: number): readonly string[] => {
      const { words, a, data } = bench();
      data(a, 0);
      a.rateBps = rateBps;
      data(a);
      return words;
    };
    expect(first(FAST_BPS)).toEqual(['rate-unannounced']);
    expect(first(SLOW_BPS)).toEqual([]);
  });

  it('finds copies of an announcement that are at the new rate already, and lets it be said again later', () => {
    const { words, a, data, announce, later } = bench();
    data(a);
    announce(a, 0, 0);
    announce(a, 0, 0, 1);
    a.rateBps = FAST_BPS;
    later(1);
    announce(a, 0, 0, 1);
    expect(words).toEqual([]);
    const hasty = bench();
    hasty.data(hasty.a);
    hasty.announce(hasty.a, 0, 0);
    hasty.a.rateBps = FAST_BPS;
    hasty.announce(hasty.a, 0, 0, 1);
    expect(hasty.words).toEqual(['rate-unannounced']);
  });

  it('finds a line that stays at a rate whose announcement nobody heard', () => {
    const stays = (comes: boolean): readonly string[] => {
      const { words, a, b, watch, data, announce, later } = bench();
      a.transmitIndex = 1;
      data(a);
      const said = announce(a, 0, 0);
      announce(a, 0, 0, 1);
      if (comes) watch.arrived(b, said);
      a.rateBps = FAST_BPS;
      a.transmitIndex = 0;
      for (let copy = 2; copy < 4; copy++) {
        later(0.1);
        announce(a, 0, 0, copy);
      }
      expect(words).toEqual([]);
      later(0.1);
      announce(a, 0, 0, 4);
      return words;
    };
    expect(stays(false)).toEqual(['rate-unheard']);
    expect(stays(true)).toEqual([]);
  });

  it('passes an unheard change that is taken back when a copy is lost, and announced anew', () => {
    const { words, a, data, announce, later } = bench();
    const set = (rateBps: number, index: number): void => {
      a.rateBps = rateBps;
      a.transmitIndex = index;
    };
    set(SLOW_BPS, 1);
    data(a);
    for (let turn = 0; turn < 4; turn++) {
      announce(a, 0, 0);
      later(0.1);
      set(FAST_BPS, 0);
      announce(a, 0, 0, 3);
      set(SLOW_BPS, 1);
      announce(a, 0, 0, 4);
    }
    expect(words).toEqual([]);
  });

  it('finds an end that goes on faster than its partner wishes, when that has come', () => {
    const { words, a, b, watch, data, announce, later } = bench();
    data(a);
    data(b);
    announce(a, 0, 0);
    const wish = announce(b, 2, 2);
    later(10);
    data(a);
    expect(words).toEqual([]);
    watch.arrived(a, wish);
    later(2);
    data(a);
    expect(words).toEqual([]);
    later(2);
    data(a);
    data(a);
    expect(words).toEqual(['rate-too-fast']);
  });

  it('lets it be when it follows, or when the wish was of before', () => {
    const { words, a, b, watch, data, announce, later } = bench();
    data(a);
    data(b);
    announce(a, 0, 0);
    const slow = announce(b, 2, 2);
    const fast = announce(b, 0, 0);
    watch.arrived(a, fast);
    watch.arrived(a, slow);
    later(5);
    data(a);
    watch.arrived(a, announce(b, 2, 2));
    announce(a, 2, 0);
    later(5);
    data(a);
    expect(words).toEqual([]);
  });

  // Found by a campaign: on a jammed line what was said first was said again, over and over.
  it('takes no repeated announcement for what is said now', () => {
    const { words, a, b, watch, data, announce, later } = bench();
    data(a);
    data(b);
    const old = announce(a, 0, 0);
    watch.arrived(a, announce(b, 2, 2));
    announce(a, 2, 0);
    watch.sent(a, old, peekOf(old));
    later(5);
    data(a);
    expect(words).toEqual([]);
  });

  // Found by a campaign: the sixty-fourth announcement that was lost took one with it that was on its way.
  it('knows a wish that arrives after any number that were lost', () => {
    const { words, a, b, data, announce, later, watch } = bench();
    data(a);
    data(b);
    const slow = announce(b, 2, 2);
    watch.arrived(a, slow);
    for (let lost = 0; lost < 100; lost++) announce(b, 2, 0);
    const fast = announce(b, 2, 0);
    for (let lost = 0; lost < 100; lost++) announce(a, 2, 0);
    watch.arrived(a, fast);
    announce(a, 0, 0);
    later(5);
    data(a);
    expect(words.filter((word) => word === 'rate-too-fast')).toEqual([]);
  });

  it('finds wishes that rise more often than the hold allows', () => {
    const rising = (everyS: number): readonly string[] => {
      const { words, a, data, announce, later } = bench();
      data(a);
      announce(a, 5, 5);
      for (const wish of [4, 3, 2]) {
        later(everyS);
        announce(a, 5, wish);
      }
      return words;
    };
    expect(rising(1)).toEqual(['rate-hasty']);
    expect(rising(5)).toEqual([]);
  });

  // Found by a campaign: a line at a share of its rate fills its modem, which drops what was said.
  it.each(['overrun', 'not-locked'] as const)('takes what was %s for said', (cause) => {
    const wordsAfter = (said: boolean): readonly string[] => {
      const { journal, words, a } = breachBench();
      const waits = new ClassWaits(journal, {
        mtuBytes: () => 4_000,
        broadbandShare: 0.5,
        direct: true,
      });
      const scenario = { nodes: [], limits: DEFAULT_LIMITS, faults: [] };
      const ways = { path: () => expect.fail('nobody asks for the way') };
      const frames = new FrameRecords(new EventQueue(), journal, waits, scenario, ways);
      const data = dataFrame();
      frames.sent(a, data, peekOf(data));
      const announcement = managementFrame({ counter: 1, opcode: 'rate-up', opcodeValue: 0 });
      if (said) frames.outside(a, announcement, cause);
      a.rateBps = FAST_BPS;
      frames.sent(a, data, peekOf(data));
      return words;
    };
    expect(wordsAfter(true)).toEqual([]);
    expect(wordsAfter(false)).toEqual(['rate-unannounced']);
  });
});
