import { describe, expect, it } from 'vitest';
import { SilenceWatch } from '../../../harness/observe/silence-watch.ts';
import { breachBench, dataFrame, managementFrame, peekOf, SESSION } from './breach-rig.ts';

const SECOND = 1e9;

describe('the watch over silence', () => {
  it('finds data in a session long after anything came, once, and not before', () => {
    const { journal, words, a, clock } = breachBench();
    const watch = new SilenceWatch(journal, { nowNs: () => clock.nowNs, silenceNs: 5 * SECOND });
    const data = (session = SESSION): void => watch.sent(a, peekOf(dataFrame(session)));
    clock.nowNs = 10 * SECOND;
    data();
    expect(words).toEqual([]);
    clock.nowNs = 11 * SECOND;
    watch.sent(a, peekOf(managementFrame({ counter: 1 })));
    expect(words).toEqual([]);
    data();
    data();
    expect(words).toEqual(['after-silence']);
    data(SESSION + 1);
    expect(words).toHaveLength(2);
  });
});
