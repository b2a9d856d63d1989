import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { combine, measureOffset } from '../../../flight/health/time-measurement.ts';
import { MILLISECOND_NS } from '../../../protocols/units.ts';

const RULES = { filterShare: 0.25, stepMaxNs: MILLISECOND_NS, maySet: false };

const exchange = {
  t1Ns: 1_000_000,
  t2Ns: 0,
  t3Ns: 0,
  t4Ns: 0,
  outNs: 18_000_000,
  backNs: 18_004_000,
  peerUncertaintyNs: 100,
  ownUncertaintyNs: 0,
  driftNs: 0,
};

/** Stamps of an exchange with a replier that is ahead by offsetNs, with these queues on the way. */
const stamps = (offsetNs: number, queueOutNs: number, queueBackNs: number) => {
  const received = exchange.t1Ns + queueOutNs + exchange.outNs;
  const sent = received + 50_000;
  return {
    ...exchange,
    t2Ns: received + offsetNs,
    t3Ns: sent + offsetNs,
    t4Ns: sent + queueBackNs + exchange.backNs,
  };
};

describe('two-way measurement', () => {
  it('is exact without queues: ((t2 − t1) + (t3 − t4)) / 2 − (out − back) / 2', () => {
    const measured = measureOffset(stamps(123_456, 0, 0));
    expect(measured.offsetNs).toBe(123_456);
    expect(measured.excessNs).toBe(0);
  });

  it('would be wrong by half the light times’ difference without correction', () => {
    const still = { ...stamps(0, 0, 0), outNs: 18_002_000, backNs: 18_002_000 };
    expect(measureOffset(still).offsetNs).toBe(-2_000);
  });

  it('turns what the round trip took beyond light into uncertainty, half of it', () => {
    const quiet = measureOffset(stamps(0, 0, 0)).uncertaintyNs;
    const queued = measureOffset(stamps(0, 80_000, 0));
    expect(queued.excessNs).toBe(80_000);
    expect(queued.uncertaintyNs - quiet).toBe(40_000);
    expect(queued.offsetNs).toBe(40_000);
  });

  it('takes a round trip shorter than light as an error of the ephemeris, in full', () => {
    const quiet = measureOffset(stamps(0, 0, 0)).uncertaintyNs;
    const short = measureOffset({ ...stamps(0, 0, 0), outNs: exchange.outNs + 9_000 });
    expect(short.uncertaintyNs - quiet).toBeGreaterThanOrEqual(9_000);
  });

  it('always bounds the true offset, whatever the queues', () => {
    const queue = fc.integer({ min: 0, max: 300 * MILLISECOND_NS });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), queue, queue, (offset, out, back) => {
        const measured = measureOffset(stamps(offset, out, back));
        expect(Math.abs(measured.offsetNs - offset)).toBeLessThanOrEqual(measured.uncertaintyNs);
      }),
    );
  });
});

describe('combining estimate and measurement', () => {
  const bound = fc.integer({ min: 1, max: 5 * MILLISECOND_NS });
  const share = fc.double({ min: -1, max: 1, noNaN: true });

  it('bounds the truth whenever both did, and never states more than before', () => {
    fc.assert(
      fc.property(bound, bound, share, share, (own, other, ownShare, otherShare) => {
        // The truth relative to the estimate, and a measurement that is within its bound of it.
        const truth = Math.round(own * ownShare);
        const offsetNs = truth + Math.round(other * otherShare);
        const corrected = combine(own, { offsetNs, uncertaintyNs: other }, RULES);
        expect(corrected).toBeDefined();
        if (corrected === undefined) return;
        expect(Math.abs(truth - corrected.shiftNs)).toBeLessThanOrEqual(corrected.uncertaintyNs);
        expect(corrected.uncertaintyNs).toBeLessThanOrEqual(Math.min(own, 2 * other) + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('moves to a better measurement at once and towards a worse one by the filter’s share', () => {
    const better = combine(1_000_000, { offsetNs: 400_000, uncertaintyNs: 1_000 }, RULES);
    expect(better).toEqual({ shiftNs: 400_000, uncertaintyNs: 1_000 });
    const worse = combine(1_000, { offsetNs: 2_000, uncertaintyNs: 1_400 }, RULES);
    expect(worse).toEqual({ shiftNs: 200, uncertaintyNs: 800 });
  });

  it('refuses a step beyond the bound that neither uncertainty explains', () => {
    const step = { offsetNs: MILLISECOND_NS + 1, uncertaintyNs: 100 };
    expect(combine(100, step, RULES)).toBeUndefined();
    expect(combine(2 * MILLISECOND_NS, step, RULES)).toBeDefined();
  });

  it('sets the clock by a first measurement however far it is', () => {
    const far = { offsetNs: 1e9, uncertaintyNs: 2_000 };
    expect(combine(100, far, { ...RULES, maySet: true })).toEqual({
      shiftNs: 1e9,
      uncertaintyNs: 2_000,
    });
  });

  it('keeps both bounds when a small difference is explained by neither', () => {
    const corrected = combine(100, { offsetNs: 10_000, uncertaintyNs: 50 }, RULES);
    expect(corrected).toEqual({ shiftNs: 2_500, uncertaintyNs: 7_550 });
  });
});
