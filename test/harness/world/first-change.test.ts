import { describe, expect, it } from 'vitest';
import { firstChange } from '../../../harness/world/first-change.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const STEP_NS = 15 * SECOND_NS;
const until = 100 * SECOND_NS;

/** Another state from 50 s to 54 s. */
const stateAt = (atNs: number): number => (atNs >= 50e9 && atNs < 54e9 ? 1 : 0);

describe('the first change of a state', () => {
  it('is found to a millisecond', () => {
    expect(firstChange({ stateAt: (atNs) => Number(atNs >= 20.0004e9) }, 0, until, STEP_NS)).toBe(
      20.001e9,
    );
  });

  it('is missed between two steps, unless the subject asks for shorter ones there', () => {
    expect(firstChange({ stateAt }, 0, until, STEP_NS)).toBeUndefined();
    const stepNs = (atNs: number): number => (atNs >= 40e9 ? 3e9 : 60e9);
    expect(firstChange({ stateAt, stepNs }, 0, until, STEP_NS)).toBe(50e9);
  });
});
