import type { TrafficClass } from '../../../protocols/bundle.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  APPLICATION,
  offered,
  payloadOf,
  REPORT,
  reportsOf,
  resultOf,
  submit,
} from '../bench/bundles.ts';
import { HIGH, TARGET, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, given, shouldEqual } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const THERE = { node: HIGH, service: APPLICATION };
const STORE_BYTES = 100_000;
const BUNDLE_BYTES = 10_000;

/** A relay with room for ten bundles of 10,000 bytes that cannot send on for an hour. */
const smallRelay = (open: OpenBench, limits: { readonly shedBroadband?: boolean } = {}) =>
  linked(open, 'low', {
    storeBytesMax: STORE_BYTES,
    limits,
    operator: 'nobody',
    opportunities: [TO_LOW, { ...TO_HIGH, startNs: HOUR_NS }],
  });

/** Transit bundles of a class until one is refused; how many were taken. */
const fill = (bench: Bench, trafficClass: TrafficClass, most = 12): number => {
  const changes = { destination: THERE, class: trafficClass, lifetimeNs: 3 * HOUR_NS };
  for (let taken = 0; taken < most; taken++) {
    const { verdict } = offered(bench, bench.low, payloadOf(BUNDLE_BYTES, taken), changes);
    if (verdict === 'no-storage') return taken;
    given(verdict === 'accepted', `bundle ${taken + 1} came to ${verdict}`);
  }
  return most;
};

const submitAll = (bench: Bench, trafficClass: TrafficClass, most: number) => {
  for (let taken = 0; taken < most; taken++) {
    const terms = { class: trafficClass, destination: THERE, lifetimeNs: 3 * HOUR_NS };
    const request = submit(bench, payloadOf(BUNDLE_BYTES, taken), terms);
    bench.run(ANSWER_NS);
    const result = resultOf(bench, request);
    if (result?.accepted !== true) return { taken, reason: result?.reason };
  }
  return { taken: most, reason: '' };
};

const BOUNDS = [
  { trafficClass: 'management', taken: 10 },
  { trafficClass: 'tactical', taken: 9 },
  { trafficClass: 'broadband', taken: 8 },
] as const;

