import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { pairRates, profileIndex, requiredMilliDb } from '../../../flight/link/pair-rates.ts';
import { RateControl } from '../../../flight/link/rate-control.ts';
import { GROUND_RADIO, SAT_RADIO, USER_RADIO } from '../../../harness/world/profiles/radio.ts';
import { SDA_LEO } from '../../../harness/world/profiles/sda-leo.ts';
import { decodeFrame, encodeFrame } from '../../../protocols/frame-codec.ts';
import type { FrameImage, LinkFrame } from '../../../protocols/frame.ts';
import type { TerminalProfile } from '../../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LinkRig, type RigOptions } from './link-rig.ts';
import type { RigEnd } from './rig-end.ts';

const RATES = SDA_LEO.rates;
const indices = (end: RigEnd): readonly number[] => [
  end.modem.transmitIndex,
  end.modem.receiveIndex,
];
/** Both ends of a link whose receivers hear only the rate that they are set to. */
const strict = (options: RigOptions = {}): LinkRig => {
  const rig = new LinkRig({ rates: RATES, mtuBytes: 8_352, strictRates: true, ...options });
  rig.establish();
  rig.run(SECOND_NS);
  return rig;
};
/** Margins as both receivers would read them at the highest rate [0.001 dB]. */
const margins = (rig: LinkRig, one: number, two = one): void => {
  const at = (end: RigEnd): number => 3_000 * end.modem.receiveIndex;
  rig.one.step(() => rig.one.endpoint.margin(one + at(rig.one)));
  rig.two.step(() => rig.two.endpoint.margin(two + at(rig.two)));
};

const frameOf = (image: FrameImage): LinkFrame => {
  const frame = decodeFrame(image);
  if (!frame.ok) throw new Error(frame.detail);
  return frame.value;
};
const isAnnouncement = (image: FrameImage): boolean => frameOf(image).opcode !== 'none';

describe('rates of a pair', () => {
  it('are every rate of either end up to the lower of both highest', () => {
    expect(pairRates([2.5e9, 1.25e9], [2.5e9, 1.25e9])).toEqual([2.5e9, 1.25e9]);
    expect(pairRates([1.2e9, 0.8e9, 0.4e9], [1.2e9])).toEqual([1.2e9, 0.8e9, 0.4e9]);
    expect(pairRates([1.2e9], [0.2e9, 0.1e9])).toEqual([0.2e9, 0.1e9]);
  });

  it('need the power that the profile says, or equal energy per bit', () => {
    expect(RATES.map(({ rateBps }) => requiredMilliDb(SDA_LEO, rateBps))).toEqual([
      0, -3_000, -6_000,
    ]);
    expect(requiredMilliDb(GROUND_RADIO, 0.4e9)).toBe(-4_771);
    expect(profileIndex(SAT_RADIO, 0.4e9)).toBe(0);
    expect(profileIndex(GROUND_RADIO, 0.8e9)).toBe(1);
  });
});

describe('RateControl', () => {
  const control = (): RateControl => {
    const rates = new RateControl(SDA_LEO, DEFAULT_LIMITS);
    rates.begin(
      RATES.map(({ rateBps }) => rateBps),
      undefined,
    );
    return rates;
  };

  it('steps down at once, as far as one reading demands', () => {
    const rates = control();
    rates.receiveIndex = 0;
    rates.margin(1_000);
    expect(rates.wishIndex).toBe(0);
    rates.margin(999);
    expect(rates.wishIndex).toBe(1);
    rates.margin(-4_000);
    expect(rates.wishIndex).toBe(2);
    expect(rates.isStarved).toBe(false);
    rates.margin(-5_001);
    expect(rates.isStarved).toBe(true);
  });

  it('may go up one step when the next rate has more than 3 dB', () => {
    const rates = control();
    rates.margin(-1_001);
    expect(rates.wishIndex).toBe(2);
    rates.margin(6_000);
    expect(rates.mayRaise).toBe(false);
    rates.margin(6_001);
    expect(rates.mayRaise).toBe(true);
    expect(rates.comparators()).toEqual([1_000, 6_000]);
  });

  it('begins at the planned rate, and on radio never goes beyond it', () => {
    const radio = new RateControl(GROUND_RADIO, DEFAULT_LIMITS);
    radio.begin([1.2e9], 0.8e9);
    expect(radio.wishIndex).toBe(1);
    radio.margin(60_000);
    expect(radio.mayRaise).toBe(false);
    const optical = control();
    optical.begin(
      RATES.map(({ rateBps }) => rateBps),
      1.25e9,
    );
    optical.margin(60_000);
    expect(optical.mayRaise).toBe(true);
  });
});

