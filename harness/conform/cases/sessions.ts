import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import {
  answered,
  carries,
  expectCarries,
  expectDown,
  greeted,
  linkStates,
  newest,
  ROUND_TRIP_NS,
} from '../bench/probes.ts';
import { awaitLink, awaitLock, linked } from '../bench/staging.ts';
import type { Message } from '../bench/voice.ts';
import { replies, requestTime } from '../bench/requests.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const LOST_NS: Ns = 3 * SECOND_NS;

interface WrongAnswer {
  readonly name: string;
  readonly title: string;
  readonly changes: (hello: Message<'hello'>) => Parameters<Neighbour['answer']>[1];
}

const WRONG_ANSWERS: readonly WrongAnswer[] = [
  {
    name: 'nonce',
    title: 'another nonce',
    changes: () => ({ echoNonce: new Uint8Array(16).fill(1) }),
  },
  { name: 'version', title: 'version 2', changes: () => ({ version: 2 }) },
  {
    name: 'mtu',
    title: 'a larger MTU than the smaller one',
    changes: (hello) => ({ mtuBytes: hello.mtuBytes + 1 }),
  },
  { name: 'session-0', title: 'session 0', changes: () => ({ session: 0 }) },
  { name: 'code', title: 'a wrong code', changes: () => ({ mac: new Uint8Array(16).fill(7) }) },
];

interface WrongReady {
  readonly name: string;
  readonly title: string;
  readonly changes: Parameters<Neighbour['ready']>[1];
}

const WRONG_READIES: readonly WrongReady[] = [
  { name: 'session', title: 'a session that was not offered', changes: { session: 77 } },
  { name: 'nonce', title: 'another nonce', changes: { echoNonce: new Uint8Array(16).fill(2) } },
  { name: 'code', title: 'a wrong code', changes: { mac: new Uint8Array(16).fill(2) } },
];

