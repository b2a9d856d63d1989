import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { type ChannelOptions, LinkChannel } from '../../../harness/world/channel.ts';
import { codedFrameErrorRate } from '../../../harness/world/frame-errors.ts';
import { SojournProcess } from '../../../harness/world/sojourns.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';

const MEAN_GOOD_NS = 90 * MILLISECOND_NS;
const MEAN_BAD_NS = 10 * MILLISECOND_NS;

const bursts = (name = '1.0>2.0', seed = 5): SojournProcess =>
  new SojournProcess({
    stream: () => new RandomStreams(seed).stream(name, 'channel-bursts'),
    meanOffNs: MEAN_GOOD_NS,
    meanOnNs: MEAN_BAD_NS,
  });

const channel = (options: Partial<ChannelOptions> = {}): LinkChannel =>
  new LinkChannel({
    streams: new RandomStreams(5),
    name: '1.0>2.0',
    bursts: undefined,
    extraLoss: 0,
    ...options,
  });

const frameAt = (startNs: number, marginMilliDb = 10_000) => ({
  startNs,
  endNs: startNs + 3_000,
  bytes: 1_044,
  marginMilliDb,
});

describe('sojourn process', () => {
  it('spends the stationary share of the time in each state, in sojourns of the right mean', () => {
    const process = bursts();
    let atNs = 0;
    let onNs = 0;
    let changes = 0;
    const endNs = 2_000 * SECOND_NS;
    while (atNs < endNs) {
      const next = process.nextChange(atNs);
      if (process.on(atNs)) onNs += next - atNs;
      changes++;
      atNs = next;
    }
    expect(Math.abs(onNs / atNs - 0.1)).toBeLessThan(0.004);
    expect(Math.abs(atNs / changes - 50 * MILLISECOND_NS)).toBeLessThan(MILLISECOND_NS);
  });

  it('is on at instant 0 as often as at any other', () => {
    let on = 0;
    for (let seed = 0; seed < 2_000; seed++) if (bursts('x', seed).on(0)) on++;
    expect(Math.abs(on / 2_000 - 0.1)).toBeLessThan(0.03);
  });

  it('gives the same answers in whatever order it is asked, even far back', () => {
    const times = Array.from(
      { length: 3_000 },
      (_, i) => (i * 7_919 * 104_729) % (1_500 * SECOND_NS),
    );
    const forward = bursts();
    const sorted = new Map(
      [...times]
        .sort((a, b) => a - b)
        .map((atNs) => [atNs, [forward.on(atNs), forward.nextChange(atNs)]]),
    );
    const shuffled = bursts();
    for (const atNs of times.slice(0, 60)) {
      expect([shuffled.on(atNs), shuffled.nextChange(atNs)]).toEqual(sorted.get(atNs));
    }
  });

  it('sees a sojourn that starts and ends within the asked interval', () => {
    const process = bursts();
    let atNs = 0;
    while (process.on(atNs)) atNs = process.nextChange(atNs);
    const startNs = process.nextChange(atNs);
    expect(process.onWithin(atNs, startNs - 1)).toBe(false);
    expect(process.onWithin(atNs, startNs)).toBe(true);
  });

  it('differs from link to link', () => {
    expect(bursts('1.0>2.0').nextChange(0)).not.toBe(bursts('2.0>1.0').nextChange(0));
  });
});

