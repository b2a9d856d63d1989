import { describe, expect, it } from 'vitest';
import {
  codedFrameErrorRate,
  equivalentBitErrorRate,
  STANDARD_FRAME_BYTES,
  uncodedFrameErrorRate,
} from '../../../harness/world/frame-errors.ts';

describe('uncoded frame error rate', () => {
  it.each([
    [1e-9, 1.2e-5],
    [1e-6, 1.193e-2],
    [1e-5, 0.1131],
  ])('of 12,000 bits at bit error rate %d is %d (F1)', (bitErrorRate, expected) => {
    const rate = uncodedFrameErrorRate(bitErrorRate, 12_000);
    expect(Math.abs(rate / expected - 1)).toBeLessThan(5e-4);
  });

  it('is 0 without errors and 1 when every bit is wrong', () => {
    expect(uncodedFrameErrorRate(0, 12_000)).toBe(0);
    expect(uncodedFrameErrorRate(1, 12_000)).toBe(1);
  });
});

describe('coded frame error rate', () => {
  it('falls by a decade per 0.5 dB above the threshold', () => {
    for (const milliDb of [0, 500, 1_000, 2_500]) {
      const here = codedFrameErrorRate(milliDb, STANDARD_FRAME_BYTES);
      const further = codedFrameErrorRate(milliDb + 500, STANDARD_FRAME_BYTES);
      expect(here / further).toBeGreaterThan(9.9);
      expect(here / further).toBeLessThan(10.1);
    }
  });

  it('is one in a thousand at margin 0 and near certain 3 dB under it', () => {
    expect(codedFrameErrorRate(0, STANDARD_FRAME_BYTES)).toBeCloseTo(1e-3, 5);
    expect(codedFrameErrorRate(-3_000, STANDARD_FRAME_BYTES)).toBeGreaterThan(0.99);
  });

  it('never rises with margin and never falls with length', () => {
    let last = 1;
    for (let milliDb = -5_000; milliDb <= 8_000; milliDb += 7) {
      const rate = codedFrameErrorRate(milliDb, 8_352);
      expect(rate).toBeLessThanOrEqual(last);
      expect(rate).toBeGreaterThanOrEqual(codedFrameErrorRate(milliDb, STANDARD_FRAME_BYTES));
      last = rate;
    }
    expect(last).toBe(0);
  });

  it('treats a long frame as the standard frames that it stands for', () => {
    const one = codedFrameErrorRate(200, STANDARD_FRAME_BYTES);
    const survives = (1 - one) * (1 - one) * (1 - one);
    expect(codedFrameErrorRate(200, 3 * STANDARD_FRAME_BYTES)).toBeCloseTo(1 - survives, 12);
  });

  it('gives back the frame error rate from its equivalent bit error rate', () => {
    const frame = uncodedFrameErrorRate(equivalentBitErrorRate(300), STANDARD_FRAME_BYTES * 8);
    expect(frame).toBeCloseTo(codedFrameErrorRate(300, STANDARD_FRAME_BYTES), 12);
  });
});
