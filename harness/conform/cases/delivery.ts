import { HOUR_NS, MILLISECOND_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  APPLICATION,
  deliveries,
  offered,
  offeredAgain,
  payloadOf,
  recordsAbout,
  REPORT,
  reportsAbout,
} from '../bench/bundles.ts';
import { LIGHT_TIME_NS, LOW, TARGET } from '../bench/mesh.ts';
import { awaitLink, awaitLock, linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const SERVICE_0 = 0;

const KINDS = [
  { name: 'custody', changes: { custody: true, assured: false } },
  { name: 'assured', changes: { custody: false, assured: true } },
  { name: 'both', changes: { custody: true, assured: true } },
];

const rebooted = (bench: Bench): void => {
  bench.low.forget();
  bench.high.forget();
  bench.boot('watchdog');
  awaitLock(bench, 'low');
  awaitLink(bench, 'low');
  bench.run(SECOND_NS);
};

/** Section 3, delivery, receipts, duplicates. */
export const DELIVERY_CASES: readonly ConformanceCase[] = [
  ...KINDS.map(
    ({ name, changes }): ConformanceCase => ({
      id: `CONF-BND-delivered-once-${name}`,
      requirements: ['LM-BND-060'],
      title: `the destination hands a bundle up once (${name}), and reports the second copy`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const out = offered(bench, peer, payloadOf(9_000), { destination: HERE, ...changes });
        given(deliveries(bench, out.header).length === 1, 'it was not delivered');
        const verdict = offeredAgain(bench, peer, out, { attempt: 1, hopCount: 3 });
        if (changes.custody) expectEqual(verdict, 'held', 'answer to the second copy');
        expectEqual(deliveries(bench, out.header).length, 1, 'deliveries');
        const reports = reportsAbout(bench, REPORT.duplicate, out.header);
        shouldEqual(reports.length, 1, 'reports bundle.duplicate');
      },
    }),
  ),
  {
    id: 'CONF-BND-receipt',
    requirements: ['LM-BND-061'],
    title:
      'an assured bundle is confirmed: custody, class management, service 0 of its source, as long-lived',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const changes = { destination: HERE, assured: true, lifetimeNs: 37 * MINUTE_NS };
      const out = offered(bench, peer, payloadOf(500), changes);
      bench.run(SECOND_NS);
      const [receiptHere, ...more] = recordsAbout(peer, out.header);
      expectThat(receiptHere !== undefined, 'a receipt comes');
      expectEqual(more.length, 0, 'further records');
      const { header, record } = receiptHere;
      expectEqual([record.kind, record.attempt], ['receipt', 0], 'kind, attempt');
      const { custody, class: trafficClass, destination, lifetimeNs } = header;
      expectEqual([custody, trafficClass], [true, 'management'], 'custody, class');
      expectEqual(destination, { node: LOW, service: SERVICE_0 }, 'destination');
      expectThat(Math.abs(lifetimeNs - 37 * MINUTE_NS) <= SECOND_NS, 'lifetime', lifetimeNs);
      offeredAgain(bench, peer, out, { attempt: 1 });
      bench.run(SECOND_NS);
      expectEqual(recordsAbout(peer, out.header).length, 2, 'receipts after a duplicate');
    },
  },
  {
    id: 'CONF-BND-no-receipt-unasked',
    requirements: ['LM-BND-061'],
    title: 'a bundle that is not assured is not confirmed',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const out = offered(bench, peer, payloadOf(500), { destination: HERE });
      bench.run(SECOND_NS);
      expectEqual(recordsAbout(peer, out.header).length, 0, 'records about it');
    },
  },
  {
    id: 'CONF-BND-delivered-when-marked',
    requirements: ['LM-BND-063'],
    title: 'delivery, ACCEPT and receipt follow in the step that hears of the durable mark',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      bench.memory.writeNs = SECOND_NS;
      const sentNs = bench.nowNs;
      const out = offered(bench, peer, payloadOf(500), { destination: HERE, assured: true });
      expectEqual(deliveries(bench, out.header).length, 0, 'deliveries before the mark is durable');
      bench.run(SECOND_NS);
      const noted = bench
        .noted(0, 'deliver')
        .find(({ effect }) => effect.header.sequence === out.header.sequence);
      expectThat(noted !== undefined, 'delivered');
      const dueNs = sentNs + LIGHT_TIME_NS + SECOND_NS;
      expectThat(
        Math.abs(noted.atNs - dueNs) <= MILLISECOND_NS,
        'delivered at once',
        noted.atNs - dueNs,
      );
      expectEqual(peer.transfers.verdict(out.transfer), 'accepted', 'answer');
    },
  },
  {
    id: 'CONF-BND-reset-before-mark',
    requirements: ['LM-BND-063'],
    title: 'a reset before the mark is durable delivers nothing; the next offer does, once',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.memory.outcome = 'never';
      const out = offered(bench, bench.low, payloadOf(500), { destination: HERE });
      bench.memory.outcome = 'durable';
      rebooted(bench);
      expectEqual(deliveries(bench, out.header).length, 0, 'deliveries before');
      expectEqual(offeredAgain(bench, bench.low, out), 'accepted', 'answer after the reset');
      expectEqual(deliveries(bench, out.header).length, 1, 'deliveries after');
    },
  },
  ...KINDS.map(
    ({ name, changes }): ConformanceCase => ({
      id: `CONF-BND-mark-survives-reset-${name}`,
      requirements: ['LM-BND-063', 'LM-BND-064'],
      title: `a bundle (${name}) that was delivered before a reset is not delivered after it`,
      role: 'node',
      run: (open) => {
        const bench = linkedBoth(open);
        const out = offered(bench, bench.low, payloadOf(500), { destination: HERE, ...changes });
        given(deliveries(bench, out.header).length === 1, 'it was not delivered');
        rebooted(bench);
        offeredAgain(bench, bench.low, out, { attempt: 1 });
        expectEqual(deliveries(bench, out.header).length, 1, 'deliveries');
      },
    }),
  ),
  {
    id: 'CONF-BND-mark-lasts',
    requirements: ['LM-BND-064'],
    title: 'a delivery is remembered for the remaining lifetime and ten minutes',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const changes = { destination: HERE, lifetimeNs: 5 * MINUTE_NS };
      const out = offered(bench, peer, payloadOf(500), changes);
      given(out.verdict === 'accepted', 'it was not delivered');
      bench.run(14 * MINUTE_NS);
      expectEqual(offeredAgain(bench, peer, out), 'held', 'a copy after 14 of 15 minutes');
    },
  },
  {
    id: 'CONF-BND-marks-bound',
    requirements: ['LM-BND-064'],
    level: 'should',
    title: 'of too many marks the one that is forgotten soonest goes',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { limits: { marksMax: 2 } });
      const lifetimes = [2 * HOUR_NS, HOUR_NS, 3 * HOUR_NS];
      const outs = lifetimes.map((lifetimeNs) =>
        offered(bench, peer, payloadOf(500), { destination: HERE, lifetimeNs }),
      );
      const [long, short, longest] = outs;
      given(long !== undefined && short !== undefined && longest !== undefined, 'three bundles');
      expectEqual(offeredAgain(bench, peer, long), 'held', 'a copy of the long-lived one');
      expectEqual(offeredAgain(bench, peer, longest), 'held', 'a copy of the longest-lived one');
    },
  },
];