/** Section 3, storage and admission. */
export const BUNDLE_STORAGE_CASES: readonly ConformanceCase[] = [
  ...BOUNDS.map(
    ({ trafficClass, taken }): ConformanceCase => ({
      id: `CONF-BND-store-bound-${trafficClass}`,
      requirements: ['LM-BND-080'],
      level: 'should',
      title: `${trafficClass} fills ${taken} tenths of the store`,
      role: 'node',
      run: (open) => {
        const { bench } = smallRelay(open);
        expectEqual(fill(bench, trafficClass), taken, 'bundles of a tenth of the store');
      },
    }),
  ),
  {
    id: 'CONF-BND-store-high-water',
    requirements: ['LM-BND-080'],
    level: 'should',
    title: 'tactical and broadband together stop at nine tenths; management goes on to the end',
    role: 'node',
    run: (open) => {
      const { bench } = smallRelay(open);
      given(fill(bench, 'broadband', 5) === 5, 'the first five did not fit');
      expectEqual(fill(bench, 'tactical'), 4, 'tactical beside five of broadband');
      expectEqual(fill(bench, 'management'), 1, 'management beside nine');
    },
  },
  {
    id: 'CONF-BND-store-released',
    requirements: ['LM-BND-080'],
    title: 'bytes are free again when a bundle is handed on',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { storeBytesMax: STORE_BYTES });
      for (let count = 0; count < 25; count++) {
        const out = offered(bench, bench.low, payloadOf(BUNDLE_BYTES, count), {
          destination: THERE,
        });
        expectEqual(out.verdict, 'accepted', `bundle ${count + 1} of 25`);
      }
    },
  },
  {
    id: 'CONF-BND-store-released-refused',
    requirements: ['LM-BND-080', 'LM-BND-014'],
    title: 'bytes are free again when a transfer is refused in its middle',
    role: 'node',
    run: (open) => {
      const fresh = fill(smallRelay(open).bench, 'tactical');
      const { bench, peer } = smallRelay(open);
      for (let count = 0; count < 12; count++) {
        const payload = payloadOf(40_000);
        const header = peer.transfers.header(payload, { destination: HERE });
        const transfer = peer.transfers.nextTransfer();
        const data = payload.subarray(0, 600);
        const fields = { transfer, class: header.class, last: false, data };
        peer.segment({ ...fields, offset: 0, total: 40_000, header });
        peer.segment({ ...fields, offset: 1_000, total: 40_001, header: undefined });
        bench.run(ANSWER_NS);
        given(peer.transfers.verdict(transfer) === 'policy', 'it was not refused');
      }
      expectEqual(fill(bench, 'tactical'), fresh, 'bundles as in a fresh store');
    },
  },
  ...(
    [
      { trafficClass: 'tactical', taken: 8 },
      { trafficClass: 'broadband', taken: 7 },
    ] as const
  ).map(
    ({ trafficClass, taken }): ConformanceCase => ({
      id: `CONF-BND-source-throttled-${trafficClass}`,
      requirements: ['LM-BND-081'],
      title: `applications are held back (${trafficClass}) at nine tenths of the bound, transit is not; reported once`,
      role: 'node',
      run: (open) => {
        const { bench } = smallRelay(open);
        const { mark } = bench;
        expectEqual(
          submitAll(bench, trafficClass, 12),
          { taken, reason: 'throttled' },
          'submissions',
        );
        expectEqual(submitAll(bench, trafficClass, 1).taken, 0, 'the next one');
        const which = trafficClass === 'tactical' ? 2 : 3;
        expectEqual(reportsOf(bench, REPORT.throttled, mark), [[which]], 'reports store.throttled');
        expectEqual(fill(bench, trafficClass), 1, 'transit beside them');
      },
    }),
  ),
  {
    id: 'CONF-BND-not-shed',
    requirements: ['LM-BND-082'],
    title: 'waiting broadband is not deleted for others',
    role: 'node',
    run: (open) => {
      const { bench } = smallRelay(open);
      given(fill(bench, 'broadband') > 0, 'broadband was not taken');
      const beside = fill(bench, 'tactical');
      expectEqual(reportsOf(bench, REPORT.deleted).length, 0, 'reports bundle.deleted');
      shouldEqual(beside, 1, 'tactical beside it');
    },
  },
  {
    id: 'CONF-BND-shed-oldest',
    requirements: ['LM-BND-082', 'LM-BND-070'],
    level: 'should',
    title: 'where the profile says so the oldest broadband is shed for tactical, not for broadband',
    role: 'node',
    run: (open) => {
      const { bench } = smallRelay(open, { shedBroadband: true });
      given(fill(bench, 'broadband') === 8, 'broadband did not fill its share, or shed itself');
      given(fill(bench, 'tactical', 1) === 1, 'there was room for one');
      expectEqual(fill(bench, 'tactical', 2), 2, 'tactical for which there was no room');
      const deleted = reportsOf(bench, REPORT.deleted).map((args) => [args[3], args[5]]);
      expectEqual(
        deleted,
        [
          [1, 6],
          [2, 6],
        ],
        'sequence numbers and reasons of what was shed',
      );
    },
  },
  {
    id: 'CONF-BND-store-levels',
    requirements: ['LM-BND-083', 'LM-RTE-040'],
    level: 'should',
    title: 'crossing 50, 75 and 90 % is reported and advertised',
    role: 'node',
    run: (open) => {
      const { bench, peer } = smallRelay(open);
      const { mark, nowNs } = bench;
      fill(bench, 'tactical');
      bench.run(SECOND_NS);
      expectEqual(
        reportsOf(bench, REPORT.storeLevel, mark).map(([level]) => level),
        [50, 75, 90],
        'reported',
      );
      const levels = peer
        .messages('advertisements', nowNs)
        .flatMap(({ message }) => message.advertisements)
        .filter(({ origin }) => origin === TARGET)
        .map(({ storageLevel }) => storageLevel);
      expectEqual(levels, [50, 75, 90], 'advertised');
    },
  },
  {
    id: 'CONF-BND-store-level-clears',
    requirements: ['LM-BND-083'],
    title: 'a level clears 2 % below it',
    role: 'node',
    run: (open) => {
      const opportunities = [TO_LOW, TO_HIGH];
      const setup = { storeBytesMax: STORE_BYTES, operator: 'nobody', opportunities } as const;
      const { bench, peer } = linked(open, 'low', setup);
      const sizes = [
        { bytes: 48_500, lifetimeNs: HOUR_NS / 2 },
        { bytes: 1_500, lifetimeNs: MINUTE_NS },
      ];
      for (const { bytes, lifetimeNs } of sizes) {
        offered(bench, peer, payloadOf(bytes), { destination: THERE, lifetimeNs });
      }
      const { mark } = bench;
      bench.run(2 * MINUTE_NS);
      given(reportsOf(bench, REPORT.deleted, mark).length === 1, 'the small one did not end');
      expectEqual(reportsOf(bench, REPORT.storeLevel, mark), [], 'reports at 48.5 %');
      bench.run(HOUR_NS / 2);
      const after = reportsOf(bench, REPORT.storeLevel, mark).map(([level]) => level);
      expectEqual(after, [0], 'reports at 0 %');
    },
  },
];
