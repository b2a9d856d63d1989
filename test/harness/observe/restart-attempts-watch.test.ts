import { describe, expect, it } from 'vitest';
import { RestartAttemptsWatch } from '../../../harness/observe/restart-attempts-watch.ts';
import { breachBench, bundleHeader } from './breach-rig.ts';
import { custodyRig } from './custody-rig.ts';

/** Node 1 sends bundles of its own. */
const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const nowNs = () => clock.nowNs;
  const watch = new RestartAttemptsWatch(journal, { nowNs, attemptsMax: 4 });
  const { begins } = custodyRig(clock, [watch]);
  let transfer = 0;
  return {
    words,
    sends: (sequence: number, attempt = 0, more = {}, from = a) =>
      begins(from, transfer++, { ...bundleHeader(sequence, attempt), ...more }),
    relay: b,
    restarts: (afterS: number) => {
      clock.nowNs += afterS * 1e9;
      watch.stopped(1);
    },
  };
};

describe('the watch over attempts after a restart', () => {
  it('finds an assured bundle that goes on under the attempt of before, once in a session', () => {
    const { words, sends, restarts } = bench();
    sends(4);
    sends(5, 1);
    restarts(6);
    sends(4, 1);
    sends(5, 2);
    expect(words).toEqual([]);
    restarts(6);
    sends(4, 1);
    sends(5, 1);
    expect(words).toEqual(['attempt-kept']);
  });

  it('lets pass what is offered again without one, or had no record of its attempt yet', () => {
    const { words, sends, restarts } = bench();
    sends(4);
    sends(4);
    sends(5, 1);
    restarts(1);
    sends(4);
    sends(5, 1);
    expect(words).toEqual([]);
  });

  it('asks nothing of the last attempt, of relays, nor of what is not assured', () => {
    const { words, sends, restarts, relay } = bench();
    sends(4, 3);
    sends(5, 0, { hopCount: 3, previousNode: 1 });
    sends(6, 0, { assured: false });
    sends(7, 0, { hopCount: 2, previousNode: 2 }, relay);
    restarts(6);
    sends(4, 3);
    sends(5, 0, { hopCount: 3, previousNode: 1 });
    sends(6, 0, { assured: false });
    sends(7, 0, { hopCount: 2, previousNode: 2 }, relay);
    expect(words).toEqual([]);
  });
});
