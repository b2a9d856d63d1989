import type { TrafficClass } from '../../../protocols/bundle.ts';
import {
  MICROSECOND_NS,
  MILLISECOND_NS,
  MINUTE_NS,
  type Ns,
  SECOND_NS,
} from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import {
  ANSWER_NS,
  comings,
  findLink,
  firstSeenNs,
  payloadOf,
  submitted,
} from '../bench/bundles.ts';
import { LIGHT_TIME_NS, PLAN_RATE_BPS, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linked } from '../bench/staging.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given } from '../check.ts';

const MTU_BYTES = 8_352;

/** Bundles wait here until the link with the neighbour of higher id comes up, after a minute. */
const waitingSource = (open: OpenBench, limits: { readonly broadbandShare?: number } = {}) => {
  const opportunities = [TO_LOW, { ...TO_HIGH, startNs: MINUTE_NS }];
  return linked(open, 'low', { opportunities, limits }).bench;
};

/** Bytes of each class among the segments that came until the last one of a class did. */
const sharesUntilEnd = (bench: Bench, trafficClass: TrafficClass) => {
  const bytes = { management: 0, tactical: 0, broadband: 0 };
  const segments = bench.high.frames('data').map(({ frame }) => frame.segment);
  const end = segments.findLastIndex((segment) => segment.class === trafficClass);
  for (const segment of segments.slice(0, end + 1)) bytes[segment.class] += segment.data.length;
  return bytes;
};

const load = (bench: Bench, trafficClass: TrafficClass, bytes: number): void => {
  submitted(bench, payloadOf(bytes), { class: trafficClass, custody: false });
};

/** So that twenty frames left from now on. */
const underWay = (bench: Bench): (() => boolean) => {
  const { mark } = bench;
  return () => bench.since(mark, 'transmit').length > 20;
};

const SHARES = [
  { name: 'fifth', broadbandShare: 0.2, expected: 0.2 },
  { name: 'half', broadbandShare: 0.5, expected: 0.5 },
  { name: 'least', broadbandShare: 0, expected: 0.05 },
];

const sinceNs = (atNs: Ns | undefined, fromNs: Ns): Ns =>
  (atNs ?? Number.MAX_SAFE_INTEGER) - fromNs;

/** Section 3, which class sends next. */
export const SERVICE_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-BND-management-first',
    requirements: ['LM-BND-030'],
    title: 'of what waits, management goes before all',
    role: 'node',
    run: (open) => {
      const bench = waitingSource(open);
      for (const one of ['broadband', 'tactical', 'management'] as const) {
        load(bench, one, 60_000);
        load(bench, one, 60_000);
      }
      findLink(bench, 'high');
      bench.run(ANSWER_NS);
      const { management, tactical, broadband } = sharesUntilEnd(bench, 'management');
      given(management >= 120_000, 'the bundles did not come');
      expectEqual([tactical, broadband], [0, 0], 'bytes of other classes before its end');
    },
  },
  ...SHARES.map(
    ({ name, broadbandShare, expected }): ConformanceCase => ({
      id: `CONF-BND-broadband-share-${name}`,
      requirements: ['LM-BND-030'],
      title: `broadband has its share (${broadbandShare}) and at least 5 % while tactical waits too`,
      role: 'node',
      run: (open) => {
        const bench = waitingSource(open, { broadbandShare });
        load(bench, 'broadband', 900_000);
        load(bench, 'tactical', 900_000);
        findLink(bench, 'high');
        bench.run(ANSWER_NS);
        const { tactical, broadband } = sharesUntilEnd(bench, 'tactical');
        given(tactical >= 900_000, 'the bundles did not come');
        const share = broadband / (tactical + broadband);
        expectThat(Math.abs(share - expected) < 0.02, `a share of ${expected}`, share);
      },
    }),
  ),
  {
    id: 'CONF-BND-overtaken-goes-on',
    requirements: ['LM-BND-031'],
    title:
      'a higher class overtakes at the next segment; what was overtaken goes on where it stopped',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const begun = underWay(bench);
      const slow = submitted(bench, payloadOf(1_500_000), { class: 'broadband' });
      bench.await('its first segments', begun, SECOND_NS);
      const fast = submitted(bench, payloadOf(30_000), { class: 'management' });
      const { nowNs } = bench;
      bench.run(ANSWER_NS);
      const segments = peer.frames('data', nowNs).map(({ frame }) => frame.segment);
      const first = segments.findIndex(({ header }) => header?.sequence === fast.sequence);
      const after = segments
        .slice(first)
        .filter(({ transfer }) => transfer === comings(peer, slow)[0]?.transfer);
      expectThat(after.length > 0, 'the broadband bundle was under way');
      const fastNs = sinceNs(firstSeenNs(peer, fast), nowNs) - LIGHT_TIME_NS;
      expectThat(fastNs < 500 * MICROSECOND_NS, 'the other one goes at once', fastNs);
      const [coming, ...more] = comings(peer, slow);
      expectEqual(more.length, 0, 'further transfers of what was overtaken');
      expectEqual(coming?.complete, true, 'it comes whole');
      const sent = coming?.segments.reduce((sum, { data }) => sum + data.length, 0);
      expectEqual(sent, 1_500_000, 'bytes of it, none of them twice');
    },
  },
  {
    id: 'CONF-BND-idle-saves-nothing',
    requirements: ['LM-BND-031'],
    title: 'a class that was idle has saved nothing up',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const begun = underWay(bench);
      load(bench, 'tactical', 1_500_000);
      bench.await('its first segments', begun, SECOND_NS);
      load(bench, 'broadband', 800_000);
      bench.run(ANSWER_NS);
      const segments = peer.frames('data').map(({ frame }) => frame.segment);
      const first = segments.findIndex((segment) => segment.class === 'broadband');
      const next = segments.slice(first, first + 50);
      const broad = next.filter((segment) => segment.class === 'broadband').length;
      given(next.length === 50 && segments.length > first + 60, 'both were not under way');
      expectThat(broad <= 12, 'about ten of the next 50 segments are broadband', broad);
    },
  },
  {
    id: 'CONF-BND-bounded-wait',
    requirements: ['LM-BND-032'],
    title:
      'a broadband bundle waits no longer than its share of the line makes it, under a full load',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'high');
      const begun = underWay(bench);
      load(bench, 'tactical', 3_000_000);
      bench.await('a full line', begun, SECOND_NS);
      const burstBytes = 4_000 + 400;
      const boundNs = ((MTU_BYTES + burstBytes) * 8e9) / (PLAN_RATE_BPS * 0.2);
      // Frames that the modem has already go first: 50 µs.
      const most = boundNs + 100 * MICROSECOND_NS;
      const bundles = [1, 2, 3, 4, 5].map((seed) => {
        const { nowNs } = bench;
        const terms = { class: 'broadband', custody: false } as const;
        const id = submitted(bench, payloadOf(4_000, seed), terms);
        bench.run(MILLISECOND_NS);
        return { nowNs, id };
      });
      bench.run(ANSWER_NS);
      for (const { nowNs, id } of bundles) {
        const waitedNs = sinceNs(firstSeenNs(peer, id), nowNs) - LIGHT_TIME_NS;
        expectThat(waitedNs <= most, `a wait of ${Math.round(most)} ns at most`, waitedNs);
      }
    },
  },
];
