import { describe, expect, it } from 'vitest';
import { HopAgeWatch } from '../../../harness/observe/hop-age-watch.ts';
import { breachBench, bundleHeader } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';
import { linkedModems } from './watch-rig.ts';

const MS = 1e6;

/** Node 1 gives node 2 bundles over 4 ms of light, over `a` and `b`; node 2 sends them on over `c`. */
const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const [c] = linkedModems(11);
  Object.defineProperty(c, 'node', { value: 2 });
  const nowNs = () => clock.nowNs;
  const watch = new HopAgeWatch(journal, { nowNs, lightTimeNs: () => 4 * MS });
  const { begins, says } = custodyRig(clock, [watch]);
  const header = bundleHeader(4);
  return {
    words,
    watch,
    comes: (ageMs: number, { held = false, attempt = 0 } = {}) => {
      begins(a, attempt + 1, { ...header, attempt, ageNs: ageMs * MS });
      says(b, attempt + 1, { held });
    },
    goesOn: (ageMs: number, attempt = 0) =>
      begins(c, attempt + 1, {
        ...{ ...header, attempt, ageNs: ageMs * MS },
        ...{ hopCount: 2, previousNode: 2 },
      }),
  };
};

describe('the watch over ages from hop to hop', () => {
  it('finds a bundle that goes on no older than it left for its relay', () => {
    const { words, comes, goesOn } = bench();
    comes(100);
    goesOn(101);
    expect(words).toEqual(['age-without-light']);
  });

  it('lets pass what has aged by its light time, or waited', () => {
    const { words, comes, goesOn } = bench();
    comes(100);
    goesOn(104);
    comes(200, { attempt: 1 });
    goesOn(5_000, 1);
    expect(words).toEqual([]);
  });

  it('asks nothing of copies of before, of other attempts, and of what a restart gave back', () => {
    const { words, watch, comes, goesOn } = bench();
    comes(100, { held: true });
    goesOn(50);
    comes(300, { attempt: 1 });
    goesOn(100, 0);
    watch.stopped(2);
    goesOn(300, 1);
    expect(words).toEqual([]);
  });
});
