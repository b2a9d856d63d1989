import { DEFAULT_THRESHOLDS } from '../../../harness/checkers/thresholds.ts';
import { describe, expect, it } from 'vitest';
import { FlappingLinks } from '../../../harness/checkers/flapping-links.ts';
import { SECOND } from './rig.ts';

describe('links that are lost again and again', () => {
  const heldAfter = (lostS: readonly number[], atS: number): number => {
    const flaps = new FlappingLinks(DEFAULT_THRESHOLDS);
    for (const seconds of lostS) flaps.lost('1/0-2/0', seconds * SECOND);
    return flaps.holdNs('1/0-2/0', atS * SECOND) / SECOND;
  };

  it('are held from the second loss on, longer each time, up to 160 s', () => {
    expect(heldAfter([10], 12)).toBe(0);
    expect(heldAfter([10, 20], 22)).toBe(10);
    expect(heldAfter([10, 20, 30, 40], 42)).toBe(40);
    expect(heldAfter([10, 20, 30, 40, 50, 60, 70], 72)).toBe(160);
  });

  it('are not when losses are more than five minutes apart, or long ago', () => {
    expect(heldAfter([10, 311], 312)).toBe(0);
    expect(heldAfter([10, 20], 321)).toBe(0);
  });
});
