import { describe, expect, it } from 'vitest';
import { KnownBundles } from '../../../harness/observe/known-bundles.ts';
import { HOUR_NS, MINUTE_NS } from '../../../protocols/units.ts';

const LIFETIME_NS = 30 * MINUTE_NS;

/** So many bundles that what is over is swept out. */
const fill = (bundles: KnownBundles, nowNs: number): void => {
  for (let i = 0; i < 5_000; i++) bundles.see(`other ${nowNs} ${i}`, nowNs, LIFETIME_NS);
};

describe('bundles that the harness knows', () => {
  it('keep their number while their time runs, and the margin after it', () => {
    const bundles = new KnownBundles();
    const { number } = bundles.see('one', 0, LIFETIME_NS);
    fill(bundles, 2 * HOUR_NS);
    expect(bundles.see('one', 2 * HOUR_NS + 1).number).toBe(number);
  });

  it('are forgotten when their time is long over, so that memory stays', () => {
    const bundles = new KnownBundles();
    for (let hour = 0; hour < 100; hour++) fill(bundles, hour * HOUR_NS);
    expect(bundles.size).toBeLessThan(40_000);
  });

  it('are kept as long as some store has them', () => {
    const bundles = new KnownBundles();
    const held = bundles.stored('one', 0, LIFETIME_NS);
    for (let hour = 1; hour < 20; hour++) fill(bundles, hour * HOUR_NS);
    expect(bundles.see('one', 20 * HOUR_NS).number).toBe(held.number);
    bundles.removed(held, 20 * HOUR_NS);
    for (let hour = 21; hour < 40; hour++) fill(bundles, hour * HOUR_NS);
    expect(bundles.see('one', 40 * HOUR_NS).number).not.toBe(held.number);
  });

  it('have numbers in the order in which they were first seen', () => {
    const bundles = new KnownBundles();
    expect(['a', 'b', 'a', 'c'].map((key) => bundles.see(key, 0).number)).toEqual([1, 2, 1, 3]);
  });
});
