import { expect, it } from 'vitest';
import { Breaches } from '../../../harness/observe/breaches.ts';
import { RefusedCounters } from '../../../harness/observe/refused-counters.ts';
import { breachBench, managementFrame, peekOf, SESSION } from './breach-rig.ts';

/** Frame 7 is sent again so often; frames of a session are taken between. */
const comes = (
  times: number,
  {
    between = SESSION,
    taken = false,
    asItLeft = true,
  }: {
    readonly between?: number;
    readonly taken?: boolean;
    readonly asItLeft?: boolean;
  } = {},
): readonly string[] => {
  const { journal, words, b } = breachBench();
  const watch = new RefusedCounters(new Breaches(journal, () => 0), () => taken);
  for (let time = 1; time <= times; time++) {
    const image = managementFrame({ counter: 7, txNum: time });
    watch.sent(image, peekOf(image));
    watch.arrived(b, asItLeft ? image : managementFrame({ counter: 7, txNum: time }));
    watch.taken(b, between, 100 + time);
  }
  return words;
};

it('tells of a frame that comes again and again while others are taken', () => {
  expect(comes(4)).toEqual(['counter-refused']);
  expect(comes(3)).toEqual([]);
});

it('is silent about frames that were taken, are altered, or are of a session of which nothing is taken', () => {
  expect(comes(7, { taken: true })).toEqual([]);
  expect(comes(7, { asItLeft: false })).toEqual([]);
  expect(comes(7, { between: SESSION + 1 })).toEqual([]);
});