/** Section 2: what makes, keeps and replaces a session. */
export const SESSION_CASES: readonly ConformanceCase[] = [
  ...WRONG_ANSWERS.map(
    ({ name, title, changes }): ConformanceCase => ({
      id: `CONF-LNK-answer-wrong-${name}`,
      requirements: ['LM-LNK-097'],
      title: `a HELLO-ACK with ${title} is dropped; the right one still counts`,
      run: (open) => {
        const { bench, peer, hello } = greeted(open);
        peer.answer(hello, changes(hello));
        bench.run(ROUND_TRIP_NS);
        expectEqual(peer.messages('ready').length, 0, 'READYs');
        peer.answer(hello, { session: 0x4242 });
        bench.run(ROUND_TRIP_NS);
        expectEqual(newest(peer, 'ready').session, 0x4242, 'session of READY to the right one');
      },
    }),
  ),
  ...WRONG_READIES.map(
    ({ name, title, changes }): ConformanceCase => ({
      id: `CONF-LNK-ready-wrong-${name}`,
      requirements: ['LM-LNK-098'],
      title: `a READY with ${title} makes no session; the right one does`,
      run: (open) => {
        const { bench, peer, answer } = answered(open);
        const { mark } = bench;
        peer.ready(answer, changes);
        bench.run(ROUND_TRIP_NS);
        expectThat(!linkStates(bench, mark).includes('established.nominal'), 'no session');
        peer.forget();
        peer.ready(answer);
        bench.run(ROUND_TRIP_NS);
        expectCarries(bench, peer, 'after the right READY');
      },
    }),
  ),
  {
    id: 'CONF-LNK-ready-contents',
    requirements: ['LM-LNK-098', 'LM-LNK-021'],
    title: 'READY names the session, echoes the nonce of the answer, and its code is right',
    run: (open) => {
      const { bench, peer, hello } = greeted(open);
      const answer = peer.answer(hello);
      bench.run(ROUND_TRIP_NS);
      const ready = newest(peer, 'ready');
      expectEqual(
        [ready.session, ready.echoNonce],
        [answer.session, answer.hello.nonce],
        'session and nonce',
      );
    },
  },
  {
    id: 'CONF-LNK-session-shown',
    requirements: ['LM-LNK-015'],
    title: 'the answering end shows the session at its start and for each repeated READY',
    run: (open) => {
      const { bench, peer, answer } = answered(open);
      peer.manners.acknowledge = false;
      peer.manners.keepalive = false;
      for (const time of ['first', 'second', 'third']) {
        const sinceNs = bench.nowNs;
        peer.ready(answer);
        bench.run(ROUND_TRIP_NS);
        const shown = peer
          .frames('idle', sinceNs)
          .some(({ frame }) => frame.acknowledgement !== undefined);
        expectThat(shown, `an acknowledgement after the ${time} READY`);
      }
    },
  },
  {
    id: 'CONF-LNK-early-frame',
    requirements: ['LM-LNK-016'],
    title: 'a management frame with a good tag under the offered key counts as READY',
    run: (open) => {
      const { bench, peer, answer } = answered(open);
      peer.takeUp(answer);
      requestTime(peer, 41);
      expectEqual(replies(bench, peer, 41), 1, 'answers in the session');
    },
  },
  {
    id: 'CONF-LNK-session-replaced',
    requirements: ['LM-LNK-016', 'LM-LNK-034'],
    title:
      'a READY replaces the session; what belonged to the old one, said again, brings nothing back',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const old = { session: peer.current, ready: peer.lastReady };
      given(old.ready !== undefined, 'no READY');
      peer.forget();
      peer.sayHello();
      bench.run(ROUND_TRIP_NS);
      expectThat(peer.session !== undefined && peer.current.id !== old.session.id, 'a new session');
      expectCarries(bench, peer, 'in the new session');
      peer.bare(old.ready);
      bench.run(ROUND_TRIP_NS);
      expectCarries(bench, peer, 'after the old READY');
      const { session } = peer;
      peer.session = old.session;
      requestTime(peer, 9);
      peer.session = session;
      expectEqual(replies(bench, peer, 9), 0, 'answers to a frame of the old session');
      expectCarries(bench, peer, 'after a frame of the old session');
    },
  },
  {
    id: 'CONF-LNK-tracking-lost',
    requirements: ['LM-LNK-002'],
    title: 'the session ends when tracking is lost, and a new one begins when it is back',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      const { id } = peer.current;
      bench.heads[0]?.lose();
      bench.run(LOST_NS);
      expectDown(bench, mark, 'the link is down');
      peer.forget();
      bench.heads[0]?.find();
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
      expectThat(peer.current.id !== id, 'another session');
    },
  },
  {
    id: 'CONF-LNK-unacknowledged-return',
    requirements: ['LM-LNK-004'],
    title: 'what was not acknowledged when a session ended is sent again in the next one',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.acknowledge = false;
      peer.manners.custody = false;
      bench.give({
        kind: 'submit',
        request: 1,
        sourceService: 10,
        destination: { node: peer.place.node, service: 11 },
        class: 'tactical',
        assured: false,
        custody: true,
        lifetimeNs: 600 * SECOND_NS,
        payload: [new Uint8Array(30_000).fill(4)],
      });
      bench.run(SECOND_NS / 10);
      const own = () => peer.transfers.seen.filter(({ total }) => total === 30_000);
      given(own().length === 1, 'the bundle did not leave');
      bench.heads[0]?.lose();
      bench.run(LOST_NS);
      peer.forget();
      peer.manners.acknowledge = true;
      peer.manners.custody = true;
      bench.heads[0]?.find();
      awaitLock(bench, 'low');
      awaitLink(bench, 'low');
      bench.run(2 * SECOND_NS);
      const again = own()
        .slice(1)
        .some(({ complete }) => complete);
      expectThat(again, 'the whole bundle in the new session');
    },
  },
  {
    id: 'CONF-LNK-session-wrong',
    requirements: ['LM-LNK-095'],
    title: 'data of another session is not taken',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (const session of [0, peer.current.id + 1]) {
        const { transfer } = peer.transfers.send(new Uint8Array(50), {}, { session });
        peer.current.txfn--;
        bench.run(ROUND_TRIP_NS);
        expectEqual(
          peer.transfers.verdict(transfer),
          undefined,
          `answers to a bundle of session ${session}`,
        );
      }
      expectThat(carries(bench, peer), 'its own session goes on');
    },
  },
  {
    id: 'CONF-LNK-close-ack-alone',
    requirements: ['LM-LNK-104'],
    title: 'a CLOSE-ACK that nobody asked for changes nothing',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.say({ kind: 'close-ack' }, { txfn: 'none' });
      bench.run(ROUND_TRIP_NS);
      expectCarries(bench, peer, 'after it');
    },
  },
];
