import { expect, it } from 'vitest';
import { foreign } from '../../../harness/faults/frame-changes.ts';
import { UnknownFieldWatch } from '../../../harness/observe/unknown-field-watch.ts';
import type { FrameImage } from '../../../protocols/frame.ts';
import { ack, data, idle } from './acknowledging-frames.ts';
import { breachBench, peekOf } from './breach-rig.ts';

const SESSION = 7;

/** Frame 5, of stamp 50, comes with such a field to an end that is in the session `before`; behind it that end says `said`. */
const behind = (
  said: FrameImage,
  terms: {
    readonly before?: number;
    readonly comes?: boolean;
    readonly afterNs?: number;
    readonly unsent?: boolean;
    readonly ackDelayNs?: number;
  } = {},
): readonly string[] => {
  const { before = SESSION, comes = true, afterNs = 2e9, ackDelayNs = 1e7 } = terms;
  const { journal, words, b, clock } = breachBench();
  const watch = new UnknownFieldWatch(journal, { nowNs: () => clock.nowNs, ackDelayNs });
  const says = (image: FrameImage): void => watch.sent(b, image, peekOf(image));
  const image = data(5, 50, SESSION);
  const into = foreign(image, 'unknown-field', 0);
  watch.altered(image, into);
  says(idle(ack(5, 40), before));
  watch.arrived(b, comes ? into : image);
  if (terms.unsent === true) watch.unsent(b);
  clock.nowNs += afterNs;
  says(said);
  clock.nowNs += 2e6;
  says(idle(ack(5, 40), SESSION));
  return words;
};

const OLD = idle(ack(5, 40), SESSION);

it('tells of an end that goes on without a word of a frame with a field that nobody knows', () => {
  expect(behind(OLD)).toEqual(['field-refused']);
  expect(behind(idle(undefined, SESSION))).toEqual(['field-refused']);
});

it('is silent about ends that took it, or newer ones', () => {
  expect(behind(idle(ack(6, 50), SESSION))).toEqual([]);
  expect(behind(idle(ack(7, 60), SESSION))).toEqual([]);
});

it('asks nothing at once, in another session, before one is agreed on, or of frames that did not come', () => {
  expect(behind(OLD, { afterNs: 1e8 })).toEqual([]);
  expect(behind(OLD, { ackDelayNs: Number.POSITIVE_INFINITY })).toEqual([]);
  expect(behind(idle(ack(5, 40), SESSION + 1))).toEqual([]);
  expect(behind(OLD, { before: SESSION + 1 })).toEqual([]);
  expect(behind(OLD, { comes: false })).toEqual([]);
  expect(behind(OLD, { unsent: true })).toEqual([]);
});
