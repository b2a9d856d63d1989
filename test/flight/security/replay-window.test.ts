import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REPLAY_WINDOW, ReplayWindow } from '../../../flight/security/replay-window.ts';

describe('ReplayWindow', () => {
  it('takes every counter once, as a set of all within the window would', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 5_000 }), { maxLength: 400 });
    fc.assert(
      fc.property(
        steps,
        fc.constantFrom(0, 4_294_960_000, 9_007_199_254_730_000),
        (counters, base) => {
          const window = new ReplayWindow();
          const met = new Set<number>();
          let newest = 0;
          for (const step of counters) {
            const counter = base + step;
            const fresh = counter > newest - REPLAY_WINDOW && !met.has(counter);
            if (window.isFresh(counter) !== fresh) return false;
            if (!fresh) continue;
            window.take(counter);
            met.add(counter);
            newest = Math.max(newest, counter);
          }
          return true;
        },
      ),
    );
  });

  it('stands at the edges of the window and at zero', () => {
    const window = new ReplayWindow();
    expect(window.isFresh(0)).toBe(false);
    window.take(REPLAY_WINDOW + 10);
    expect(window.isFresh(11)).toBe(true);
    expect(window.isFresh(10)).toBe(false);
    expect(window.isFresh(REPLAY_WINDOW + 10)).toBe(false);
  });
});
