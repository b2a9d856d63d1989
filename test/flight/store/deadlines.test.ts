import { describe, expect, it } from 'vitest';
import type { FlightServices, Timer } from '../../../flight/ports.ts';
import { Deadlines } from '../../../flight/store/deadlines.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

/** Deadlines over a clock that the test turns; `due` has what came up. */
const bench = () => {
  let nowNs = 0;
  let fire = (): void => undefined;
  const timer = { armed: false, atNs: 0 };
  const services = {
    clock: { nowNs: () => nowNs },
    timers: {
      create: (callback: () => void): Timer => {
        fire = callback;
        return Object.assign(timer, {
          arm: (atNs: number) => Object.assign(timer, { armed: true, atNs }),
          cancel: () => Object.assign(timer, { armed: false }),
        });
      },
    },
  } as unknown as FlightServices;
  const due: { readonly atNs: number; readonly firedNs: number }[] = [];
  const deadlines = new Deadlines<{ readonly atNs: number }>(services, SECOND_NS, ({ atNs }) =>
    due.push({ atNs, firedNs: nowNs }),
  );
  const runTo = (atNs: number): void => {
    while (timer.armed && timer.atNs <= atNs) {
      nowNs = Math.max(nowNs, timer.atNs);
      timer.armed = false;
      fire();
    }
    nowNs = atNs;
  };
  return { deadlines, due, runTo };
};

/** Numbers from 0 up to a bound, the same in every run. */
const draws = (bound: number): (() => number) => {
  let seed = 1;
  return () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return Math.floor((seed / 2_147_483_647) * bound);
  };
};

describe('deadlines', () => {
  it('come up in order, late by a bucket at the most, and not when removed', () => {
    const { deadlines, due, runTo } = bench();
    const draw = draws(1_000 * SECOND_NS);
    const items = Array.from({ length: 6_000 }, () => ({ atNs: draw() }));
    for (const item of items) deadlines.add(item, item.atNs);
    const left = items.filter((item, at) => {
      if (at % 10 !== 0) deadlines.remove(item, item.atNs);
      return at % 10 === 0;
    });
    const bucket = ({ atNs }: { readonly atNs: number }): number => Math.floor(atNs / SECOND_NS);
    const first = left.reduce((lowest, item) => (bucket(item) < bucket(lowest) ? item : lowest));
    expect(deadlines.first()).toBe(first);
    runTo(1_001 * SECOND_NS);
    expect(due.map(({ atNs }) => atNs)).toEqual(
      left.sort((a, b) => bucket(a) - bucket(b)).map(({ atNs }) => atNs),
    );
    for (const { atNs, firedNs } of due) {
      expect(firedNs).toBeGreaterThanOrEqual(atNs);
      expect(firedNs - atNs).toBeLessThanOrEqual(SECOND_NS);
    }
  });

  it('of their own for each of many items take no longer each', () => {
    const { deadlines } = bench();
    const draw = draws(8e15);
    const started = process.cpuUsage().user;
    for (let added = 0; added < 150_000; added++) {
      const item = { atNs: draw() };
      deadlines.add(item, item.atNs);
      // Most go long before.
      if (added % 3 !== 0) deadlines.remove(item, item.atNs);
    }
    expect((process.cpuUsage().user - started) / 1e6).toBeLessThan(5);
  });
});