describe('rate steps', () => {
  it('meet at the slowest rate and go to the highest once both have the session', () => {
    const rig = new LinkRig({ rates: RATES, strictRates: true });
    rig.open();
    expect(indices(rig.one)).toEqual([2, 2]);
    rig.runUntil(() => rig.one.up && rig.two.up);
    expect(rig.one.endpoint.rateBps).toBe(625_000_000);
    rig.run(SECOND_NS);
    for (const end of rig.ends) expect(indices(end)).toEqual([0, 0]);
    expect(rig.one.endpoint.rateBps).toBe(2_500_000_000);
  });

  it('go down at once at both ends below 1 dB at one, and up after five seconds', () => {
    const rig = strict();
    margins(rig, 900, 20_000);
    rig.run(4 * rig.lightTimeNs);
    for (const end of rig.ends) expect(indices(end)).toEqual([1, 1]);
    margins(rig, 3_100, 20_000);
    rig.run(4.9 * SECOND_NS);
    expect(indices(rig.one)).toEqual([1, 1]);
    rig.run(0.2 * SECOND_NS);
    for (const end of rig.ends) expect(indices(end)).toEqual([0, 0]);
    expect(rig.one.reports.filter((name) => name === 'link.rate').length).toBeGreaterThanOrEqual(3);
  });

  it('do not go up when the margin does not hold for five seconds', () => {
    const rig = strict();
    margins(rig, 0);
    rig.run(SECOND_NS);
    margins(rig, 4_000);
    rig.run(4 * SECOND_NS);
    margins(rig, 2_000);
    rig.run(10 * SECOND_NS);
    for (const end of rig.ends) expect(indices(end)).toEqual([1, 1]);
  });

  it('lose no frame beyond ARQ, with traffic both ways and losses', () => {
    for (const loss of [0, 0.1]) {
      const rig = strict({ channel: { loss } });
      for (const end of rig.ends) end.offer(12_000);
      let high = false;
      for (let i = 0; i < 12; i++) {
        margins(rig, high ? 20_000 : -4_000);
        high = !high;
        rig.run(15 * MILLISECOND_NS);
      }
      margins(rig, 20_000);
      const done = (): boolean => rig.one.delivered + rig.two.delivered >= 24_000;
      expect(rig.runUntil(done, 20 * SECOND_NS)).toBe(true);
      for (const end of rig.ends) {
        expect(end.copiesMax()).toBe(1);
        expect(end.downs).toEqual([]);
        expect(end.modem.garbled).toBe(0);
      }
    }
  });

  it('are announced anew from the old rate when all copies of an announcement were lost', () => {
    let left = 0;
    const rig = strict({ forth: { drop: (image) => isAnnouncement(image) && left-- > 0 } });
    left = 3;
    margins(rig, -1_000, 20_000);
    rig.one.offer(1_000);
    rig.run(SECOND_NS);
    for (const end of rig.ends) expect(indices(end)).toEqual([1, 1]);
    expect(rig.two.delivered).toBe(1_000);
    expect(rig.one.downs).toEqual([]);
  });

  it.each([
    [100, 7],
    [6, 7],
    [3, 3],
  ])('are announced by no more frames than may be sent: %d of %d', (rateAnnouncements, most) => {
    let left = 0;
    const drop = (image: FrameImage): boolean => isAnnouncement(image) && left-- > 0;
    const limits = { rateAnnouncements, retransmissionsMax: most };
    const rig = strict({ limits, forth: { drop } });
    left = most - 1;
    margins(rig, -1_000, 20_000);
    rig.run(SECOND_NS);
    expect(left).toBeLessThan(0);
    for (const end of rig.ends) expect([end.downs, ...indices(end)]).toEqual([[], 1, 1]);
  });

  it('stay when a lost announcement told a wish alone', () => {
    let left = 0;
    const rig = strict({ forth: { drop: (image) => isAnnouncement(image) && left-- > 0 } });
    margins(rig, 20_000, 900);
    rig.run(SECOND_NS);
    expect(indices(rig.one)).toEqual([1, 1]);
    rig.one.commands = [];
    left = 1;
    margins(rig, 900);
    rig.run(SECOND_NS);
    expect(left).toBe(-1);
    expect(rig.one.commands.filter(({ command }) => command === 'rate')).toEqual([]);
    // The wish came by ARQ: the other end does not go up before this one may.
    margins(rig, 900, 20_000);
    rig.run(10 * SECOND_NS);
    expect(indices(rig.two)).toEqual([1, 1]);
  });

  it('forget the session before: a lost first announcement leads to no rate of that pair', () => {
    let left = 0;
    let two: TerminalProfile = GROUND_RADIO;
    const drop = (image: FrameImage): boolean => isAnnouncement(image) && left-- > 0;
    const rig = new LinkRig({ profiles: () => [SAT_RADIO, two], forth: { drop } });
    const meet = (plannedRateBps: number): void => {
      rig.two.reboot();
      for (const end of rig.ends) end.open({ plannedRateBps });
      rig.run(3 * SECOND_NS);
    };
    meet(800e6);
    expect(rig.one.endpoint.rateBps).toBe(800e6);
    for (const end of rig.ends) end.step(() => end.endpoint.trackingLost());
    two = USER_RADIO;
    left = 1;
    meet(100e6);
    expect(left).toBe(-1);
    rig.one.offer(100);
    rig.run(SECOND_NS);
    expect([rig.one.endpoint.rateBps, rig.two.delivered]).toEqual([100e6, 100]);
  });

  it('go back, as a session begins, to where its opener listened', () => {
    let stuck = false;
    let answered = false;
    const watch = (image: FrameImage): boolean => {
      answered ||= stuck && frameOf(image).session === 0;
      return false;
    };
    const isPoisoned = (image: FrameImage): boolean => {
      const frame = frameOf(image);
      return stuck && frame.type === 'data' && frame.segment.transfer === 7;
    };
    const rig = strict({ forth: { drop: watch }, back: { drop: isPoisoned } });
    stuck = true;
    rig.two.offer(100_000);
    rig.runUntil(() => answered);
    stuck = false;
    // What the session before announces while its partner, which has left it, opens the next one.
    margins(rig, -1_000, 20_000);
    rig.one.offer(1_000);
    rig.run(SECOND_NS);
    expect([rig.one.downs.length, rig.two.downs.length]).toEqual([1, 1]);
    expect(rig.two.delivered + rig.one.returnedTokens.length).toBe(1_000);
    for (const end of rig.ends) expect(indices(end)).toEqual([1, 1]);
  });

  it('follow the newest of what was to be announced while nothing could leave', () => {
    let out = false;
    const rig = strict({ forth: { drop: () => out } });
    rig.one.offer(100_000);
    rig.run(5 * MILLISECOND_NS);
    out = true;
    // Two timeouts: ARQ has no room, and announcements wait.
    rig.run(150 * MILLISECOND_NS);
    margins(rig, 900, 20_000);
    rig.run(20 * MILLISECOND_NS);
    margins(rig, -2_500, 20_000);
    rig.run(20 * MILLISECOND_NS);
    out = false;
    rig.run(10 * SECOND_NS);
    expect([rig.one.downs, rig.two.downs]).toEqual([[], []]);
    expect(indices(rig.one)).toEqual(indices(rig.two));
  });

  it('are degraded when even the slowest rate lacks its margin', () => {
    const rig = strict();
    margins(rig, -7_000, 20_000);
    expect(rig.one.endpoint.state).toBe('established.degraded');
    margins(rig, 20_000);
    expect(rig.one.endpoint.state).toBe('established.nominal');
  });

  it('follow no opcode that is not authenticated', () => {
    const rig = strict();
    const session = rig.two.endpoint.session?.id ?? 0;
    const forged = encodeFrame({
      type: 'idle',
      session,
      stampNs: 0,
      acknowledgement: undefined,
      opcode: 'rate-down',
      opcodeValue: 0x0202,
    });
    rig.two.inject(forged);
    rig.run(SECOND_NS);
    expect(indices(rig.two)).toEqual([0, 0]);
    expect(rig.two.endpoint.rejected('unauthenticated')).toBe(1);
  });
});
