import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { LIGHT_TIME_NS } from '../bench/mesh.ts';
import { linkStates } from '../bench/probes.ts';
import { awaitLink, linked, linkedBoth, tracked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual, shouldHold } from '../check.ts';

const RETRY_NS = 4 * LIGHT_TIME_NS + 50 * MILLISECOND_NS;
const SLACK_NS = 5 * MILLISECOND_NS;

/** Section 2, handshake: who begins, what is said again and how often, what is refused. */
export const HANDSHAKE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-lower-initiates',
    requirements: ['LM-LNK-010'],
    title: 'the end with the lower id says HELLO first, the other one waits for it',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high');
      peer.manners.handshake = false;
      bench.run(SECOND_NS / 10);
      expectThat(peer.messages('hello').length > 0, 'HELLO to a partner of a higher id at once');
      const other = tracked(open, 'low');
      other.bench.run(2 * RETRY_NS);
      expectEqual(
        other.peer.heard.length,
        0,
        'frames to a partner of a lower id that said nothing',
      );
    },
  },
  {
    id: 'CONF-LNK-hello-bare',
    requirements: ['LM-LNK-010', 'LM-FRM-009'],
    title: 'HELLO is a management frame of session 0, without number and tag',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high');
      bench.run(SECOND_NS / 10);
      const hello = peer.messages('hello')[0];
      given(hello !== undefined, 'no HELLO came');
      const { session, number, tag } = hello.frame;
      expectEqual(
        [session, number === undefined, tag.length],
        [0, true, 0],
        'session, no number, tag',
      );
    },
  },
  {
    id: 'CONF-LNK-hello-repeated',
    requirements: ['LM-LNK-011'],
    title: 'HELLO is said ten times, unchanged, 4 light times + 50 ms apart; then the link is down',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high');
      peer.manners.handshake = false;
      const { mark } = bench;
      bench.run(12 * RETRY_NS);
      const all = peer.messages('hello');
      const [first] = all;
      const nonce = `${first?.message.nonce}`;
      const hellos = all.filter(({ message }) => `${message.nonce}` === nonce);
      expectThat(hellos.length > 1, 'HELLO again while nobody answers', hellos.length);
      hellos.forEach(({ message }, index) => {
        expectEqual(message, first?.message, `HELLO ${index + 1}`);
      });
      shouldEqual(all.length, 10, 'HELLOs in one opening');
      hellos.forEach(({ atNs }, index) => {
        const lateNs = atNs - (first?.atNs ?? 0) - index * RETRY_NS;
        shouldHold(Math.abs(lateNs) <= SLACK_NS, `HELLO ${index + 1} at its time`, lateNs);
      });
      shouldHold(linkStates(bench, mark).includes('down'), 'the link is down after the tenth');
    },
  },
  {
    id: 'CONF-LNK-answerer-opens',
    requirements: ['LM-LNK-012'],
    level: 'should',
    title: 'the answering end opens itself after three silent retry intervals',
    run: (open) => {
      const { bench, peer } = tracked(open, 'low');
      const fromNs = bench.nowNs;
      bench.run(3 * RETRY_NS - SLACK_NS);
      expectEqual(peer.messages('hello').length, 0, 'HELLOs before three intervals');
      bench.run(2 * SLACK_NS + LIGHT_TIME_NS);
      expectThat(
        peer.messages('hello').length > 0,
        'HELLO after three intervals',
        bench.nowNs - fromNs,
      );
    },
  },
  {
    id: 'CONF-LNK-ready-repeated',
    requirements: ['LM-LNK-015'],
    title: 'READY is said every retry interval until a frame of the session comes',
    run: (open) => {
      const { bench, peer } = tracked(open, 'high');
      peer.manners.acknowledge = false;
      peer.manners.keepalive = false;
      peer.manners.handshake = false;
      bench.run(SECOND_NS / 10);
      const hello = peer.messages('hello')[0];
      given(hello !== undefined, 'no HELLO came');
      peer.answer(hello.message);
      bench.run(5 * RETRY_NS);
      const readies = peer.messages('ready').length;
      expectThat(readies > 1, 'READY again', readies);
      peer.confirm();
      const sinceNs = bench.nowNs + 3 * LIGHT_TIME_NS;
      bench.run(4 * RETRY_NS);
      expectEqual(peer.messages('ready', sinceNs).length, 0, 'READYs after a frame of the session');
      shouldHold(readies >= 4 && readies <= 6, 'READY once an interval', readies);
    },
  },
  {
    id: 'CONF-LNK-hello-spares-session',
    requirements: ['LM-LNK-016'],
    title: 'a HELLO alone does not disturb an established session',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.manners.handshake = false;
      const { mark } = bench;
      const { id } = peer.current;
      peer.sayHello();
      bench.run(SECOND_NS / 2);
      const changes = bench.since(mark, 'transition').filter(({ machine }) => machine === 'link');
      expectEqual(changes, [], 'changes of the link');
      const out = peer.transfers.send(new Uint8Array(100).fill(1));
      bench.run(SECOND_NS / 2);
      expectEqual(peer.current.id, id, 'session');
      expectEqual(peer.transfers.verdict(out.transfer), 'accepted', 'a bundle of the session');
    },
  },
  {
    id: 'CONF-LNK-establishes-both-ways',
    requirements: ['LM-LNK-001', 'LM-LNK-010', 'LM-LNK-012'],
    title: 'a session comes about whichever end initiates',
    run: (open) => {
      for (const side of ['low', 'high'] as const) {
        const { bench } = tracked(open, side);
        awaitLink(bench, side);
      }
    },
  },
  {
    id: 'CONF-LNK-session-each',
    requirements: ['LM-LNK-014'],
    title: 'each link has a session of its own, with a number other than 0',
    role: 'node',
    run: (open) => {
      const { low, high } = linkedBoth(open);
      const ids = [low.current.id, high.current.id];
      expectThat(ids[0] !== 0 && ids[0] !== ids[1], 'two numbers, neither of them 0', ids);
    },
  },
];
