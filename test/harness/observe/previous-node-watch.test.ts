import { describe, expect, it } from 'vitest';
import { PreviousNodeWatch } from '../../../harness/observe/previous-node-watch.ts';
import { breachBench, bundleHeader } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';

describe('the watch over previous nodes', () => {
  it('finds a bundle that goes on under the name of another than its sender, once in a session', () => {
    const { journal, words, a, b, clock } = breachBench();
    const { begins } = custodyRig(clock, [new PreviousNodeWatch(journal, () => clock.nowNs)]);
    begins(a, 1, bundleHeader(4));
    begins(b, 1, { ...bundleHeader(5), hopCount: 2, previousNode: 2 });
    expect(words).toEqual([]);
    begins(b, 2, { ...bundleHeader(4), hopCount: 2 });
    begins(b, 3, { ...bundleHeader(6), hopCount: 2 });
    expect(words).toEqual(['previous-node']);
  });
});
