import { describe, expect, it } from 'vitest';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { ChannelOptions } from './link-channel.ts';
import { LinkRig, lightTimeOf, type RigOptions } from './link-rig.ts';

/** What a transfer of so many full segments from one to two showed. */
interface Outcome {
  readonly rig: LinkRig;
  readonly complete: boolean;
  /** Segment bytes over what the line could have carried. */
  readonly share: number;
  readonly losses: number;
  readonly retransmissions: number;
  readonly spurious: number;
}

const transfer = (options: RigOptions, segments: number, limitNs: Ns = 60 * SECOND_NS): Outcome => {
  const rig = new LinkRig(options);
  rig.establish();
  const startNs = rig.queue.nowNs;
  rig.one.offer(segments);
  const complete = rig.runUntil(() => rig.two.delivered >= segments, limitNs);
  const tookNs = rig.queue.nowNs - startNs - rig.lightTimeNs;
  // Let the last acknowledgements come home.
  rig.run(4 * rig.lightTimeNs + 2 * SECOND_NS);
  const bits = rig.two.deliveredBytes * 8;
  const sender = rig.one.endpoint.current?.sender;
  return {
    rig,
    complete,
    share: bits / ((tookNs / SECOND_NS) * (options.rateBps ?? 2.5e9)),
    losses: rig.one.out.dataLost,
    retransmissions: sender?.retransmissions ?? Number.NaN,
    spurious: rig.one.out.dataAgain - rig.one.out.dataLost,
  };
};

const expectSound = ({ rig, complete }: Outcome, segments: number): void => {
  expect(complete).toBe(true);
  expect(rig.two.copiesMax()).toBe(1);
  expect(rig.two.delivered).toBe(segments);
  expect(rig.one.acknowledgedCount).toBe(segments);
  expect(rig.one.sessions).toHaveLength(1);
  expect(rig.one.endpoint.current?.sender.outstanding).toBe(false);
};

const LINKS: readonly (readonly [string, RigOptions, number])[] = [
  [
    '2.5 Gb/s, 1,044 bytes, 5,500 km',
    { rateBps: 2.5e9, mtuBytes: 1_044, lightTimeNs: lightTimeOf(5_500) },
    70_000,
  ],
  [
    '2.5 Gb/s, 60,000 bytes, 5,500 km',
    { rateBps: 2.5e9, mtuBytes: 60_000, lightTimeNs: lightTimeOf(5_500) },
    4_000,
  ],
  [
    '2.5 Gb/s, 60,000 bytes, 45,000 km',
    { rateBps: 2.5e9, mtuBytes: 60_000, lightTimeNs: lightTimeOf(45_000) },
    6_000,
  ],
  [
    '100 Gb/s, 60,000 bytes, 5,500 km',
    { rateBps: 100e9, mtuBytes: 60_000, lightTimeNs: lightTimeOf(5_500) },
    8_000,
  ],
  [
    '100 Gb/s, 1,044 bytes, 300 km',
    { rateBps: 100e9, mtuBytes: 1_044, lightTimeNs: lightTimeOf(300) },
    20_000,
  ],
];

describe.each(LINKS)('ARQ at %s', (_name, link, segments) => {
  it('fills a clean line and sends nothing twice', () => {
    const outcome = transfer(link, segments);
    expectSound(outcome, segments);
    expect(outcome.rig.one.out.dataAgain).toBe(0);
    // Headers take 4 % of short frames; the handshake before and the tail after do not count.
    expect(outcome.share).toBeGreaterThan((link.mtuBytes ?? 0) > 2_000 ? 0.99 : 0.95);
  });

  it('sends each lost frame again and hardly any other, at 1 % and 10 % loss both ways', () => {
    for (const loss of [0.01, 0.1]) {
      const outcome = transfer({ ...link, channel: { loss } }, segments / 2);
      expectSound(outcome, segments / 2);
      expect(outcome.losses).toBeGreaterThan(20);
      expect(outcome.spurious).toBeGreaterThanOrEqual(0);
      expect(outcome.spurious).toBeLessThan(outcome.losses * 0.1);
    }
  });
});

