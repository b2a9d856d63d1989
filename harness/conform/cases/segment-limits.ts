import {
  ANSWER_NS,
  APPLICATION,
  deliveries,
  offered,
  payloadOf,
  segmentFrames,
} from '../bench/bundles.ts';
import { HIGH, TARGET } from '../bench/mesh.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { PIECE_BYTES, piecesOf, say } from '../bench/pieces.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, given, shouldEqual } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const answersTo = (peer: Neighbour, transfer: number): number =>
  peer
    .messages('custody')
    .flatMap(({ message }) => [...message.accepts, ...message.refuses])
    .filter((answer) => answer.transfer === transfer).length;

/** Section 3, what a receiver of segments does not take. */
export const SEGMENT_LIMIT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-headerless-bound',
    requirements: ['LM-BND-012'],
    title: 'segments without their first one are kept up to a bound over all sessions',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { limits: { headerlessSegmentsMax: 8 } });
      const payload = payloadOf(12_000);
      const sent = (['low', 'high'] as const).map((side) => {
        const peer = bench[side];
        const header = peer.transfers.header(payload, { destination: HERE });
        const pieces = piecesOf(header, payload);
        const transfer = say(peer, header, pieces.slice(1, 6));
        bench.run(ANSWER_NS);
        return { peer, header, pieces, transfer };
      });
      const [first, second] = sent;
      given(first !== undefined && second !== undefined, 'two transfers');
      expectEqual(first.peer.transfers.verdict(first.transfer), undefined, 'five of eight');
      expectEqual(second.peer.transfers.verdict(second.transfer), 'no-storage', 'ten of eight');
      const rest = [...first.pieces.slice(0, 1), ...first.pieces.slice(6)];
      say(first.peer, first.header, rest, first.transfer);
      bench.run(ANSWER_NS);
      expectEqual(first.peer.transfers.verdict(first.transfer), 'accepted', 'what was kept');
    },
  },
  {
    id: 'CONF-BND-length-reserved',
    requirements: ['LM-BND-013', 'LM-BND-080'],
    title:
      'the full length is reserved with the first segment: what does not fit beside it is refused',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { storeBytesMax: 100_000 });
      const big = payloadOf(60_000);
      const header = peer.transfers.header(big, { destination: HERE });
      const transfer = say(peer, header, piecesOf(header, big).slice(0, 1));
      const second = offered(bench, peer, payloadOf(45_000), { destination: HERE });
      expectEqual(second.verdict, 'no-storage', '45,000 bytes beside 60,000 of 100,000');
      expectEqual(peer.transfers.verdict(transfer), undefined, 'the first one goes on');
      const third = offered(bench, peer, payloadOf(25_000), { destination: HERE });
      shouldEqual(third.verdict, 'accepted', '25,000 bytes beside 60,000 of 90,000');
    },
  },
  {
    id: 'CONF-BND-too-long-at-first-segment',
    requirements: ['LM-BND-013'],
    title: 'what is longer than the store is refused at its first segment',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { storeBytesMax: 100_000 });
      const payload = payloadOf(120_000);
      const header = peer.transfers.header(payload, { destination: HERE });
      const transfer = say(peer, header, piecesOf(header, payload).slice(0, 1));
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'no-storage', 'answer');
    },
  },
  {
    id: 'CONF-BND-reassemblies-bound',
    requirements: ['LM-BND-013'],
    level: 'should',
    title: 'at most reassembliesMax bundles come in at once',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { limits: { reassembliesMax: 3 } });
      const payload = payloadOf(2_000);
      const transfers = [0, 1, 2, 3].map(() => {
        const header = peer.transfers.header(payload, { destination: HERE });
        return say(peer, header, piecesOf(header, payload).slice(0, 1));
      });
      bench.run(ANSWER_NS);
      const verdicts = transfers.map((transfer) => peer.transfers.verdict(transfer) ?? 'none');
      expectEqual(verdicts, ['none', 'none', 'none', 'no-storage'], 'answers');
    },
  },
  {
    id: 'CONF-BND-contradiction-total',
    requirements: ['LM-BND-014'],
    title: 'a segment of another total ends its transfer: refused policy',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(5_000);
      const header = peer.transfers.header(payload, { destination: HERE });
      const pieces = piecesOf(header, payload);
      const data = payload.subarray(0, PIECE_BYTES);
      const bad = { data, last: false, offset: 1_000, total: 5_001 };
      const transfer = say(peer, header, [...pieces.slice(0, 1), bad, ...pieces.slice(1)]);
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'policy', 'answer');
      expectEqual(deliveries(bench, header).length, 0, 'deliveries');
    },
  },
  {
    id: 'CONF-BND-tiny-pieces',
    requirements: ['LM-BND-014'],
    level: 'should',
    title: 'pieces far shorter than 64 bytes on average end the transfer',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(3_000);
      const header = peer.transfers.header(payload, { destination: HERE });
      const pieces = Array.from({ length: 300 }, (_, at) => ({
        offset: 10 * at,
        data: payload.subarray(10 * at, 10 * at + 10),
        header: at === 0 ? header : undefined,
      }));
      const transfer = say(peer, header, pieces);
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'policy', 'answer');
    },
  },
  {
    id: 'CONF-BND-answered-then-ignored',
    requirements: ['LM-BND-015'],
    title: 'the rest of a transfer that was answered before its end is ignored',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { limits: { headerlessSegmentsMax: 4 } });
      const payload = payloadOf(12_000);
      const changes = {
        destination: { node: HIGH, service: APPLICATION },
        hopLimit: 2,
        hopCount: 2,
      };
      const refused = peer.transfers.header(payload, changes);
      const transfer = say(peer, refused, piecesOf(refused, payload));
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'hop-limit', 'answer');
      expectEqual(answersTo(peer, transfer), 1, 'answers');
      const header = peer.transfers.header(payload, { destination: HERE });
      const pieces = piecesOf(header, payload);
      const next = say(peer, header, [
        ...pieces.slice(1, 5),
        ...pieces.slice(0, 1),
        ...pieces.slice(5),
      ]);
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(next), 'accepted', 'a transfer after it');
      expectEqual(segmentFrames(bench.high, transfer).length, 0, 'segments to the next node');
    },
  },
];
