import { describe, expect, it } from 'vitest';
import { CloseWatch } from '../../../harness/observe/close-watch.ts';
import { readerOf } from '../../../harness/journal/records.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import {
  breachBench,
  bundleFrame,
  bundleHeader,
  dataFrame,
  managementFrame,
  peekOf,
  SESSION,
} from './breach-rig.ts';
import { linkedModems } from './watch-rig.ts';

const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const closing: number[] = [];
  journal.subscribe(
    readerOf({
      'session-closing': (_atNs, node) => {
        closing.push(node);
      },
    }),
  );
  const left: (readonly number[])[] = [];
  journal.subscribe(
    readerOf({
      'session-left': (_atNs, node, _terminal, _partner, _partnerTerminal, firstNs, lastNs) => {
        left.push([node, firstNs, lastNs]);
      },
    }),
  );
  const watch = new CloseWatch(journal, () => clock.nowNs);
  const sends = (image: FrameImage, from = a): void => watch.sent(from, image, peekOf(image));
  return { words, closing, left, clock, watch, a, b, sends };
};
const CLOSE = managementFrame({ counter: 5, message: { kind: 'close', reason: 1 } });
const ANSWER = managementFrame({ counter: 5, message: { kind: 'close-ack' } });

describe('the watch over sessions that close', () => {
  it('finds data that leave for the first time after CLOSE, once in a session', () => {
    const { words, sends } = bench();
    sends(dataFrame());
    sends(CLOSE);
    expect(words).toEqual([]);
    sends(dataFrame());
    sends(dataFrame());
    expect(words).toEqual(['after-close']);
  });

  it('lets copies go, and what the other end or another session has to send', () => {
    const { words, b, sends } = bench();
    sends(CLOSE);
    sends(bundleFrame(bundleHeader(4), 1));
    sends(dataFrame(), b);
    sends(dataFrame(SESSION + 1));
    expect(words).toEqual([]);
  });

  it('finds data of an end that was told CLOSE, and not what left before', () => {
    const { words, watch, b, sends } = bench();
    sends(CLOSE);
    sends(dataFrame(), b);
    watch.arrived(b, CLOSE);
    sends(bundleFrame(bundleHeader(4), 1), b);
    sends(dataFrame(SESSION + 1), b);
    expect(words).toEqual([]);
    sends(dataFrame(), b);
    expect(words).toEqual(['after-close']);
  });

  it('takes no answer to a CLOSE for one', () => {
    const { words, sends } = bench();
    sends(ANSWER);
    sends(dataFrame());
    expect(words).toEqual([]);
  });

  it('tells when each end says CLOSE for the first time', () => {
    const { closing, b, sends } = bench();
    sends(CLOSE);
    sends(CLOSE);
    sends(ANSWER, b);
    sends(CLOSE, b);
    expect(closing).toEqual([1, 2]);
  });

  it('tells of sessions that nobody has closed when their lock ends, once', () => {
    const { left, clock, watch, a, b, sends } = bench();
    watch.unlocked(a);
    sends(dataFrame());
    clock.nowNs = 5;
    sends(dataFrame());
    sends(dataFrame(SESSION + 1), b);
    for (const modem of [a, b, a]) watch.unlocked(modem);
    expect(left).toEqual([
      [1, 0, 5],
      [2, 5, 5],
    ]);
  });

  it('takes a session for closed that either end has said CLOSE in', () => {
    const { left, watch, a, b, sends } = bench();
    for (const from of [a, b]) sends(dataFrame(), from);
    sends(CLOSE, b);
    for (const modem of [a, b]) watch.unlocked(modem);
    expect(left).toEqual([]);
  });

  it('finds an end that has closed and leaves CLOSE that is said again unanswered', () => {
    const { words, watch, b, sends } = bench();
    const close = (counter: number, arrives = true): void => {
      const image = managementFrame({ counter, message: { kind: 'close', reason: 1 } });
      sends(image);
      if (arrives) watch.arrived(b, image);
    };
    close(5);
    for (const counter of [6, 7, 8]) {
      sends(ANSWER, b);
      close(counter);
    }
    close(9, false);
    close(10);
    expect(words).toEqual([]);
    close(11);
    expect(words).toEqual(['close-unanswered']);
  });

  it('knows that an end has closed, however many others close meanwhile', () => {
    const { watch, b, sends } = bench();
    const close = managementFrame({ counter: 6, message: { kind: 'close-ack' } });
    sends(close);
    for (let pair = 0; pair < 100; pair++) {
      const [from] = linkedModems(10 + 2 * pair);
      sends(managementFrame({ counter: 5, message: { kind: 'close', reason: 1 } }), from);
    }
    watch.arrived(b, close);
    expect(watch.isOver(b, SESSION)).toBe(true);
  });

  it('takes no copy of a CLOSE for another one, and lets a computer that was reset be', () => {
    const { words, watch, b, sends } = bench();
    sends(CLOSE);
    sends(ANSWER, b);
    for (let copy = 0; copy < 4; copy++) watch.arrived(b, CLOSE);
    watch.stopped([b]);
    for (const counter of [6, 7, 8]) {
      const image = managementFrame({ counter, message: { kind: 'close', reason: 1 } });
      sends(image);
      watch.arrived(b, image);
    }
    expect(words).toEqual([]);
  });
});
