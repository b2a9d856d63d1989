import { EMPTY_BYTES, joinChunks } from '../../../protocols/codec.ts';
import { decodeFrame, encodeFrame, imageBytes } from '../../../protocols/frame-codec.ts';
import { decodeAdministrative } from '../../../protocols/management-codec.ts';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { requestTime } from '../bench/requests.ts';
import { submitTo } from '../bench/submissions.ts';
import { expectCarries, ROUND_TRIP_NS } from '../bench/probes.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const COUNTERS_AHEAD_MAX = 1_023;

/** Sections 1 and 2: the form of what a node sends and keeps. */
export const FRAME_SENDER_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-FRM-frames-sound',
    requirements: ['LM-FRM-001', 'LM-FRM-002', 'LM-FRM-005'],
    title: 'every frame that it sends is a LinkFrame that ends with its CRC',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      submitTo(bench, bench.low, 100_000);
      submitTo(bench, bench.high, 100_000);
      bench.run(15 * SECOND_NS);
      for (const peer of [bench.low, bench.high]) {
        given(peer.images.length > 10, 'few frames came');
        expectEqual(peer.unsound, [], `frames to ${peer.place.node} that are none`);
        const longest = Math.max(...peer.images.map((image) => imageBytes(image).length));
        expectThat(longest <= 60_600, 'the longest frame', longest);
      }
    },
  },
  {
    id: 'CONF-FRM-one-encoding',
    requirements: ['LM-FRM-003', 'LM-FRM-004'],
    title: 'its frames have the one encoding: ascending fields, no defaults, shortest varints',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      submitTo(bench, bench.low, 50_000);
      bench.run(15 * SECOND_NS);
      for (const image of bench.low.images) {
        const decoded = decodeFrame(image);
        given(decoded.ok, 'an unsound frame');
        const [is, shall] = [image, encodeFrame(decoded.value)].map(imageBytes);
        expectEqual(is, shall, 'bytes of a frame');
      }
    },
  },
  {
    id: 'CONF-FRM-receipt-short',
    requirements: ['LM-FRM-027', 'LM-FRM-009'],
    title: 'a receipt is one administrative record of at most 256 bytes',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.transfers.send(new Uint8Array(64).fill(2), { assured: true });
      bench.run(2 * SECOND_NS);
      const receipt = peer.transfers.complete.find(
        ({ header }) => header?.destination.service === 0,
      );
      given(receipt !== undefined, 'no receipt came');
      const bytes = peer.transfers.payloadOf(receipt);
      expectThat(bytes.length <= 256, 'its length', bytes.length);
      expectThat(decodeAdministrative(bytes).ok, 'a record');
    },
  },
  {
    id: 'CONF-FRM-records-torn',
    requirements: ['LM-FRM-026'],
    title: 'records of the store that are not whole are set aside at boot, and the node works on',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      peer.transfers.send(new Uint8Array(900).fill(8), { destination: { node: 40, service: 10 } });
      submitTo(bench, bench.high, 900);
      bench.run(SECOND_NS);
      given(bench.memory.records.size > 0, 'nothing is in the store');
      for (const [place, record] of bench.memory.records) {
        const bytes = joinChunks(record.bytes);
        const torn = bytes.subarray(0, bytes.length >> 1);
        bench.memory.records.set(place, { ...record, bytes: [torn] });
      }
      bench.memory.records.set('bundles odd', {
        region: 'bundles',
        key: 'odd',
        bytes: [EMPTY_BYTES],
      });
      peer.forget();
      bench.boot('cold');
      bench.await('frame lock', () => bench.heads[0]?.locked === true, 60 * SECOND_NS);
      peer.open();
      bench.await('a session', () => peer.session !== undefined, 5 * SECOND_NS);
      bench.run(SECOND_NS);
      expectCarries(bench, peer, 'after the boot');
    },
  },
  {
    id: 'CONF-LNK-counter-span',
    requirements: ['LM-LNK-026'],
    title: 'no management frame begins 1,023 counters behind one that may be sent again',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      bench.run(12 * SECOND_NS);
      peer.manners.acknowledge = false;
      peer.manners.keepalive = false;
      const sinceNs = bench.nowNs;
      for (let exchange = 0; exchange < COUNTERS_AHEAD_MAX + 100; exchange++) {
        requestTime(peer, exchange, { acknowledge: false });
        if (exchange % 16 === 0) bench.run(MILLISECOND_NS);
      }
      bench.run(ROUND_TRIP_NS);
      const counters = peer.frames('management', sinceNs).map(({ frame }) => frame.counter);
      given(counters.length > 100, 'few answers came');
      const span = Math.max(...counters) - Math.min(...counters);
      expectThat(span <= COUNTERS_AHEAD_MAX, 'counters in flight', span);
    },
  },
  {
    id: 'CONF-LNK-line-ahead',
    requirements: ['LM-LNK-062'],
    title: 'frames are handed over little ahead of the line, which is never idle meanwhile',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      submitTo(bench, peer, 4_000_000);
      bench.run(SECOND_NS / 10);
      const sent = bench.noted(mark, 'transmit');
      given(sent.length > 200, 'the bundle did not leave');
      const byInstant = new Map<number, number>();
      for (const { atNs, effect } of sent) {
        const bits = 8 * imageBytes(effect.image).length;
        byInstant.set(atNs, (byInstant.get(atNs) ?? 0) + bits);
      }
      const most = Math.max(...byInstant.values());
      // 50 µs at 2.5 Gb/s, and one frame more.
      expectThat(most <= 50e-6 * 2.5e9 + 8 * 9_000, 'bits handed over at once', most);
    },
  },
  {
    id: 'CONF-LNK-rejected-reported',
    requirements: ['LM-LNK-090'],
    title: 'dropped frames are reported at once, and then at most every 10 s for each reason',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const { mark } = bench;
      const id = 307;
      for (let time = 0; time < 90; time++) {
        peer.say({ kind: 'close', reason: 1 }, { txfn: 'none', tag: new Uint8Array(16).fill(1) });
        bench.run(SECOND_NS / 10);
      }
      const reports = bench.since(mark, 'report').filter(({ report }) => report.id === id);
      expectThat(reports.length > 0, `a report ${id}`);
      expectThat(reports.length <= 2, 'not more than one in ten seconds', reports.length);
    },
  },
];
