import { describe, expect, it } from 'vitest';
import { ArqSender } from '../../../flight/link/arq-sender.ts';
import type { ArqSettings } from '../../../flight/link/arq-settings.ts';
import type { Acknowledgement, FrameRange } from '../../../protocols/frame.ts';

const SETTINGS: ArqSettings = {
  windowFrames: 1_000,
  reorderFrames: 3,
  probeFrames: 32,
  probeSpanNs: 1_000,
  retransmissionsMax: 7,
  silenceNs: 5_000_000_000,
};

const ack = (
  nextExpected: number,
  echoStampNs: number,
  ranges: readonly FrameRange[] = [],
  duplicate: FrameRange = { first: 0, count: 0 },
): Acknowledgement => ({ nextExpected, ranges, duplicate, echoStampNs });

/** A sender of numbered items that has sent so many, each with a stamp of 10 × (number + 1). */
const senderOf = (
  count: number,
  settings: Partial<ArqSettings> = {},
): { sender: ArqSender<{ n: number }>; done: number[] } => {
  const done: number[] = [];
  const sender = new ArqSender<{ n: number }>({ ...SETTINGS, ...settings }, ({ n }) => {
    done.push(n);
  });
  sender.timeoutNs = 5_000;
  for (let n = 0; n < count; n++) sender.sized(sender.send({ n }, 10 * (n + 1)), 100);
  return { sender, done };
};

/** Send again all that is due; their numbers. */
const resend = (sender: ArqSender<{ n: number }>, stampNs: number): number[] => {
  const numbers: number[] = [];
  for (let number = sender.nextLost(); number >= 0; number = sender.nextLost()) {
    sender.retransmit(number, stampNs + numbers.length);
    numbers.push(number);
  }
  return numbers;
};

