import { describe, expect, it } from 'vitest';
import { digestOf, NumberMap } from '../../../harness/observe/number-map.ts';

const COUNT = 5_000;

describe('a map of numbers', () => {
  it('gives back what was set last, and nothing for others, far beyond its first room', () => {
    const map = new NumberMap();
    const truth = new Map<number, number>();
    for (let i = 0; i < COUNT; i++) {
      // Every third key comes twice; many share their low bits.
      const key = 1 + (i % 3 === 0 ? (i / 3) * 4_096 : i * 2 ** 33);
      map.set(key, i);
      truth.set(key, i);
    }
    expect(map.size).toBe(truth.size);
    for (const [key, value] of truth) expect(map.get(key)).toBe(value);
    for (let i = 0; i < COUNT; i++) {
      const key = 2 + i * 5;
      expect(map.get(key)).toBe(truth.get(key));
    }
  });

  it('holds digests of 53 bits, which differ by bytes and by place', () => {
    const map = new NumberMap();
    const digests = new Set<number>();
    for (let i = 0; i < 1_000; i++) {
      for (const place of ['', '3/1']) digests.add(digestOf(Uint8Array.of(i & 255, i >> 8), place));
    }
    expect(digests.size).toBe(2_000);
    for (const digest of digests) map.set(digest, -digest);
    for (const digest of digests) expect(map.get(digest)).toBe(-digest);
    expect(Math.max(...digests)).toBeGreaterThan(2 ** 52);
    expect([...digests].every(Number.isSafeInteger)).toBe(true);
  });
});
