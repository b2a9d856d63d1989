import { encodeMark, encodeStoredBundle } from '../../../protocols/bundle-codec.ts';
import { bundleKey } from '../../../protocols/bundle.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  APPLICATION,
  deliveries,
  payloadOf,
  recordsLeft,
  REPORT,
  reportsOf,
  resultOf,
  submit,
} from '../bench/bundles.ts';
import { HIGH, LOW, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, shouldEqual } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const THERE = { node: HIGH, service: APPLICATION };
const STORE_BYTES = 100_000;

/** A relay with room for ten bundles of 10,000 bytes that cannot send on for an hour. */
const smallRelay = (open: OpenBench, limits: { readonly shedBroadband?: boolean } = {}) =>
  linked(open, 'low', {
    storeBytesMax: STORE_BYTES,
    limits,
    operator: 'nobody',
    opportunities: [TO_LOW, { ...TO_HIGH, startNs: HOUR_NS }],
  });

/** Section 3, records of the store. */
export const BUNDLE_RECORD_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-submission-durable',
    requirements: ['LM-BND-084'],
    title: 'custody and assured submissions are accepted when durable, others at once',
    role: 'node',
    run: (open) => {
      const { bench } = smallRelay(open);
      bench.memory.writeNs = SECOND_NS;
      const terms = { destination: THERE };
      const requests = [
        submit(bench, payloadOf(10), { ...terms, request: 1, custody: false }),
        submit(bench, payloadOf(10), { ...terms, request: 2, custody: true }),
        submit(bench, payloadOf(10), { ...terms, request: 3, custody: false, assured: true }),
      ];
      const accepted = () => requests.map((request) => resultOf(bench, request)?.accepted);
      const [atOnce] = accepted();
      bench.run(0.9 * SECOND_NS);
      const early = accepted().slice(1);
      expectEqual(early, [undefined, undefined], 'accepted before they are durable');
      bench.run(0.2 * SECOND_NS);
      expectEqual(accepted(), [true, true, true], 'accepted when durable');
      bench.memory.outcome = 'full';
      const request = submit(bench, payloadOf(10), { ...terms, request: 4 });
      bench.run(2 * SECOND_NS);
      const { accepted: taken, reason } = resultOf(bench, request) ?? {};
      expectEqual([taken, reason], [false, 'no-storage'], 'one that cannot be durable');
      shouldEqual(atOnce, true, 'accepted at once without custody');
    },
  },
  {
    id: 'CONF-BND-marks-before-bundles',
    requirements: ['LM-BND-085'],
    title: 'a delivered bundle whose record is still there is not delivered again at boot',
    role: 'node',
    run: (open) => {
      const bench = open();
      const payload = payloadOf(100);
      const header = bench.low.transfers.header(payload, { destination: HERE });
      const stored = {
        header,
        receivedUtcNs: 0,
        receivedUncertaintyNs: 0,
        sourceCopy: false,
        payload: [payload],
      };
      const key = bundleKey(header);
      // The bundle comes before the mark among the records.
      bench.memory.records.set('a', { region: 'bundles', key, bytes: encodeStoredBundle(stored) });
      const mark = { ...header, fromNode: 0, hopCount: 0, forgetUtcNs: HOUR_NS, delivered: true };
      bench.memory.records.set('b', {
        region: 'marks',
        key: `d:${key}`,
        bytes: [encodeMark(mark)],
      });
      bench.boot();
      bench.run(SECOND_NS);
      expectEqual(deliveries(bench, header).length, 0, 'deliveries');
    },
  },
  {
    id: 'CONF-BND-unreadable-record',
    requirements: ['LM-BND-085'],
    level: 'should',
    title: 'a record that cannot be read is deleted and reported',
    role: 'node',
    run: (open) => {
      const bench = open();
      const bytes = [new Uint8Array(40).fill(0xff)];
      bench.memory.records.set('bundles x', { region: 'bundles', key: 'x', bytes });
      bench.memory.records.set('marks y', { region: 'marks', key: 'y', bytes });
      bench.boot();
      bench.run(SECOND_NS);
      const regions = reportsOf(bench, REPORT.recordUnreadable).map(([region]) => region);
      expectEqual([...regions].sort(), [1, 2], 'regions in the reports');
      expectEqual(recordsLeft(bench) + bench.memory.in('marks').length, 0, 'records left');
      expectThat(bench.since(0, 'submit-result').length === 0, `${LOW} was not asked`);
    },
  },
];
