import { MILLISECOND_NS, type Ns } from '../../../protocols/units.ts';
import { LIGHT_TIME_NS } from '../bench/mesh.ts';
import { ROUND_TRIP_NS } from '../bench/probes.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

import { acknowledged, listening, nothing } from '../bench/arq-parts.ts';
const _WRAP = 0x10000;
const _AHEAD_MAX = 32_511;
const ACK_WITHIN_NS: Ns = 10 * MILLISECOND_NS;

/** Section 2, ARQ: what a receiver acknowledges, and when. */
export const ARQ_ACKNOWLEDGING_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-LNK-ack-ranges',
    requirements: ['LM-LNK-045'],
    title:
      'an acknowledgement gives the next expected number, ranges beyond it, and the newest stamp',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const stampNs = peer.monotonicNs + 1_000;
      for (const [ahead, more] of [
        [1, 0],
        [2, 1],
        [4, 2],
        [6, 3],
        [7, 4],
      ] as const) {
        nothing(peer, { txfn: next + ahead, stampNs: stampNs + more });
      }
      const ack = acknowledged(bench, peer);
      expectEqual(ack.nextExpected, next, 'next expected');
      expectEqual(
        ack.ranges,
        [
          { first: next + 6, count: 2 },
          { first: next + 4, count: 1 },
          { first: next + 1, count: 2 },
        ],
        'ranges, newest first',
      );
      expectEqual(ack.echoStampNs, stampNs + 4, 'newest stamp');
    },
  },
  {
    id: 'CONF-LNK-ack-ranges-four',
    requirements: ['LM-LNK-045', 'LM-FRM-010'],
    title: 'of many gaps an acknowledgement tells four ranges, that of the last frame first',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      for (const ahead of [12, 10, 8, 6, 4, 2]) nothing(peer, { txfn: next + ahead });
      const { ranges } = acknowledged(bench, peer);
      expectEqual(ranges.length, 4, 'ranges');
      expectEqual(ranges[0], { first: next + 2, count: 1 }, 'the first one');
    },
  },
  {
    id: 'CONF-LNK-ack-gap-closed',
    requirements: ['LM-LNK-045', 'LM-LNK-041'],
    title: 'a gap that is filled moves the next expected number over all that had come',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      for (const ahead of [3, 1, 2]) nothing(peer, { txfn: next + ahead });
      expectEqual(acknowledged(bench, peer).nextExpected, next, 'before');
      nothing(peer, { txfn: next });
      const ack = acknowledged(bench, peer);
      expectEqual([ack.nextExpected, ack.ranges], [next + 4, []], 'after');
    },
  },
  {
    id: 'CONF-LNK-ack-duplicate',
    requirements: ['LM-LNK-045', 'LM-LNK-042'],
    title: 'a duplicate is acknowledged as one, and taken once',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const frame = peer.transfers.send(new Uint8Array(40).fill(1), { custody: false });
      bench.run(ROUND_TRIP_NS);
      const delivered = bench.since(0, 'deliver').length;
      peer.transfers.sendAs(frame.header, frame.payload, frame.transfer, { txfn: next, txNum: 1 });
      const ack = acknowledged(bench, peer);
      expectEqual(ack.duplicate, { first: next, count: 1 }, 'range of duplicates');
      expectEqual(bench.since(0, 'deliver').length, delivered, 'deliveries');
    },
  },
  {
    id: 'CONF-LNK-ack-in-time',
    requirements: ['LM-LNK-046'],
    title: 'an acknowledgement leaves 10 ms after a frame at the latest, alone as an idle frame',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const sentNs = bench.nowNs;
      nothing(peer);
      bench.run(ROUND_TRIP_NS);
      const ack = peer.heard.find(
        ({ atNs, frame }) => atNs > sentNs && frame.acknowledgement?.nextExpected === next + 1,
      );
      expectThat(ack !== undefined, 'an acknowledgement');
      const waitedNs = ack.atNs - sentNs - 2 * LIGHT_TIME_NS;
      expectThat(waitedNs <= ACK_WITHIN_NS, 'within 10 ms', waitedNs);
      expectEqual(ack.frame.type, 'idle', 'type of the frame');
    },
  },
  {
    id: 'CONF-LNK-ack-after-32',
    requirements: ['LM-LNK-046'],
    title: 'after 32 frames an acknowledgement leaves at once',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const sentNs = bench.nowNs;
      for (let frame = 0; frame < 32; frame++) nothing(peer);
      bench.run(2 * LIGHT_TIME_NS + MILLISECOND_NS);
      const told = peer.heard.some(
        ({ atNs, frame }) => atNs > sentNs && frame.acknowledgement?.nextExpected === next + 32,
      );
      expectThat(told, 'the acknowledgement of all within 1 ms');
    },
  },
  {
    id: 'CONF-LNK-ack-gap-at-once',
    requirements: ['LM-LNK-046'],
    level: 'should',
    title: 'a frame that opens a gap is acknowledged within a millisecond',
    run: (open) => {
      const { bench, peer, next } = listening(open);
      const sentNs = bench.nowNs;
      nothing(peer, { txfn: next + 1 });
      bench.run(2 * LIGHT_TIME_NS + MILLISECOND_NS);
      const told = peer.heard.some(
        ({ atNs, frame }) => atNs > sentNs && (frame.acknowledgement?.ranges.length ?? 0) > 0,
      );
      expectThat(told, 'the range of it');
    },
  },
];
