import { describe, expect, it } from 'vitest';
import type { ElementRecord } from '../../../harness/world/element-record.ts';
import { parseSelection } from '../../../harness/world/element-selection.ts';

/** Which of these right ascensions [°] a selection takes. */
const taken = (text: string, raans: readonly number[]): readonly number[] => {
  const select = parseSelection(text);
  return raans.filter((raanDeg) => select({ raanDeg } as ElementRecord));
};

const ALL = [0, 5, 10, 10.1, 180, 349.9, 350, 355, 359.9999];

describe('a selection of right ascensions', () => {
  it.each([
    ['raan=0+-10', [0, 5, 10, 350, 355, 359.9999]],
    ['raan=355±15', [0, 5, 10, 349.9, 350, 355, 359.9999]],
    ['raan=350..10', [0, 5, 10, 350, 355, 359.9999]],
    ['raan=-10..10', [0, 5, 10, 350, 355, 359.9999]],
    ['raan=10..350', [10, 10.1, 180, 349.9, 350]],
    ['raan=10..10', [10]],
    ['raan=0..360', ALL],
    ['raan=180+-200', ALL],
  ])('goes on past 360°: %s', (text, expected) => {
    expect(taken(text, ALL)).toEqual(expected);
  });

  it('is refused where it is none, as that of other keys from high to low', () => {
    expect(() => parseSelection('raan=720..10')).toThrow('cannot read');
    expect(() => parseSelection('inclination=54..53')).toThrow('cannot read');
  });
});
