import { SECOND_NS } from '../../../protocols/units.ts';
import { codeOf, pairKey } from '../bench/link-codes.ts';
import { BEYOND, NETWORK_KEY, TARGET } from '../bench/mesh.ts';
import { answersTo, carries, expectCarries, greeted, ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked, tracked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';
import { handshakeBytes } from '../../../protocols/management-codec.ts';

/** Section 2: whose HELLO counts, and who yields. */
export const HANDSHAKE_PARTNER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-hello-reflected',
    requirements: ['LM-LNK-018'],
    title: 'its own HELLO, sent back to it, is dropped',
    run: (open) => {
      const { bench, peer, hello } = greeted(open);
      peer.bare(hello);
      bench.run(ROUND_TRIP_NS);
      expectEqual(peer.messages('hello-ack').length, 0, 'HELLO-ACKs');
    },
  },
  {
    id: 'CONF-LNK-higher-yields',
    requirements: ['LM-LNK-013'],
    title: 'when both have said HELLO the higher id yields and the lower one goes on',
    run: (open) => {
      const { bench, peer, hello } = greeted(open);
      peer.sayHello();
      bench.run(ROUND_TRIP_NS);
      expectEqual(peer.messages('hello-ack').length, 0, 'HELLO-ACKs of the lower id');
      peer.answer(hello);
      bench.run(ROUND_TRIP_NS);
      expectThat(peer.messages('ready').length > 0, 'READY to the answer of the higher id');
      const other = tracked(open, 'low');
      other.peer.manners.handshake = false;
      other.bench.await(
        'HELLO of the higher id',
        () => other.peer.messages('hello').length > 0,
        SECOND_NS,
      );
      other.peer.sayHello();
      other.bench.run(ROUND_TRIP_NS);
      expectThat(other.peer.messages('hello-ack').length > 0, 'the higher id yields and answers');
    },
  },
  {
    id: 'CONF-LNK-partner-wrong',
    requirements: ['LM-LNK-017'],
    title: 'an authentic HELLO of another node than the plan’s makes no session',
    run: (open) => {
      const answers = answersTo(open, 'low', (peer) => {
        const hello = peer.newHello({ node: BEYOND, mac: new Uint8Array(16) });
        const key = pairKey(NETWORK_KEY, BEYOND, TARGET, 1);
        peer.bare({ ...hello, mac: codeOf(key, handshakeBytes(hello)) });
      });
      expectEqual(answers.length, 0, 'HELLO-ACKs');
    },
  },
  {
    id: 'CONF-LNK-partner-wrong-hello-ends-nothing',
    requirements: ['LM-LNK-017'],
    title: 'a HELLO of another node does not end the handshake with the right one',
    run: (open) => {
      const { bench, peer, hello } = greeted(open);
      const strange = peer.newHello({ node: BEYOND, mac: new Uint8Array(16) });
      const key = pairKey(NETWORK_KEY, BEYOND, TARGET, 1);
      peer.bare({ ...strange, mac: codeOf(key, handshakeBytes(strange)) });
      bench.run(ROUND_TRIP_NS);
      peer.answer(hello);
      bench.run(ROUND_TRIP_NS);
      expectThat(peer.messages('ready').length > 0, 'READY to the right partner');
    },
  },
  {
    id: 'CONF-LNK-session-keys',
    requirements: ['LM-LNK-022', 'LM-LNK-093'],
    title: 'either direction has its own key: frames under the other’s are refused',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      expectCarries(bench, peer, 'under the key of its direction');
      const { sendKey, receiveKey } = peer.current;
      Object.assign(peer.current, { sendKey: receiveKey });
      const before = peer.current.txfn;
      peer.say({ kind: 'close', reason: 1 }, { txfn: 'none' });
      bench.run(ROUND_TRIP_NS);
      Object.assign(peer.current, { sendKey, txfn: before });
      expectThat(carries(bench, peer), 'a CLOSE under the receiver’s own key is not taken');
    },
  },
];
