import { describe, expect, it } from 'vitest';
import { YieldWatch } from '../../../harness/observe/yield-watch.ts';
import type { ManagementMessage } from '../../../protocols/frame.ts';
import { breachBench, SESSION } from './breach-rig.ts';
import { hello } from './watch-rig.ts';

const NONE = new Uint8Array(0);
const says = (keyEpoch = 1): ManagementMessage => ({ kind: 'hello', ...hello(1), keyEpoch });
const answers = (keyEpoch = 1): ManagementMessage => ({
  ...{ kind: 'hello-ack', hello: { ...hello(2), keyEpoch }, echoNonce: NONE, version: 1 },
  ...{ mtuBytes: 1_044, rateIndex: 0, session: SESSION, mac: NONE },
});
const READY: ManagementMessage = { kind: 'ready', echoNonce: NONE, session: SESSION, mac: NONE };

const bench = () => {
  const { journal, words, a, b, clock } = breachBench();
  const watch = new YieldWatch(journal, { nowNs: () => clock.nowNs, handshakeMarginNs: 50e6 });
  return { watch, words, lower: a, higher: b, clock };
};

describe('the watch over who yields', () => {
  it('finds the lower id that answers while it says HELLO itself', () => {
    const { watch, words, lower, clock } = bench();
    watch.handshake(lower, says());
    clock.nowNs = 30e6;
    watch.handshake(lower, answers());
    expect(words).toEqual(['hello-unyielded']);
  });

  it('lets the higher id yield, the older epoch, and who is not saying HELLO any more', () => {
    const { watch, words, lower, higher, clock } = bench();
    watch.handshake(higher, says());
    watch.handshake(higher, answers());
    watch.handshake(lower, says());
    watch.handshake(lower, answers(2));
    clock.nowNs = 45e6;
    watch.handshake(lower, answers());
    watch.handshake(lower, says());
    watch.handshake(lower, READY);
    watch.handshake(lower, answers());
    expect(words).toEqual([]);
  });
});