describe('link channel', () => {
  const settings = { meanGoodNs: MEAN_GOOD_NS, meanBadNs: MEAN_BAD_NS, badLoss: 0.8 };

  it('loses the share of frames that bursts and extra loss make', () => {
    const noisy = channel({ bursts: settings, extraLoss: 0.05 });
    let lost = 0;
    const frames = 60_000;
    for (let i = 0; i < frames; i++) {
      const frame = { ...frameAt(i * 3 * MILLISECOND_NS), session: 7, txfn: i % 65_536, txNum: 0 };
      if (noisy.frameLost(frame)) lost++;
    }
    expect(Math.abs(lost / frames - (1 - 0.95 * (1 - 0.1 * 0.8)))).toBeLessThan(0.01);
  });

  it('loses frames by their margin as the code does', () => {
    const quiet = channel();
    const expected = codedFrameErrorRate(-500, 1_044);
    expect(quiet.frameErrorProbability(frameAt(0, -500))).toBeCloseTo(expected, 12);
    expect(quiet.frameErrorProbability(frameAt(0))).toBe(0);
  });

  it('judges a frame the same whatever was sent before it', () => {
    const all = channel({ extraLoss: 0.3 });
    const some = channel({ extraLoss: 0.3 });
    for (let i = 0; i < 5_000; i++) {
      const frame = { ...frameAt(i * 10_000), session: 9, txfn: i, txNum: i % 8 };
      const lost = all.frameLost(frame);
      if (i % 7 === 0) expect(some.frameLost(frame)).toBe(lost);
    }
  });

  it('draws anew for another session, transmission, or turn of the frame number', () => {
    const lostBy = (session: number, txNum: number, turns: number): boolean[] => {
      const one = channel({ extraLoss: 0.5 });
      const out: boolean[] = [];
      for (let i = 0; i < (turns + 1) * 65_536; i += 256) {
        const lost = one.frameLost({ ...frameAt(i), session, txfn: i % 65_536, txNum });
        if (i >= turns * 65_536) out.push(lost);
      }
      return out;
    };
    const first = lostBy(1, 0, 0);
    expect(lostBy(1, 0, 0)).toEqual(first);
    expect(lostBy(2, 0, 0)).not.toEqual(first);
    expect(lostBy(1, 1, 0)).not.toEqual(first);
    expect(lostBy(1, 0, 1)).not.toEqual(first);
  });

  it('draws by the instant for frames without a number, so that they do not share one fate', () => {
    const lossy = channel({ extraLoss: 0.3 });
    const lost = Array.from({ length: 5_000 }, (_, i) =>
      lossy.frameLost({ ...frameAt(i * SECOND_NS), session: 0, txfn: 0, txNum: 0 }),
    ).filter((one) => one).length;
    expect(Math.abs(lost / 5_000 - 0.3)).toBeLessThan(0.03);
  });

  it('keeps the draw of a retransmission that comes after the number wrapped', () => {
    const direct = channel({ extraLoss: 0.5 });
    const late = channel({ extraLoss: 0.5 });
    for (let txfn = 65_000; txfn < 65_500; txfn++) {
      direct.frameLost({ ...frameAt(0), session: 3, txfn, txNum: 0 });
      late.frameLost({ ...frameAt(0), session: 3, txfn, txNum: 0 });
    }
    for (let txfn = 0; txfn < 50; txfn++) {
      late.frameLost({ ...frameAt(0), session: 3, txfn, txNum: 0 });
    }
    for (let txfn = 65_400; txfn < 65_500; txfn++) {
      const frame = { ...frameAt(9), session: 3, txfn, txNum: 1 };
      expect(late.frameLost(frame)).toBe(direct.frameLost(frame));
    }
  });

  it('lets nothing through an outage, and is as it was without it elsewhere', () => {
    const plain = channel({ bursts: settings });
    const broken = channel({ bursts: settings });
    broken.addOutage(2 * SECOND_NS, 3 * SECOND_NS);
    for (let i = 0; i < 5_000; i++) {
      const frame = { ...frameAt(i * MILLISECOND_NS), session: 1, txfn: i, txNum: 0 };
      if (i >= 2_000 && i < 3_000) expect(broken.frameLost(frame)).toBe(true);
      else expect(broken.frameLost(frame)).toBe(plain.frameLost(frame));
    }
    expect(broken.outage(2 * SECOND_NS)).toBe(true);
    expect(broken.nextChange(0)).toBe(2 * SECOND_NS);
    expect(broken.nextChange(2 * SECOND_NS)).toBe(3 * SECOND_NS);
  });

  it('takes a fade from the margin while it lasts', () => {
    const fading = channel({
      fades: { meanClearNs: SECOND_NS, meanFadeNs: SECOND_NS, depthMilliDb: 4_000 },
    });
    let faded = 0;
    for (let atNs = 0; atNs < 1_000 * SECOND_NS; atNs += SECOND_NS / 4) {
      const depth = fading.fadeMilliDb(atNs);
      if (depth > 0) faded++;
      const expected = codedFrameErrorRate(3_000 - depth, 1_044);
      const probability = fading.frameErrorProbability({ ...frameAt(atNs, 3_000), endNs: atNs });
      expect(probability).toBeCloseTo(expected, 12);
    }
    expect(Math.abs(faded / 4_000 - 0.5)).toBeLessThan(0.08);
  });
});