describe('ARQ under hardship', () => {
  const link = { rateBps: 2.5e9, mtuBytes: 8_352, lightTimeNs: lightTimeOf(5_500) };

  it('survives a second without light in one session, wasting at most a copy per loss', () => {
    for (const fromMs of [100, 137]) {
      const fromNs = fromMs * MILLISECOND_NS;
      const channel: ChannelOptions = { outages: [{ fromNs, toNs: fromNs + SECOND_NS }] };
      const outcome = transfer({ ...link, channel }, 15_000);
      expectSound(outcome, 15_000);
      expect(outcome.losses).toBeGreaterThan(1_000);
      expect(outcome.spurious).toBeLessThan(outcome.losses);
    }
  });

  it('fills the line again within a third of a second after the outage', () => {
    const outages = [{ fromNs: 200 * MILLISECOND_NS, toNs: 1_200 * MILLISECOND_NS }];
    for (const way of ['channel', 'forth', 'back']) {
      const rig = new LinkRig({ ...link, [way]: { outages } });
      rig.establish();
      rig.one.offer(200_000);
      rig.queue.runUntil(1_530 * MILLISECOND_NS);
      const before = rig.two.deliveredBytes;
      rig.run(200 * MILLISECOND_NS);
      expect((rig.two.deliveredBytes - before) * 8).toBeGreaterThan(0.98 * 0.2 * 2.5e9);
    }
  });

  it('survives an outage one way, of data or of acknowledgements', () => {
    const outages = [{ fromNs: 150 * MILLISECOND_NS, toNs: 1_150 * MILLISECOND_NS }];
    for (const way of ['forth', 'back']) {
      const outcome = transfer({ ...link, [way]: { outages } }, 15_000);
      expectSound(outcome, 15_000);
      expect(outcome.spurious).toBeLessThan(Math.max(outcome.losses, 200));
    }
  });

  it('survives bursts both ways', () => {
    const bursts = { goodNs: 20 * MILLISECOND_NS, badNs: 2 * MILLISECOND_NS, loss: 0.9 };
    const outcome = transfer({ ...link, channel: { bursts } }, 30_000);
    expectSound(outcome, 30_000);
    expect(outcome.losses).toBeGreaterThan(1_000);
    expect(outcome.spurious).toBeLessThan(outcome.losses);
  });

  it('hands nothing up twice when the channel duplicates and reorders, however late', () => {
    for (const delayNs of [1_000, 100_000, 250 * MILLISECOND_NS]) {
      const channel: ChannelOptions = {
        loss: 0.01,
        duplicate: { share: 0.05, delayNs },
        reorder: { share: 0.01, delayNs: Math.min(delayNs, 20_000) },
      };
      const outcome = transfer({ ...link, mtuBytes: 1_044, channel }, 80_000);
      expectSound(outcome, 80_000);
      expect(outcome.rig.one.out.copies).toBeGreaterThan(1_000);
      // A copy a wrap late looks like a new frame: its stamp gives it away.
      if (delayNs > SECOND_NS / 5)
        expect(outcome.rig.two.endpoint.rejected('too-old')).toBeGreaterThan(100);
    }
  });

  it('takes traffic both ways at full rate, acknowledgements riding on data', () => {
    const rig = new LinkRig({ ...link, mtuBytes: 1_044, channel: { loss: 0.01 } });
    rig.establish();
    rig.one.offer(40_000);
    rig.two.offer(40_000);
    expect(rig.runUntil(() => rig.one.delivered + rig.two.delivered >= 80_000)).toBe(true);
    expect(rig.one.copiesMax()).toBe(1);
    expect(rig.two.copiesMax()).toBe(1);
    const alone = rig.one.out.frames - rig.one.out.dataFrames;
    expect(alone).toBeLessThan(40_000 * 0.02);
  });

  it('recovers the last frame of sparse traffic by timeout', () => {
    const rig = new LinkRig({ ...link, channel: { loss: 0.3 } });
    rig.establish();
    for (let i = 0; i < 200; i++) {
      rig.one.offer(1);
      rig.run(50 * MILLISECOND_NS);
    }
    rig.run(2 * SECOND_NS);
    expect(rig.two.delivered).toBe(200);
    expect(rig.two.copiesMax()).toBe(1);
  });

  it('sets a timer per batch of frames, not per frame', () => {
    const outcome = transfer({ ...link, rateBps: 100e9, lightTimeNs: lightTimeOf(1_000) }, 50_000);
    expectSound(outcome, 50_000);
    // 75 frames fit into the lead of the modem.
    expect(outcome.rig.one.timerSets).toBeLessThan(50_000 / 30);
    expect(outcome.rig.two.timerSets).toBeLessThan(50_000 / 30);
  });

  it('sends best-effort frames once and forgets them', () => {
    const rig = new LinkRig({ ...link, channel: { loss: 0.1 } });
    rig.establish();
    rig.one.reliable = false;
    rig.one.offer(5_000);
    rig.run(SECOND_NS);
    expect(rig.one.endpoint.current?.sender.transmissions).toBe(0);
    expect(rig.two.delivered).toBe(5_000 - rig.one.out.dataLost);
    rig.one.step(() => rig.one.endpoint.trackingLost());
    expect(rig.one.returnedTokens).toEqual([]);
  });

  it('returns what was not acknowledged, in the order of first transmission', () => {
    const rig = new LinkRig({ ...link, channel: { loss: 0.1 } });
    rig.establish();
    rig.one.offer(20_000);
    rig.run(150 * MILLISECOND_NS);
    rig.one.step(() => rig.one.endpoint.trackingLost());
    const numbers = rig.one.returnedTokens.map(({ transfer: number }) => number);
    expect(numbers.length).toBeGreaterThan(100);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    expect(numbers.length + rig.one.acknowledgedCount).toBe(rig.one.nextTransfer);
  });
});
