import { describe, expect, it } from 'vitest';
import { TakenHopsWatch } from '../../../harness/observe/taken-hops-watch.ts';
import { breachBench, bundleHeader } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';

/** Node 2 takes a bundle over, and is offered a copy of it with more hops, which it says it has. */
const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const rig = custodyRig(clock, [new TakenHopsWatch(journal, () => clock.nowNs)]);
  const offered = (transfer: number, hopCount: number, held: boolean): void => {
    rig.begins(a, transfer, { ...bundleHeader(4), hopCount });
    rig.says(b, transfer, { held });
  };
  offered(1, 1, false);
  offered(2, 5, true);
  const sendsOn = (transfer: number, hopCount: number): readonly string[] => {
    rig.begins(b, transfer, { ...bundleHeader(4), hopCount, previousNode: 2 });
    return words;
  };
  return { rig, b, offered, sendsOn };
};

describe('the watch over hop counts that are taken on', () => {
  it('finds a relay that sends on with fewer hops than a copy had that it answered for', () => {
    expect(bench().sendsOn(1, 6)).toEqual([]);
    expect(bench().sendsOn(1, 2)).toEqual(['hops-untaken']);
    expect(bench().sendsOn(1, 5)).toEqual(['hops-untaken']);
  });

  it('goes by the most hops, and asks nothing of who has handed the bundle on or takes it anew', () => {
    const lower = bench();
    lower.offered(3, 2, true);
    expect(lower.sendsOn(1, 6)).toEqual([]);
    const handedOn = bench();
    handedOn.sendsOn(1, 6);
    handedOn.rig.takes(handedOn.b, 1);
    handedOn.offered(3, 9, true);
    expect(handedOn.sendsOn(2, 6)).toEqual([]);
    const anew = bench();
    anew.offered(3, 1, false);
    expect(anew.sendsOn(1, 2)).toEqual([]);
  });
});
