import type { BundleHeader } from '../../../protocols/bundle.ts';
import { segmentOverheadBytes } from '../../../protocols/bundle-codec.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  deliveries,
  payloadOf,
  submitted,
  whole,
} from '../bench/bundles.ts';
import type { Bench } from '../bench/bench.ts';
import { LOW, TARGET } from '../bench/mesh.ts';
import { type Piece, piecesOf, say } from '../bench/pieces.ts';
import { awaitLink, linked, tracked } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const ORDERS: readonly { name: string; order: (pieces: readonly Piece[]) => readonly Piece[] }[] = [
  { name: 'reverse', order: (pieces) => [...pieces].reverse() },
  { name: 'twice', order: (pieces) => [...pieces.slice(0, 7), ...pieces] },
  {
    name: 'odd-then-even',
    order: (pieces) => [...pieces.filter((_, at) => at % 2 === 1), ...pieces],
  },
];

const overlapping = (pieces: readonly Piece[], payload: Uint8Array): readonly Piece[] => [
  ...pieces.slice(0, 2),
  ...[
    [1_500, 2_400],
    [2_300, 3_200],
    [500, 1_400],
    [3_100, 3_900],
  ].map(([from = 0, to]) => ({ offset: from, data: payload.subarray(from, to) })),
  ...pieces.slice(3),
];

const delivered = (bench: Bench, header: BundleHeader, payload: Uint8Array): void => {
  const [delivery] = deliveries(bench, header);
  expectThat(delivery !== undefined, 'the bundle is handed up');
  expectEqual(
    Buffer.compare(Buffer.concat(delivery.payload.map((piece) => Buffer.from(piece))), payload),
    0,
    'difference of the payload',
  );
};

/** Section 3, segments. */
export const SEGMENT_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-one-transfer',
    requirements: ['LM-BND-010'],
    title:
      'a bundle crosses as one transfer: header in the first segment, at offset 0; last in the last',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const ids = [30_000, 0, 1].map((bytes) => submitted(bench, payloadOf(bytes)));
      bench.run(ANSWER_NS);
      const transfers = ids.map((id) => {
        const [coming, ...more] = comings(peer, id);
        given(coming?.complete === true, 'the bundle did not come');
        expectEqual(more.length, 0, 'further transfers of it');
        let offset = 0;
        coming.segments.forEach((segment, at) => {
          const { total, data, header } = segment;
          expectEqual(segment.offset, offset, `offset of segment ${at}`);
          expectEqual(total, coming.header?.payloadBytes, `total of segment ${at}`);
          expectEqual(segment.class, coming.header?.class, `class of segment ${at}`);
          expectEqual(header !== undefined, at === 0, `header in segment ${at}`);
          offset += data.length;
          expectEqual(segment.last, offset === total, `last in segment ${at}`);
        });
        return coming.transfer;
      });
      expectEqual(new Set(transfers).size, 3, 'transfer numbers');
    },
  },
  {
    id: 'CONF-BND-fits-mtu',
    requirements: ['LM-BND-011'],
    title: 'a segment fits the MTU of the session with the header at its longest',
    role: 'node',
    run: (open) => {
      const { bench, peer } = tracked(open, 'low');
      peer.hello = { mtuBytes: 1_044 };
      awaitLink(bench, 'low');
      bench.run(SECOND_NS);
      const destination = { node: LOW, service: APPLICATION };
      const long = { sourceService: 4_294_967_295, lifetimeNs: Number.MAX_SAFE_INTEGER };
      const id = submitted(bench, payloadOf(5_000), { destination, ...long });
      bench.run(ANSWER_NS);
      const [coming] = whole(peer, id);
      given(coming !== undefined, 'the bundle did not come');
      for (const { data, ...fields } of coming.segments) {
        const bytes = segmentOverheadBytes(fields) + data.length;
        expectThat(bytes <= 1_044, 'an encoded segment of at most 1,044 bytes', bytes);
      }
    },
  },
  {
    id: 'CONF-BND-boundaries-steady',
    requirements: ['LM-BND-011'],
    level: 'should',
    title: 'where segments are cut does not depend on the values of the header',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const payload = payloadOf(40_000);
      const short = submitted(bench, payload, { lifetimeNs: HOUR_NS });
      const long = { lifetimeNs: Number.MAX_SAFE_INTEGER, sourceService: 4_294_967_295 };
      const other = submitted(bench, payload, long);
      bench.run(ANSWER_NS);
      const cuts = [short, other].map((id) =>
        comings(peer, id)[0]?.segments.map(({ offset }) => offset),
      );
      expectEqual(cuts[1], cuts[0], 'offsets of the segments');
    },
  },
  ...ORDERS.map(
    ({ name, order }): ConformanceCase => ({
      id: `CONF-BND-any-order-${name}`,
      requirements: ['LM-BND-012'],
      title: `segments are taken in any order (${name}), what is there already is ignored`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const payload = payloadOf(12_300);
        const header = peer.transfers.header(payload, { destination: HERE });
        const transfer = say(peer, header, order(piecesOf(header, payload)));
        bench.run(ANSWER_NS);
        expectEqual(peer.transfers.verdict(transfer), 'accepted', 'answer');
        delivered(bench, header, payload);
      },
    }),
  ),
  {
    id: 'CONF-BND-overlaps',
    requirements: ['LM-BND-012'],
    title: 'segments that overlap give the payload as it was sent',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(12_300);
      const header = peer.transfers.header(payload, { destination: HERE });
      const transfer = say(peer, header, overlapping(piecesOf(header, payload), payload));
      bench.run(ANSWER_NS);
      expectEqual(peer.transfers.verdict(transfer), 'accepted', 'answer');
      delivered(bench, header, payload);
    },
  },
];
