import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { ArqReceiver, type Arrival } from '../../../flight/link/arq-receiver.ts';
import { WINDOW_FRAMES_MAX } from '../../../flight/link/frame-numbers.ts';

/** Frames of a sender with one stamp per number unless told otherwise. */
const receive = (receiver: ArqReceiver, number: number, stampNs = number + 1): Arrival => {
  const arrival = receiver.classify(number & 0xffff, stampNs, stampNs);
  if (arrival === 'new') receiver.accept(stampNs);
  return arrival;
};

describe('ArqReceiver', () => {
  it('counts on through wraps of the 16-bit number', () => {
    const receiver = new ArqReceiver(0);
    let fresh = 0;
    for (let number = 0; number < 200_000; number++) {
      if (receive(receiver, number) === 'new') fresh++;
    }
    expect(fresh).toBe(200_000);
    expect(receiver.nextExpected).toBe(200_000);
    expect(receiver.acknowledgement().nextExpected).toBe(200_000 & 0xffff);
    expect(receiver.duplicates).toBe(0);
  });

  it('reports the four newest ranges, newest first, and wants to report each gap at once', () => {
    const receiver = new ArqReceiver(0);
    for (const number of [0, 2, 3]) receive(receiver, number);
    expect(receiver.urgent).toBe(true);
    expect(receiver.acknowledgement()).toMatchObject({
      nextExpected: 1,
      ranges: [{ first: 2, count: 2 }],
      echoStampNs: 4,
    });
    expect(receiver.urgent).toBe(false);
    receive(receiver, 4);
    expect(receiver.urgent).toBe(false);
    for (const number of [6, 8, 10, 12]) receive(receiver, number);
    expect(receiver.acknowledgement().ranges.map(({ first }) => first)).toEqual([12, 10, 8, 6]);
    // A hole filled is news again, joined with what lies around it.
    receive(receiver, 11, 100);
    expect(receiver.acknowledgement().ranges[0]).toEqual({ first: 10, count: 3 });
  });

  it('moves over all that had come when the missing frame comes', () => {
    const receiver = new ArqReceiver(0);
    for (let number = 1; number < 3_000; number++) receive(receiver, number);
    expect(receiver.nextExpected).toBe(0);
    receive(receiver, 0, 5_000);
    expect(receiver.nextExpected).toBe(3_000);
    expect(receiver.acknowledgement().ranges).toEqual([]);
  });

  it('tells duplicates on both sides of its edge and names the last range of them', () => {
    const receiver = new ArqReceiver(0);
    for (const number of [0, 1, 2, 5]) receive(receiver, number);
    expect(receive(receiver, 1, 10)).toBe('duplicate');
    expect(receive(receiver, 2, 11)).toBe('duplicate');
    expect(receiver.acknowledgement().duplicate).toEqual({ first: 1, count: 2 });
    expect(receive(receiver, 5, 12)).toBe('duplicate');
    expect(receiver.acknowledgement()).toMatchObject({
      duplicate: { first: 5, count: 1 },
      echoStampNs: 12,
    });
  });

  it('forgets a duplicate before its number means another frame', () => {
    const receiver = new ArqReceiver(0);
    receive(receiver, 0);
    receive(receiver, 0, 2);
    for (let number = 1; number < 20_000; number++) receive(receiver, number, number + 2);
    expect(receiver.acknowledgement().duplicate.count).toBe(0);
  });

  it('refuses numbers beyond the window and stamps from the future', () => {
    const receiver = new ArqReceiver(0);
    expect(receive(receiver, WINDOW_FRAMES_MAX)).toBe('out-of-window');
    expect(receive(receiver, 0xffff)).toBe('out-of-window');
    expect(receive(receiver, WINDOW_FRAMES_MAX - 1, 1)).toBe('new');
    expect(receiver.classify(0, 1_000_000_000_000, 2)).toBe('out-of-window');
  });

  it('believes stamps from the future when three in a row agree: the way became shorter', () => {
    const receiver = new ArqReceiver(0);
    const second = 1_000_000_000;
    expect(receive(receiver, 0, 10 * second)).toBe('new');
    expect(receiver.classify(1, 11 * second, 10 * second + 1)).toBe('out-of-window');
    // One that does not agree begins anew.
    expect(receiver.classify(2, 19 * second, 10 * second + 2)).toBe('out-of-window');
    expect(receiver.classify(3, 11 * second, 10 * second + 3)).toBe('out-of-window');
    expect(receiver.classify(4, 11 * second, 10 * second + 4)).toBe('out-of-window');
    expect(receiver.classify(5, 11 * second, 10 * second + 5)).toBe('new');
    receiver.accept(10 * second + 5);
    expect(receiver.classify(6, 11 * second, 10 * second + 6)).toBe('new');
  });

  it('takes short frames behind long ones on a slow line', () => {
    const receiver = new ArqReceiver(380e6);
    const second = 1_000_000_000;
    // The first took 370 ms on the line, the next one 3 ms.
    expect(receive(receiver, 0, 10 * second)).toBe('new');
    expect(receiver.classify(1, 10.37 * second, 10 * second + 3e6)).toBe('new');
    expect(receiver.classify(1, 10.6 * second, 10 * second + 3e6)).toBe('out-of-window');
  });

  it('drops every late copy of a frame half a wrap or more ago, and no timely frame', () => {
    const receiver = new ArqReceiver(0);
    const random = new RandomStreams(3).stream('late', 'copies');
    let tooOld = 0;
    let wrong = 0;
    for (let number = 0; number < 300_000; number++) {
      if (receive(receiver, number) !== 'new') wrong++;
      if (random.integer(50) > 0) continue;
      // A copy whose last transmission left when the window began at its number, or before.
      const late = number - WINDOW_FRAMES_MAX - random.integer(65_536);
      if (late < 0) continue;
      const arrival = receive(receiver, late, late + 1);
      if (arrival === 'new') wrong++;
      if (arrival === 'too-old') tooOld++;
    }
    expect(wrong).toBe(0);
    expect(tooOld).toBeGreaterThan(1_000);
    expect(receiver.nextExpected).toBe(300_000);
  });
});
