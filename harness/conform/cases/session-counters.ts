import { authenticatedBytes } from '../../../protocols/frame-codec.ts';
import { encodeManagement } from '../../../protocols/management-codec.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { codeOf } from '../bench/link-codes.ts';
import { expectCarries, ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked, tracked } from '../bench/staging.ts';
import { replies, requestTime } from '../bench/requests.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

/** Section 2: counters and tags. */
export const SESSION_COUNTER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-counters-own',
    requirements: ['LM-LNK-024', 'LM-LNK-093'],
    title: 'its management frames have counters from 1 on, each once, and right tags',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (let exchange = 1; exchange <= 40; exchange++) requestTime(peer, exchange);
      bench.run(SECOND_NS);
      const frames = peer
        .frames('management')
        .filter(({ frame }) => frame.session === peer.current.id);
      const counters = new Map(
        frames.map(({ frame }) => [`${frame.counter} ${frame.number?.txfn}`, frame]),
      );
      const numbers = [...counters.values()].map(({ counter }) => counter);
      expectEqual(new Set(numbers).size, numbers.length, 'different counters');
      expectEqual(Math.min(...numbers), 1, 'the first counter');
      for (const { frame } of frames) {
        const tag = codeOf(peer.current.receiveKey, authenticatedBytes(frame));
        expectEqual(frame.tag, tag, `tag of counter ${frame.counter}`);
      }
    },
  },
  {
    id: 'CONF-LNK-counter-replayed',
    requirements: ['LM-LNK-024'],
    title: 'a counter is taken once, whatever number its frame has',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const frame = requestTime(peer, 5, { txfn: 'none' });
      expectEqual(replies(bench, peer, 5), 1, 'answers to the first');
      peer.frame(frame);
      peer.frame({ ...frame, stampNs: peer.monotonicNs });
      expectEqual(replies(bench, peer, 5), 1, 'answers after the same was said again twice');
    },
  },
  {
    id: 'CONF-LNK-counter-window',
    requirements: ['LM-LNK-024'],
    title: 'within 1,024 counters each is taken in any order; an older one is refused',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      for (let exchange = 90; exchange < 96; exchange++) requestTime(peer, exchange);
      bench.run(ROUND_TRIP_NS);
      // 4,099 has the place in a window that 3 had.
      const orders = [5_000, 5_000 - 1_023, 5_000 - 1_024, 5_000 - 1, 4_099];
      orders.forEach((counter, exchange) => {
        requestTime(peer, exchange, { counter, txfn: 'none' });
      });
      const taken = orders.map((_, exchange) => replies(bench, peer, exchange));
      expectEqual(taken, [1, 1, 0, 1, 1], 'answers to 5,000, 3,977, 3,976, 4,999, 4,099');
    },
  },
  {
    id: 'CONF-LNK-counter-large',
    requirements: ['LM-LNK-024'],
    title: 'counters are plain numbers up to 2^53: nothing happens at 2^31 and 2^32',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const orders = [
        2 ** 31 + 5,
        2 ** 31 - 5,
        2 ** 31 - 5,
        2 ** 32 + 1,
        2 ** 32 - 1,
        2 ** 53 - 1,
        2 ** 32 + 2,
      ];
      orders.forEach((counter, exchange) => {
        requestTime(peer, exchange, { counter, txfn: 'none' });
      });
      const taken = orders.map((_, exchange) => replies(bench, peer, exchange));
      expectEqual(taken, [1, 1, 0, 1, 1, 1, 0], `answers to counters ${orders.join(', ')}`);
    },
  },
  {
    id: 'CONF-LNK-tag-first',
    requirements: ['LM-LNK-025'],
    title: 'a frame with a wrong tag moves neither counters nor numbers',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { txfn } = peer.current;
      requestTime(peer, 1, { counter: 900_000, tag: new Uint8Array(16).fill(1), txfn });
      expectEqual(replies(bench, peer, 1), 0, 'answers to the forged one');
      requestTime(peer, 2, { txfn });
      peer.current.txfn = txfn + 1;
      expectEqual(replies(bench, peer, 2), 1, 'answers to a true one of the same number');
      expectCarries(bench, peer, 'after it');
    },
  },
  {
    id: 'CONF-LNK-retransmission-no-replay',
    requirements: ['LM-LNK-025', 'LM-LNK-041'],
    title:
      'a management frame that comes twice under its number is a duplicate: taken once, acknowledged twice',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const frame = requestTime(peer, 3);
      expectEqual(replies(bench, peer, 3), 1, 'answers');
      const sinceNs = bench.nowNs;
      peer.frame({
        ...frame,
        stampNs: peer.monotonicNs,
        number: { txfn: frame.number?.txfn ?? 0, txNum: 1 },
      });
      expectEqual(replies(bench, peer, 3), 1, 'answers after the retransmission');
      const acks = peer.heard
        .filter(({ atNs }) => atNs > sinceNs)
        .map((one) => one.frame.acknowledgement);
      const told = acks.some((ack) => (ack?.duplicate.count ?? 0) > 0);
      expectThat(told, 'its duplicate is acknowledged as one');
    },
  },
  {
    id: 'CONF-LNK-untagged-dropped',
    requirements: ['LM-LNK-094', 'LM-LNK-031'],
    title: 'a CLOSE without tag or session closes nothing; a HELLO with a session is none',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.bare({ kind: 'close', reason: 1 });
      peer.say({ kind: 'close', reason: 1 }, { txfn: 'none', tag: new Uint8Array(0) });
      bench.run(ROUND_TRIP_NS);
      expectCarries(bench, peer, 'after both');
      const other = tracked(open, 'low');
      other.peer.manners.handshake = false;
      const body = encodeManagement(other.peer.newHello());
      const frame = {
        type: 'management',
        session: 5,
        stampNs: 1,
        acknowledgement: undefined,
      } as const;
      const rest = {
        opcode: 'none',
        opcodeValue: 0,
        number: undefined,
        counter: 0,
        tag: new Uint8Array(0),
      } as const;
      other.peer.frame({ ...frame, ...rest, body });
      other.bench.run(ROUND_TRIP_NS);
      expectEqual(other.peer.messages('hello-ack').length, 0, 'HELLO-ACKs');
    },
  },
];
