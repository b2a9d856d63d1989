import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { Bench } from '../bench/bench.ts';
import type { Neighbour } from '../bench/neighbour.ts';
import { awaitLink, awaitLock } from '../bench/staging.ts';
import {
  askTime,
  IGNORANT,
  linkedAs,
  NO_STRATUM,
  requestsOf,
  setPeer,
} from '../bench/time-probe.ts';
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, expectThat, given, shouldEqual } from '../check.ts';

const INTERVAL_NS: Ns = 30 * SECOND_NS;
const FIRST_NS: Ns = 200 * MILLISECOND_NS;
const SLACK_NS: Ns = 20 * MILLISECOND_NS;
const ADRIFT = { utcAheadNs: 3_000_000, uncertaintyNs: 10 * MILLISECOND_NS, disciplined: false };
const HOLDOVER = 603;
const STRATUM = 601;

interface Peers {
  readonly low: Partial<Neighbour['clock']>;
  readonly high: Partial<Neighbour['clock']>;
}

/** Sessions with both neighbours, of a node without a source of its own. */
const between = (open: OpenBench, { low, high }: Peers): Bench => {
  const bench = open();
  Object.assign(bench.clock, ADRIFT);
  setPeer(bench.low, low);
  setPeer(bench.high, high);
  bench.boot();
  for (const side of ['low', 'high'] as const) {
    awaitLock(bench, side);
    awaitLink(bench, side);
  }
  bench.run(INTERVAL_NS + SECOND_NS);
  return bench;
};

const reported = (bench: Bench, id: number, mark: number): readonly (readonly number[])[] =>
  bench.since(mark, 'report').flatMap(({ report }) => (report.id === id ? [report.args] : []));

const counts = (bench: Bench, sinceNs: Ns): { readonly low: number; readonly high: number } => ({
  low: requestsOf(bench.low, sinceNs).length,
  high: requestsOf(bench.high, sinceNs).length,
});

