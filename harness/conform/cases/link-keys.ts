import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { answersTo, expectCarries, linkStates, newest, ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked, tracked } from '../bench/staging.ts';
import { activate, load, retire } from '../bench/epochs.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

/** What the operator ordered has to be so before there is anything to judge. */
const done = (stages: readonly string[]): void =>
  given(stages.at(-1) === 'done', `an order about keys came to ${stages.at(-1)}`);

/** Section 2, replaced sessions and new keys. */
export const LINK_KEY_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-epoch-of-answer',
    requirements: ['LM-LNK-027'],
    title:
      'an answer is under the epoch of its HELLO: the one in use, and the next one when it is loaded',
    run: (open) => {
      for (const epoch of [1, 2]) {
        const [answer] = answersTo(open, 'low', (peer, bench) => {
          done(load(bench, 2));
          peer.sayHello({ keyEpoch: epoch });
        });
        expectThat(answer !== undefined, `an answer under epoch ${epoch}`);
        expectEqual(answer.hello.keyEpoch, epoch, 'epoch of the answer');
      }
    },
  },
  {
    id: 'CONF-LNK-epoch-in-use',
    requirements: ['LM-LNK-027'],
    title: 'HELLO names the epoch in use',
    run: (open) => {
      const bench = open();
      bench.boot();
      done(load(bench, 2));
      done(activate(bench, 2));
      bench.run(30 * SECOND_NS);
      const hellos = bench.high.messages('hello');
      given(hellos.length > 0, 'no HELLO came');
      const epochs = new Set(
        hellos.filter(({ atNs }) => atNs > 3 * SECOND_NS).map(({ message }) => message.keyEpoch),
      );
      expectEqual([...epochs], [2], 'epochs of its HELLOs');
    },
  },
  {
    id: 'CONF-LNK-epoch-renewal',
    requirements: ['LM-LNK-035', 'LM-LNK-016'],
    level: 'should',
    title:
      'after a change of the epoch the session is renewed within a minute, and goes on until then',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const { id } = peer.current;
      const { mark } = bench;
      done(load(bench, 2));
      done(activate(bench, 2));
      expectCarries(bench, peer, 'before it is renewed');
      peer.keyEpoch = 2;
      bench.run(MINUTE_NS + 5 * SECOND_NS);
      expectThat(peer.current.id !== id, 'another session', peer.current.id);
      expectThat(!linkStates(bench, mark).includes('down'), 'never down', linkStates(bench, mark));
      expectCarries(bench, peer, 'in the new session');
    },
  },
  {
    id: 'CONF-LNK-epoch-retired',
    requirements: ['LM-LNK-036'],
    title: 'when its epoch is retired a session ends at once, and a new handshake begins',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      peer.manners.handshake = false;
      done(load(bench, 2));
      done(activate(bench, 2));
      given(peer.session !== undefined, 'the session ended early');
      const sinceNs = bench.nowNs;
      done(retire(bench, 1));
      const { transfer } = peer.transfers.send(new Uint8Array(12));
      bench.run(ROUND_TRIP_NS);
      expectEqual(peer.transfers.verdict(transfer), undefined, 'answers in the old session');
      bench.run(5 * SECOND_NS);
      expectThat(peer.messages('hello', sinceNs).length > 0, 'a new HELLO');
      expectEqual(newest(peer, 'hello').keyEpoch, 2, 'its epoch');
    },
  },
  {
    id: 'CONF-LNK-epoch-not-accepted-waits',
    requirements: ['LM-LNK-037'],
    title:
      'a partner under an epoch that is not accepted ends the opening in no failure: the node tries again',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high');
      peer.manners.handshake = false;
      for (let time = 0; time < 10; time++) {
        peer.sayHello({ keyEpoch: 4 });
        bench.run(SECOND_NS / 5);
      }
      const head = bench.heads[1];
      const sinceNs = bench.nowNs + 10 * SECOND_NS;
      bench.run(90 * SECOND_NS);
      expectEqual(head?.mode, 'tracking', 'what the head does');
      expectThat(peer.messages('hello', sinceNs).length > 0, 'HELLO within a minute and a half');
    },
  },
];
