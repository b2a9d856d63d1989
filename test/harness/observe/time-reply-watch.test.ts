import { describe, expect, it } from 'vitest';
import { TimeReplyWatch } from '../../../harness/observe/time-reply-watch.ts';
import { breachBench, SESSION } from './breach-rig.ts';

const transfer = (
  exchange: number,
  reply: boolean,
  t1Ns: number,
): Parameters<TimeReplyWatch['said']>[2] => ({
  ...{ exchange, reply, t1Ns, t2Ns: 6e9, t3Ns: 7e9 },
  ...{ kind: 'time-transfer', uncertaintyNs: 400, stratum: 2 },
});

/** Node 1 asks twice, and node 2 answers. */
const wordsOf = (answer: {
  readonly exchange?: number;
  readonly t1Ns: number;
  readonly session?: number;
}): readonly string[] => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new TimeReplyWatch(journal, { nowNs: () => clock.nowNs });
  watch.said(a, SESSION, transfer(7, false, 5e9));
  watch.said(a, SESSION, transfer(8, false, 6e9));
  const { exchange = 8, t1Ns, session = SESSION } = answer;
  watch.said(b, session, transfer(exchange, true, t1Ns));
  return words;
};

describe('the watch over answers that tell the time', () => {
  it('finds one that gives another t1 back than it was asked with', () => {
    expect(wordsOf({ t1Ns: 6e9 })).toEqual([]);
    expect(wordsOf({ t1Ns: 6e9 + 1 })).toEqual(['time-reply-altered']);
  });

  it('does not judge answers to what was asked before, or in another session', () => {
    expect(wordsOf({ exchange: 7, t1Ns: 5e9 })).toEqual([]);
    expect(wordsOf({ t1Ns: 5e9, session: SESSION + 1 })).toEqual([]);
  });
});
