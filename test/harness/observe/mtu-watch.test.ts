import { describe, expect, it } from 'vitest';
import { MtuWatch } from '../../../harness/observe/mtu-watch.ts';
import { breachBench, dataFrame, managementFrame, peekOf } from './breach-rig.ts';

const mtus = (id: number, mtuBytes: number) => ({ id, terminals: [{ profile: { mtuBytes } }] });

/** What is said of a data frame of 900 bytes from node 1 to node 2, of those MTUs. */
const wordsWith = (from: number, to: number, image = dataFrame()): readonly string[] => {
  const { journal, words, a, clock } = breachBench();
  const nodes = [mtus(1, from), mtus(2, to), mtus(3, 100)];
  const watch = new MtuWatch(journal, { nowNs: () => clock.nowNs, nodes });
  watch.sent(a, image, peekOf(image));
  watch.sent(a, image, peekOf(image));
  return words;
};

describe('the watch over lengths of frames', () => {
  it('finds data longer than either end takes, once in a session', () => {
    expect(wordsWith(1_044, 800)).toEqual(['too-long']);
    expect(wordsWith(800, 1_044)).toEqual(['too-long']);
  });

  it('lets pass what both take, and management frames', () => {
    expect(wordsWith(1_044, 900)).toEqual([]);
    expect(wordsWith(1_044, 800, managementFrame({ counter: 1 }))).toEqual([]);
  });
});
