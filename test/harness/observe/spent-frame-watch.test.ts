import { describe, expect, it } from 'vitest';
import { SpentFrameWatch } from '../../../harness/observe/spent-frame-watch.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import { encodeFrame } from '../../../protocols/frame-codec.ts';
import { breachBench, peekOf, SESSION } from './breach-rig.ts';

const NONE = { first: 0, count: 0 };

/** A line on which stamps rise by one with every frame. */
const bench = () => {
  const { journal, words, a, clock } = breachBench();
  const watch = new SpentFrameWatch(journal, () => clock.nowNs);
  let stampNs = 0;
  const sends = (txfn: number, txNum = 0, session = SESSION): void => {
    stampNs++;
    const image = encodeFrame({
      type: 'data',
      ...{ session, stampNs, number: { txfn, txNum }, acknowledgement: undefined },
      ...{ opcode: 'none', opcodeValue: 0 },
      segment: {
        ...{ transfer: 1, offset: 900, total: 1_800, class: 'tactical', last: true },
        ...{ header: undefined, data: new Uint8Array(9) },
      },
    });
    watch.sent(a, image, peekOf(image));
  };
  const hears = (nextExpected: number, first: number, count: number, echoStampNs = stampNs) => {
    const ranges = count === 0 ? [] : [{ first, count }];
    const acknowledgement = { nextExpected, ranges, duplicate: NONE, echoStampNs };
    const idle: FrameImage = encodeFrame({
      ...{ type: 'idle', session: SESSION, stampNs: 0, acknowledgement },
      ...{ opcode: 'none', opcodeValue: 0 },
    });
    for (let i = 0; i < 3; i++) watch.arrived(a, idle);
  };
  return {
    ...{ words, watch, a, sends, hears },
    sendsMany: (from: number, count: number) => {
      for (let i = 0; i < count; i++) sends(from + i);
    },
    passes: (seconds: number) => {
      clock.nowNs += seconds * 1e9;
    },
  };
};

describe('the watch over frames that were sent as often as may be', () => {
  it('finds a session that goes on when later transmissions were confirmed, and not that one', () => {
    const { words, sends, sendsMany, hears, passes } = bench();
    sends(65_535, 7);
    sendsMany(0, 8);
    hears(65_535, 0, 8);
    sends(8);
    passes(11);
    expect(words).toEqual([]);
    sends(5, 1);
    expect(words).toEqual([]);
    sends(9);
    sends(10);
    expect(words).toEqual(['spent-frame']);
  });

  it('lets it go on while too few are confirmed, or when that one is', () => {
    const { words, sends, sendsMany, hears, passes } = bench();
    sends(3, 7);
    sendsMany(4, 7);
    hears(3, 4, 7);
    passes(11);
    sends(11);
    hears(3, 4, 7, 3);
    passes(11);
    sends(12);
    expect(words).toEqual([]);
    hears(3, 4, 9);
    hears(13, 0, 0);
    passes(11);
    sends(13);
    sends(13, 7);
    sendsMany(14, 8);
    hears(12, 13, 9);
    passes(11);
    sends(22);
    expect(words).toEqual([]);
  });

  it('lets another session, and what stops, be', () => {
    const { words, watch, a, sends, sendsMany, hears, passes } = bench();
    for (const ends of [() => sends(0, 0, SESSION + 1), () => watch.stopped([a])]) {
      sends(3, 7);
      sendsMany(4, 8);
      hears(3, 4, 8);
      ends();
      passes(11);
      sends(12);
    }
    expect(words).toEqual([]);
  });
});
