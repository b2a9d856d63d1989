import { expect, it } from 'vitest';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { Oscillator } from '../../../harness/world/oscillator.ts';

const HOUR_NS = 3_600e9;
const SETTINGS = { driftPpb: 3, randomWalkPpb: 2, boundPpb: 50 };

/** An oscillator, and how often its stream was begun. */
const counted = (): { readonly oscillator: Oscillator; readonly begun: () => number } => {
  const streams = new RandomStreams(1);
  let begun = 0;
  const oscillator = new Oscillator(SETTINGS, () => {
    begun++;
    return streams.stream('node', 'walk');
  });
  return { oscillator, begun: () => begun };
};

it('draws its walk anew only a few times for who asks for now and for a week ahead in turns', () => {
  const { oscillator, begun } = counted();
  const alone = counted().oscillator;
  for (let hour = 0; hour < 500; hour++) {
    oscillator.gainNs((hour + 168) * HOUR_NS);
    expect(oscillator.gainNs(hour * HOUR_NS)).toBe(alone.gainNs(hour * HOUR_NS));
  }
  expect(begun()).toBeLessThan(6);
});

it('draws its walk once for who sets timers a day ahead', () => {
  const { oscillator, begun } = counted();
  for (let hour = 0; hour < 500; hour++) {
    oscillator.gainNs((hour + 24) * HOUR_NS);
    oscillator.gainNs(hour * HOUR_NS);
  }
  expect(begun()).toBe(1);
});