describe('ArqSender', () => {
  it('forgets what is acknowledged, by number and by range', () => {
    const { sender, done } = senderOf(10);
    expect(sender.acknowledge(ack(3, 100, [{ first: 5, count: 2 }]))).toBe('progress');
    expect(done).toEqual([0, 1, 2, 5, 6]);
    expect(sender.unacknowledged().map(({ n }) => n)).toEqual([3, 4, 7, 8, 9]);
    expect(sender.acknowledge(ack(10, 100))).toBe('progress');
    expect(sender.outstanding).toBe(false);
  });

  it('finds a loss when three transmissions after it are confirmed, not two', () => {
    const { sender } = senderOf(10);
    sender.acknowledge(ack(0, 30, [{ first: 1, count: 2 }]));
    expect(sender.nextLost()).toBe(-1);
    sender.acknowledge(ack(0, 40, [{ first: 1, count: 3 }]));
    expect(resend(sender, 1_000)).toEqual([0]);
  });

  it('judges a retransmission by what left after it, not by its number', () => {
    const { sender } = senderOf(10);
    sender.acknowledge(ack(0, 100, [{ first: 1, count: 9 }]));
    expect(resend(sender, 1_000)).toEqual([0]);
    // All later numbers are confirmed, but nothing that left after the retransmission.
    sender.acknowledge(ack(0, 100, [{ first: 1, count: 9 }]));
    expect(sender.nextLost()).toBe(-1);
    for (let n = 10; n < 13; n++) sender.send({ n }, 2_000 + n);
    sender.acknowledge(ack(0, 2_012, [{ first: 1, count: 12 }]));
    expect(resend(sender, 3_000)).toEqual([0]);
  });

  it('sends nothing twice when acknowledgements come late or again', () => {
    const { sender } = senderOf(100);
    sender.acknowledge(ack(50, 1_000, [{ first: 60, count: 40 }]));
    expect(resend(sender, 2_000)).toHaveLength(10);
    expect(sender.acknowledge(ack(20, 500))).toBe('nothing-new');
    expect(sender.acknowledge(ack(50, 1_000))).toBe('nothing-new');
    expect(sender.nextLost()).toBe(-1);
  });

  it('takes no false acknowledgement', () => {
    const { sender, done } = senderOf(10);
    expect(sender.acknowledge(ack(11, 50))).toBe('invalid');
    expect(sender.acknowledge(ack(0, 101))).toBe('invalid');
    expect(sender.acknowledge(ack(0, 50, [{ first: 8, count: 3 }]))).toBe('invalid');
    expect(sender.acknowledge(ack(0, 50, [], { first: 9, count: 2 }))).toBe('invalid');
    expect(done).toEqual([]);
  });

  it('probes on timeout, doubles the timeout, and pauses new frames while nobody answers', () => {
    const { sender } = senderOf(100);
    expect(sender.deadlineNs()).toBe(10 + 5_000);
    sender.expire(5_010);
    expect(resend(sender, 5_010)).toHaveLength(32);
    expect(sender.hasRoom).toBe(true);
    expect(sender.deadlineNs()).toBe(5_010 + 10_000);
    sender.expire(15_010);
    expect(resend(sender, 15_010)).toHaveLength(3);
    expect(sender.hasRoom).toBe(false);
    expect(sender.deadlineNs()).toBe(15_010 + 20_000);
    // The probes come through: what left before them and is missing is lost.
    sender.acknowledge(ack(0, 15_012, [{ first: 32, count: 3 }]));
    expect(sender.hasRoom).toBe(true);
    expect(resend(sender, 40_000).length).toBeGreaterThan(90);
  });

  it('begins to probe anew when the peer is heard after a silence', () => {
    const { sender } = senderOf(10);
    sender.heard(100);
    for (const nowNs of [5_010, 15_010, 35_010, 75_010]) {
      sender.expire(nowNs);
      resend(sender, nowNs);
    }
    expect(sender.deadlineNs()).toBe(75_010 + 80_000);
    sender.heard(90_000);
    expect(sender.deadlineNs()).toBe(75_010 + 5_000);
  });

  it('names a frame suspect that fails eight times while the peer is heard', () => {
    const { sender } = senderOf(1);
    for (let round = 1; round <= 7; round++) {
      sender.heard(sender.deadlineNs() ?? 0);
      sender.expire(sender.deadlineNs() ?? 0);
      expect(resend(sender, round * 1_000_000)).toEqual([0]);
      expect(sender.suspect).toBe(-1);
    }
    sender.heard(100_000_000);
    sender.expire(100_000_000);
    expect(sender.suspect).toBe(0);
    expect(sender.nextLost()).toBe(-1);
  });

  it('leaves a frame to the silence rule while the peer is not heard at all', () => {
    const { sender } = senderOf(1);
    for (let round = 0; round < 40; round++) {
      sender.expire(sender.deadlineNs() ?? 0);
      resend(sender, (round + 1) * 1_000_000);
    }
    expect(sender.suspect).toBe(-1);
    expect(sender.retransmissions).toBe(7);
  });

  it('stops at the window in frames and in bytes', () => {
    const { sender } = senderOf(10, { windowFrames: 10 });
    expect(sender.hasRoom).toBe(false);
    sender.acknowledge(ack(1, 10));
    expect(sender.hasRoom).toBe(true);
    sender.windowBytes = 900;
    expect(sender.hasRoom).toBe(false);
    sender.acknowledge(ack(1, 30, [{ first: 2, count: 1 }]));
    expect(sender.hasRoom).toBe(true);
  });

  it('keeps order and numbers through growth and wraps', () => {
    const { sender, done } = senderOf(0, { windowFrames: 32_512 });
    let stampNs = 1;
    let acknowledged = 0;
    for (let n = 0; n < 150_000; n++) {
      sender.send({ n }, stampNs++);
      if (n - acknowledged < 20_000) continue;
      acknowledged += 15_000;
      sender.acknowledge(ack(acknowledged & 0xffff, acknowledged));
    }
    expect(done).toHaveLength(acknowledged);
    expect(done.every((n, i) => n === i)).toBe(true);
    const left = sender.unacknowledged();
    expect(left[0]?.n).toBe(acknowledged);
    expect(left.at(-1)?.n).toBe(149_999);
  });
});