/** Sections 5.4 and 5.5: whom time is taken from, and when it is asked for. */
export const TIME_PEERS_CASES: readonly ConformanceCase[] = [
  ...[
    { name: 'next', stratum: 1, told: 2 },
    { name: 'last', stratum: 14, told: 15 },
    { name: 'none', stratum: 15, told: NO_STRATUM },
  ].map(
    ({ name, stratum, told }): ConformanceCase => ({
      id: `CONF-TIM-stratum-${name}`,
      requirements: ['LM-TIM-014'],
      title: `who took its time from stratum ${stratum} has ${told}`,
      role: 'node',
      run: (open) => {
        const bench = between(open, { low: { stratum }, high: IGNORANT });
        given(Math.abs(askTime(bench, bench.high).errorNs) < 100_000, 'it did not take the time');
        expectEqual(askTime(bench, bench.high, 900_001).stratum, told, 'stratum told elsewhere');
      },
    }),
  ),
  {
    id: 'CONF-TIM-upstream-told-none',
    requirements: ['LM-TIM-015'],
    title: 'the node that its own stratum came from is told 16',
    role: 'node',
    run: (open) => {
      const bench = between(open, { low: { stratum: 2 }, high: IGNORANT });
      given(askTime(bench, bench.high).stratum === 3, 'it has no stratum');
      expectEqual(askTime(bench, bench.low).stratum, NO_STRATUM, 'stratum told to its upstream');
    },
  },
  {
    id: 'CONF-TIM-no-time-from-equal-stratum',
    requirements: ['LM-TIM-015'],
    title: 'no time is taken but from a lower stratum',
    role: 'node',
    run: (open) => {
      for (const stratum of [3, 5]) {
        const wrong = { stratum, aheadNs: 400_000, uncertaintyNs: 100 };
        const bench = between(open, { low: { stratum: 2 }, high: wrong });
        // Every eighth time it asks whom it has not heard for longest.
        bench.run(10 * INTERVAL_NS);
        const { errorNs } = askTime(bench, bench.low);
        expectThat(Math.abs(errorNs) <= 50_000, 'the time of the lower stratum', errorNs);
      }
    },
  },
  {
    id: 'CONF-TIM-smaller-uncertainty-of-two-lost',
    requirements: ['LM-TIM-015'],
    title: 'of two nodes without a source the one that knows more is followed',
    role: 'node',
    run: (open) => {
      const peerClock = { stratum: NO_STRATUM, uncertaintyNs: 100_000 };
      const { bench, peer } = linkedAs(open, { clock: ADRIFT, peer: peerClock });
      bench.run(2 * INTERVAL_NS);
      const { errorNs, stratum } = askTime(bench, peer);
      expectThat(Math.abs(errorNs) <= 120_000, 'the time of the peer', errorNs);
      expectEqual(stratum, NO_STRATUM, 'stratum');
    },
  },
  {
    id: 'CONF-TIM-stratum-ends-with-upstream',
    requirements: ['LM-TIM-016'],
    title: 'a stratum ends when the node that it came from says that it has none',
    role: 'node',
    run: (open) => {
      const bench = between(open, { low: { stratum: 2 }, high: IGNORANT });
      given(askTime(bench, bench.high).stratum === 3, 'it has no stratum');
      const { mark } = bench;
      Object.assign(bench.low.clock, IGNORANT);
      bench.run(INTERVAL_NS + SECOND_NS);
      expectEqual(askTime(bench, bench.high, 900_001).stratum, NO_STRATUM, 'stratum');
      shouldEqual(reported(bench, HOLDOVER, mark).length, 1, 'reports of the holdover');
    },
  },
  {
    id: 'CONF-TIM-stratum-lasts-four-intervals',
    requirements: ['LM-TIM-016'],
    level: 'should',
    title: 'a stratum lasts four transfer intervals after the last good transfer',
    role: 'node',
    run: (open) => {
      const bench = between(open, { low: { stratum: 2 }, high: IGNORANT });
      const asked = requestsOf(bench.low).length;
      const { low } = bench;
      bench.await('an exchange', () => requestsOf(low).length > asked, 2 * INTERVAL_NS);
      low.manners.time = false;
      const { mark } = bench;
      bench.run(4 * INTERVAL_NS - SECOND_NS);
      expectEqual(askTime(bench, bench.high).stratum, 3, 'stratum before that time');
      // It may look at it once an interval.
      bench.run(INTERVAL_NS + 3 * SECOND_NS);
      expectEqual(askTime(bench, bench.high, 900_001).stratum, NO_STRATUM, 'stratum after it');
      expectEqual(reported(bench, HOLDOVER, mark).length, 1, 'reports of the holdover');
    },
  },
  {
    id: 'CONF-TIM-stratum-reported',
    requirements: ['LM-TIM-016'],
    level: 'should',
    title: 'a changed stratum is reported as time.stratum',
    role: 'node',
    run: (open) => {
      const bench = between(open, { low: { stratum: 2 }, high: IGNORANT });
      const strata = reported(bench, STRATUM, 0).map(([stratum]) => stratum);
      expectEqual(strata.at(-1), 3, 'stratum in the report');
    },
  },
  {
    id: 'CONF-TIM-first-exchange',
    requirements: ['LM-TIM-018'],
    title: 'the first exchange comes 200 ms after a link is established',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: ADRIFT });
      const fromNs = bench.nowNs;
      bench.run(SECOND_NS);
      const [request] = requestsOf(peer);
      expectThat(request !== undefined, 'an exchange in the first second');
      // Established is the session at the target up to a round trip before it is seen here.
      const afterNs = request.atNs - fromNs;
      const near = afterNs >= FIRST_NS - 2 * SLACK_NS && afterNs <= FIRST_NS + 2 * SLACK_NS;
      expectThat(near, 'about 200 ms after the link', afterNs / 1e9);
    },
  },
  {
    id: 'CONF-TIM-source-comes-within-reach',
    requirements: ['LM-TIM-018'],
    title: 'a node without a stratum asks 200 ms after it hears that a neighbour has one',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: ADRIFT, peer: IGNORANT });
      bench.run(5 * SECOND_NS);
      setPeer(peer, { stratum: 1, uncertaintyNs: 1_000 });
      const { nowNs } = bench;
      askTime(bench, peer);
      bench.run(FIRST_NS + 2 * SLACK_NS);
      expectThat(requestsOf(peer, nowNs).length > 0, 'an exchange 200 ms after that');
    },
  },
  {
    id: 'CONF-TIM-every-interval',
    requirements: ['LM-TIM-017'],
    title: 'an exchange is begun every 30 s while a link is established',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linkedAs(open, { clock: ADRIFT });
      bench.run(6 * INTERVAL_NS + SECOND_NS);
      const requests = requestsOf(peer);
      expectEqual(requests.length, 7, 'exchanges in 180 s');
      requests.slice(1).forEach(({ atNs }, index) => {
        const apartNs = atNs - (requests[index]?.atNs ?? 0);
        expectThat(Math.abs(apartNs - INTERVAL_NS) <= SLACK_NS, '30 s apart', apartNs / 1e9);
      });
    },
  },
  ...[
    {
      name: 'lowest-stratum',
      what: 'the lowest stratum',
      peers: { low: { stratum: 3 }, high: { stratum: 2, uncertaintyNs: 50_000 } },
      chosen: 'high' as const,
    },
    {
      name: 'smallest-uncertainty',
      what: 'of one stratum the smallest uncertainty',
      peers: {
        low: { stratum: 2, uncertaintyNs: 9_000 },
        high: { stratum: 2, uncertaintyNs: 2_000 },
      },
      chosen: 'high' as const,
    },
    {
      name: 'lowest-number',
      what: 'of equals the lowest number',
      peers: { low: { stratum: 2 }, high: { stratum: 2 } },
      chosen: 'low' as const,
    },
  ].map(
    ({ name, what, peers, chosen }): ConformanceCase => ({
      id: `CONF-TIM-asks-${name}`,
      requirements: ['LM-TIM-017'],
      title: `time is asked for of ${what}, and every eighth time of whom it heard long ago`,
      role: 'node',
      run: (open) => {
        const bench = between(open, peers);
        bench.run(INTERVAL_NS);
        const { nowNs } = bench;
        bench.run(16 * INTERVAL_NS);
        const asked = counts(bench, nowNs);
        const other = chosen === 'low' ? 'high' : 'low';
        expectEqual([asked[chosen], asked[other]], [14, 2], `asked of ${chosen} and ${other}`);
      },
    }),
  ),
];
