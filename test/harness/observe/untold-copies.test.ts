import { describe, expect, it } from 'vitest';
import { UntoldCopies } from '../../../harness/observe/untold-copies.ts';

/** Two copies of management frames come, and an acknowledgement after each names `told`. */
const afterTwo = (told: readonly [number, number], between = (_: UntoldCopies): void => {}) => {
  const copies = new UntoldCopies();
  return [4, 9].map((txfn, turn) => {
    const atNs = (1 + 5 * turn) * 1e9;
    copies.management(txfn, atNs);
    between(copies);
    return copies.told(told[turn] as number, atNs + 2e9);
  });
};

describe('copies of management frames', () => {
  it('are named by an acknowledgement, each the last that came', () => {
    expect(afterTwo([4, 9])).toEqual([true, true]);
    expect(afterTwo([-1, -1])).toEqual([true, false]);
    expect(afterTwo([3, 3])).toEqual([true, false]);
    expect(afterTwo([3, 9])).toEqual([true, true]);
  });

  it('need not be when others came behind them, in another session, or at once', () => {
    expect(afterTwo([3, 3], (copies) => copies.data(0))).toEqual([true, true]);
    expect(afterTwo([3, 3], (copies) => copies.other())).toEqual([true, true]);
    expect(afterTwo([3, 3], (copies) => copies.clear())).toEqual([true, true]);
    const copies = new UntoldCopies();
    copies.management(4, 0);
    copies.management(9, 0.5e9);
    expect(copies.told(3, 1e9)).toBe(true);
    expect(copies.told(9, 2e9)).toBe(true);
    expect(copies.told(9, 9e9)).toBe(true);
  });
});
