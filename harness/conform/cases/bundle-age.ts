import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  APPLICATION,
  comings,
  deliveries,
  findLink,
  offered,
  payloadOf,
  recordsAbout,
  recordsLeft,
  REPORT,
  reportsAbout,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { HIGH, LOW, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { BundleHeader } from '../../../protocols/bundle.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const THERE = { node: HIGH, service: APPLICATION };

/** A relay whose way on stays dark. */
const waitingRelay = (open: OpenBench) =>
  linked(open, 'low', { opportunities: [TO_LOW, TO_HIGH], operator: 'nobody' });

/** How long after a moment a bundle was deleted, by the report; undefined: it was not. */
const deletedAfterNs = (bench: Bench, id: BundleHeader, fromNs: Ns): Ns | undefined => {
  const noted = bench
    .noted(0, 'report')
    .find(
      ({ effect: { report } }) => report.id === REPORT.deleted && report.args[3] === id.sequence,
    );
  return noted === undefined ? undefined : noted.atNs - fromNs;
};

/** Lifetime 20 s; how old the bundle is when it comes, by header and by clock; what is to become of it. */
const ARRIVALS: readonly {
  readonly name: string;
  readonly ageNs: Ns;
  readonly createdAgoNs: Ns | undefined;
  readonly uncertaintyNs?: Ns;
  readonly hopCount?: number;
  readonly verdict: string;
}[] = [
  { name: 'by-header-young', ageNs: 19 * SECOND_NS, createdAgoNs: undefined, verdict: 'accepted' },
  { name: 'by-header-old', ageNs: 20 * SECOND_NS, createdAgoNs: undefined, verdict: 'expired' },
  { name: 'by-clock-old', ageNs: 0, createdAgoNs: 21 * SECOND_NS, verdict: 'expired' },
  {
    name: 'by-clock-unsure',
    ageNs: 0,
    createdAgoNs: 21 * SECOND_NS,
    uncertaintyNs: 5 * SECOND_NS,
    verdict: 'accepted',
  },
  {
    name: 'margin-of-hops',
    ageNs: 19_600 * MILLISECOND_NS,
    createdAgoNs: undefined,
    hopCount: 5,
    verdict: 'expired',
  },
  {
    name: 'margin-within-clock',
    ageNs: 19_600 * MILLISECOND_NS,
    createdAgoNs: 19 * SECOND_NS,
    hopCount: 5,
    verdict: 'accepted',
  },
];

/** Section 3, age and end. */
export const BUNDLE_AGE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-deletion-told',
    requirements: ['LM-BND-070', 'LM-BND-072'],
    title:
      'a bundle that ends in a queue is reported with its reason, and to whom its header names',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      const changes = { destination: THERE, lifetimeNs: 5 * SECOND_NS, reportTo: LOW };
      const out = offered(bench, peer, payloadOf(500), changes);
      given(out.verdict === 'accepted', 'it was not taken');
      bench.run(8 * SECOND_NS);
      const reports = reportsAbout(bench, REPORT.deleted, out.header).map((args) => args[5]);
      expectEqual(reports, [1], 'reasons of bundle.deleted');
      const records = recordsAbout(peer, out.header);
      expectEqual(
        records.map(({ record }) => record.kind === 'deletion' && [record.reason, record.atNode]),
        [['expired', TARGET]],
        'deletion reports',
      );
      const { custody, class: trafficClass, destination } = records[0]?.header ?? {};
      expectEqual([custody, trafficClass], [true, 'management'], 'custody and class of the report');
      expectEqual(destination, { node: LOW, service: 0 }, 'destination of the report');
      shouldEqual(recordsLeft(bench), 0, 'records of bundles');
    },
  },
  {
    id: 'CONF-BND-no-report-about-reports',
    requirements: ['LM-BND-070'],
    title: 'nobody is told whom the header does not name',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      const changes = { destination: THERE, lifetimeNs: 5 * SECOND_NS, reportTo: 0 };
      const out = offered(bench, peer, payloadOf(500), changes);
      bench.run(8 * SECOND_NS);
      given(reportsAbout(bench, REPORT.deleted, out.header).length === 1, 'it did not end');
      expectEqual(recordsAbout(peer, out.header).length, 0, 'deletion reports');
    },
  },
  ...ARRIVALS.map(
    ({ name, ageNs, createdAgoNs, uncertaintyNs, hopCount = 1, verdict }): ConformanceCase => ({
      id: `CONF-BND-age-${name}`,
      requirements: ['LM-BND-071', 'LM-BND-072'],
      title: `lifetime 20 s, age by header ${ageNs / SECOND_NS} s, created ${(createdAgoNs ?? 0) / SECOND_NS} s ago: ${verdict}`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        bench.run(MINUTE_NS);
        if (uncertaintyNs !== undefined) {
          bench.clock.uncertaintyNs = uncertaintyNs;
          bench.clock.disciplined = false;
          peer.manners.time = false;
          peer.forget();
          bench.boot('warm');
          findLink(bench, 'low');
          bench.run(SECOND_NS);
        }
        const createdNs = createdAgoNs === undefined ? 0 : bench.utcNs - createdAgoNs;
        const changes = {
          destination: HERE,
          lifetimeNs: 20 * SECOND_NS,
          ageNs,
          createdNs,
          hopCount,
        };
        const out = offered(bench, peer, payloadOf(500), changes);
        expectEqual(out.verdict, verdict, 'answer');
        const delivered = verdict === 'accepted' ? 1 : 0;
        expectEqual(deliveries(bench, out.header).length, delivered, 'deliveries');
      },
    }),
  ),
  {
    id: 'CONF-BND-deleted-in-time',
    requirements: ['LM-BND-072', 'LM-BND-071'],
    title:
      'a bundle in a queue is deleted at its end, not before and at most 1 s later, and not sent',
    role: 'node',
    run: (open) => {
      const { bench, peer } = waitingRelay(open);
      const changes = { destination: THERE, lifetimeNs: 20 * SECOND_NS, ageNs: 10 * SECOND_NS };
      const { nowNs } = bench;
      const out = offered(bench, peer, payloadOf(500), changes);
      given(out.verdict === 'accepted', 'it was not taken');
      bench.run(15 * SECOND_NS);
      const afterNs = deletedAfterNs(bench, out.header, nowNs);
      expectThat(afterNs !== undefined, 'deleted');
      expectThat(afterNs >= 9.99 * SECOND_NS, 'not before its end', afterNs);
      expectThat(afterNs <= 11.01 * SECOND_NS, 'at most 1 s later', afterNs);
      findLink(bench, 'high');
      bench.run(SECOND_NS);
      expectEqual(comings(bench.high, out.header).length, 0, 'transfers after its end');
    },
  },
  {
    id: 'CONF-BND-deleted-on-offer',
    requirements: ['LM-BND-072'],
    title: 'a bundle that is on offer ends in time, and is not offered again',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      bench.high.manners.custody = false;
      const { nowNs } = bench;
      const changes = { destination: THERE, lifetimeNs: 10 * SECOND_NS };
      const out = offered(bench, bench.low, payloadOf(500), changes);
      given(whole(bench.high, out.header).length === 1, 'it is not on offer');
      bench.run(12 * SECOND_NS);
      const afterNs = deletedAfterNs(bench, out.header, nowNs);
      expectThat(afterNs !== undefined && afterNs <= 11.01 * SECOND_NS, 'deleted in time', afterNs);
    },
  },
  {
    id: 'CONF-BND-deleted-coming-in',
    requirements: ['LM-BND-072', 'LM-BND-040'],
    title: 'a bundle that is coming in when it ends is refused expired',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const payload = payloadOf(9_000);
      const changes = { destination: HERE, lifetimeNs: 5 * SECOND_NS };
      const header = peer.transfers.header(payload, changes);
      const transfer = peer.transfers.nextTransfer();
      const data = payload.subarray(0, 600);
      const fields = {
        transfer,
        class: header.class,
        offset: 0,
        total: payload.length,
        last: false,
      };
      peer.segment({ ...fields, data, header });
      bench.run(4 * SECOND_NS);
      expectEqual(peer.transfers.verdict(transfer), undefined, 'answer before its end');
      bench.run(2.2 * SECOND_NS);
      expectEqual(peer.transfers.verdict(transfer), 'expired', 'answer after it');
    },
  },
  {
    id: 'CONF-BND-source-deletes-in-time',
    requirements: ['LM-BND-072'],
    title: "an application's bundle that cannot leave ends in time",
    role: 'node',
    run: (open) => {
      const { bench } = waitingRelay(open);
      const id = submitted(bench, payloadOf(10), { lifetimeNs: 5 * SECOND_NS });
      bench.run(4.9 * SECOND_NS);
      expectEqual(reportsAbout(bench, REPORT.deleted, id).length, 0, 'deleted before its end');
      bench.run(1.2 * SECOND_NS);
      expectEqual(reportsAbout(bench, REPORT.deleted, id).length, 1, 'deleted after it');
    },
  },
  ...[
    { name: 'counts', uncertaintyNs: 1_000, left: false },
    { name: 'less-uncertainty', uncertaintyNs: 30 * SECOND_NS, left: true },
  ].map(
    ({ name, uncertaintyNs, left }): ConformanceCase => ({
      id: `CONF-BND-time-off-${name}`,
      requirements: ['LM-BND-073'],
      title: `100 s off count against a lifetime of 60 s, less the uncertainty before and after: ${left ? 'it lives' : 'it ends'}`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = waitingRelay(open);
        bench.clock.uncertaintyNs = uncertaintyNs;
        bench.clock.disciplined = uncertaintyNs < SECOND_NS;
        if (!bench.clock.disciplined) {
          peer.manners.time = false;
          peer.hello = { utcUncertaintyNs: MINUTE_NS };
          peer.forget();
          bench.boot('warm');
          findLink(bench, 'low');
        }
        const changes = { destination: THERE, lifetimeNs: MINUTE_NS };
        const out = offered(bench, peer, payloadOf(500), changes);
        given(out.verdict === 'accepted', 'it was not taken');
        peer.forget();
        bench.powerOff();
        bench.run(100 * SECOND_NS);
        bench.boot('power-on');
        bench.run(SECOND_NS);
        const ended = reportsAbout(bench, REPORT.deleted, out.header).length;
        expectEqual(ended, left ? 0 : 1, 'reports bundle.deleted');
        const records = left ? bench.memory.in('bundles').length : recordsLeft(bench);
        shouldEqual(records, left ? 1 : 0, 'records of bundles');
      },
    }),
  ),
];
