import { describe, expect, it } from 'vitest';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { clockRatePpb } from '../../../harness/run/clock-rate.ts';
import {
  type MutableLocalTimes,
  NodeClock,
  type NodeClockSettings,
  relativisticRatePpb,
} from '../../../harness/world/node-clock.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';

const SETTINGS: NodeClockSettings = {
  driftPpbSigma: 30,
  driftPpbMax: 100,
  randomWalkPpb: 5,
  timeSource: false,
  rtcErrorNs: 5 * MILLISECOND_NS,
};

const clock = (options: Partial<NodeClockSettings> = {}, node = 'sat-1', seed = 1): NodeClock =>
  new NodeClock({
    streams: new RandomStreams(seed),
    node,
    settings: { ...SETTINGS, ...options },
    relativityPpb: 0,
  });

const read = (one: NodeClock, atNs: number): MutableLocalTimes => {
  const out = { monotonicNs: 0, utcNs: 0, utcUncertaintyNs: 0, utcDisciplined: false };
  one.read(atNs, out);
  return out;
};

describe('monotonic clock', () => {
  it('starts at 0 at boot, again at each, and counts whole nanoseconds', () => {
    const one = clock();
    for (const bootNs of [0, 12_345, 5 * HOUR_NS]) {
      one.boot(bootNs);
      expect(one.monotonicAt(bootNs)).toBe(0);
      expect(Number.isInteger(one.monotonicAt(bootNs + 777_777_777))).toBe(true);
    }
  });

  it('never goes back and moves on within 2 ns, across knots of the random walk', () => {
    for (const driftPpbSigma of [0, 1e6]) {
      const one = clock({ driftPpbSigma, driftPpbMax: 1e6, randomWalkPpb: 1e5 });
      one.boot(0);
      let last = one.monotonicAt(MINUTE_NS - 5_000);
      for (let atNs = MINUTE_NS - 4_998; atNs < MINUTE_NS + 5_000; atNs += 2) {
        const now = one.monotonicAt(atNs);
        expect(now).toBeGreaterThan(last);
        last = now;
      }
    }
  });

  it('is found again by its inverse, never early and at most 1 ns late', () => {
    const stream = new RandomStreams(3).stream('test', 'instants');
    const wrong: number[] = [];
    for (let seed = 0; seed < 40; seed++) {
      const one = clock({ driftPpbSigma: 1e5, driftPpbMax: 1e6, randomWalkPpb: 1e4 }, 'n', seed);
      const bootNs = stream.integer(100) * SECOND_NS;
      one.boot(bootNs);
      for (let i = 0; i < 200; i++) {
        const wanted = Math.floor(stream.uniform() * 3 * HOUR_NS);
        const trueNs = one.trueAtMonotonic(wanted);
        const early = one.monotonicAt(trueNs) < wanted;
        const late = trueNs > bootNs && one.monotonicAt(trueNs - 1) >= wanted;
        if (early || late || !Number.isInteger(trueNs)) wrong.push(seed, wanted);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('reads the same in whatever order it is asked', () => {
    const forward = clock();
    const backward = clock();
    const times = Array.from({ length: 500 }, (_, i) => i * 37 * SECOND_NS);
    const there = times.map((atNs) => forward.monotonicAt(atNs));
    const back = [...times].reverse().map((atNs) => backward.monotonicAt(atNs));
    expect(back.reverse()).toEqual(there);
  });

  it('reads the same when it is asked about days that it no longer keeps', () => {
    const [asked, fresh] = [clock(), clock()];
    const early = 3 * HOUR_NS + 17 * SECOND_NS;
    const late = asked.monotonicAt(9 * 24 * HOUR_NS);
    expect(asked.monotonicAt(early)).toBe(fresh.monotonicAt(early));
    expect(asked.monotonicAt(9 * 24 * HOUR_NS)).toBe(late);
  });

  it('keeps its rate error within the bound that flight software is told', () => {
    for (let seed = 0; seed < 20; seed++) {
      const one = clock({ driftPpbSigma: 80, randomWalkPpb: 60 }, 'n', seed);
      for (let minute = 0; minute < 600; minute++) {
        const gone =
          one.monotonicAt((minute + 1) * MINUTE_NS) - one.monotonicAt(minute * MINUTE_NS);
        expect(Math.abs(gone - MINUTE_NS)).toBeLessThanOrEqual(100 * 60 + 1);
      }
    }
  });

  it('wanders in an hour by as much as its setting says, over many clocks', () => {
    let square = 0;
    const clocks = 300;
    for (let seed = 0; seed < clocks; seed++) {
      const one = clock({ driftPpbSigma: 0, randomWalkPpb: 5, driftPpbMax: 1_000 }, 'n', seed);
      const rate = one.monotonicAt(HOUR_NS + SECOND_NS) - one.monotonicAt(HOUR_NS) - SECOND_NS;
      square += rate * rate;
    }
    expect(Math.abs(Math.sqrt(square / clocks) - 5)).toBeLessThan(0.8);
  });

  it('is ideal with a bound of 0', () => {
    const one = clock({ driftPpbMax: 0 });
    one.boot(0);
    expect(one.monotonicAt(9 * HOUR_NS + 1)).toBe(9 * HOUR_NS + 1);
  });
});

describe('relativistic rate', () => {
  const perDayUs = (radiusKm: number): number =>
    relativisticRatePpb({ radiusKm, speedKmPerS: Math.sqrt(398_600.4418 / radiusKm) }) * 86.4;

  it('is −22.7 µs a day at 550 km and −25 at 400: slow in low orbit', () => {
    expect(perDayUs(6_378.137 + 550)).toBeCloseTo(-22.75, 1);
    expect(perDayUs(6_378.137 + 400)).toBeCloseTo(-24.6, 1);
  });

  it('is +38.6 µs a day for GPS and +46.6 in geostationary orbit', () => {
    expect(perDayUs(26_560)).toBeCloseTo(38.6, 1);
    expect(perDayUs(42_164)).toBeCloseTo(46.6, 1);
  });

  it('vanishes near 3,170 km, where speed and height balance', () => {
    expect(perDayUs(6_378.137 + 3_100)).toBeLessThan(0);
    expect(perDayUs(6_378.137 + 3_250)).toBeGreaterThan(0);
  });

  it('is the mean of a revolution on an ellipse, wherever on it a run begins', () => {
    const line1 = '1 08195U 75081A   06176.33215444  .00000099  00000-0  11873-3 0   813';
    const line2 = '2 08195  64.1586 279.0717 6877146 264.7651  20.2257  2.00491383225656';
    const node = {
      id: 1,
      name: 'molniya',
      elements: { kind: 'tle', name: 'molniya', line1, line2 },
      terminals: [],
    } as const;
    // Kepler: 2.00491383 revolutions a day are a semi-major axis of 26,567 km.
    const expectedPpb = perDayUs(26_567) / 86.4;
    for (let hour = 0; hour < 12; hour++) {
      const epochUnixMs = Date.UTC(2006, 5, 25, hour);
      expect(clockRatePpb(createWorldNode(node, epochUnixMs))).toBeCloseTo(expectedPpb, 2);
    }
  });

  it('moves the counter of a node by that much', () => {
    const relativityPpb = relativisticRatePpb({ radiusKm: 26_560, speedKmPerS: 3.874 });
    const one = new NodeClock({
      streams: new RandomStreams(1),
      node: 'gps',
      settings: { ...SETTINGS, driftPpbSigma: 0, randomWalkPpb: 0 },
      relativityPpb,
    });
    one.boot(0);
    expect((one.monotonicAt(24 * HOUR_NS) - 24 * HOUR_NS) / 1_000).toBeCloseTo(38.6, 0);
  });
});

describe('hardware UTC', () => {
  it('lies within its stated uncertainty at all times, with and without a time source', () => {
    const wrong: number[] = [];
    for (let seed = 0; seed < 60; seed++) {
      for (const timeSource of [true, false]) {
        const one = clock({ timeSource }, 'n', seed);
        one.loseTimeSource(HOUR_NS, 3 * HOUR_NS);
        one.loseTimeSource(5 * HOUR_NS, 6 * HOUR_NS);
        for (let atNs = 0; atNs < 8 * HOUR_NS; atNs += 97 * SECOND_NS) {
          const times = read(one, atNs);
          const hour = Math.floor(atNs / HOUR_NS);
          const lost = hour === 1 || hour === 2 || hour === 5;
          const honest = Math.abs(times.utcNs - atNs) <= times.utcUncertaintyNs;
          const flagged = times.utcDisciplined === (timeSource && !lost);
          if (!honest || !flagged || times.utcNs < 0) wrong.push(seed, atNs);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('is good to 100 ns with a source, and runs on from the last fix without one', () => {
    const one = clock({ timeSource: true });
    one.loseTimeSource(HOUR_NS, 2 * HOUR_NS);
    expect(read(one, HOUR_NS - 1).utcUncertaintyNs).toBe(100);
    expect(read(one, HOUR_NS).utcUncertaintyNs).toBeLessThan(110);
    expect(read(one, 2 * HOUR_NS - 1).utcUncertaintyNs).toBeGreaterThan(3 * MILLISECOND_NS);
    expect(read(one, 2 * HOUR_NS).utcUncertaintyNs).toBe(100);
  });

  it('states the set error of the real-time clock when there never was a source', () => {
    const one = clock();
    expect(read(one, 0).utcUncertaintyNs).toBe(5 * MILLISECOND_NS + 1);
    expect(read(one, HOUR_NS).utcUncertaintyNs).toBe(5 * MILLISECOND_NS + 3_600_001);
  });

  it('does not restart with the computer', () => {
    const one = clock();
    one.boot(0);
    const before = read(one, HOUR_NS).utcNs;
    one.boot(HOUR_NS);
    expect(read(one, HOUR_NS)).toMatchObject({ monotonicNs: 0, utcNs: before });
  });
});
