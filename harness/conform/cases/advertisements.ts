import type { Advertisement } from '../../../protocols/routing.ts';
import { advertisementKey } from '../../../protocols/routing-codec.ts';
import { HOUR_NS, MINUTE_NS } from '../../../protocols/units.ts';
import { REPORT, reportsOf } from '../bench/bundles.ts';
import { advertisementOf, deviationOf, held, tell, told } from '../bench/flood.ts';
import { BEYOND, FAR } from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat, given, shouldHold } from '../check.ts';

const HALF = 0x8000_0000;

/** Numbers of a first advertisement and of another one, and whether the other one is the newer. */
const ORDERS = [
  { name: 'next', first: [1, 5], other: [1, 6], newer: true },
  { name: 'older', first: [1, 5], other: [1, 4], newer: false },
  { name: 'wrapped', first: [1, 0xffff_fffe], other: [1, 3], newer: true },
  { name: 'before-wrap', first: [1, 3], other: [1, 0xffff_fffe], newer: false },
  { name: 'just-under-half', first: [1, 10], other: [1, 10 + HALF - 1], newer: true },
  { name: 'just-over-half', first: [1, 10], other: [1, 10 + HALF + 1], newer: false },
  { name: 'half-higher', first: [1, 10], other: [1, 10 + HALF], newer: true },
  { name: 'half-lower', first: [1, 10 + HALF], other: [1, 10], newer: false },
  { name: 'next-boot', first: [1, 900], other: [2, 1], newer: true },
  { name: 'former-boot', first: [2, 1], other: [1, 900], newer: false },
] as const;

const digestOf = (advertisement: Advertisement): string =>
  advertisementKey(advertisement)
    .digest.map((word) => word.toString(16).padStart(8, '0'))
    .join('');

/** Section 4, advertisements of others. */
export const ADVERTISEMENT_CASES: readonly ConformanceCase[] = [
  ...ORDERS.map(
    ({ name, first, other, newer }): ConformanceCase => ({
      id: `CONF-RTE-order-${name}`,
      requirements: ['LM-RTE-042', 'LM-RTE-043'],
      title: `boot count and counter ${other} are ${newer ? 'newer' : 'older'} than ${first}`,
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const at = ([bootCount, counter]: readonly [number, number]) =>
          advertisementOf(bench, FAR, { bootCount, counter });
        tell(bench, peer, at(first));
        tell(bench, peer, at(other));
        const counts = held(bench, peer, FAR);
        const [bootCount, counter] = newer ? other : first;
        expectEqual([counts?.bootCount, counts?.counter], [bootCount, counter], 'what is held');
      },
    }),
  ),
  {
    id: 'CONF-RTE-kept-until-validity-ends',
    requirements: ['LM-RTE-043'],
    title: 'an advertisement without deviations is kept, too, until its validity ends',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const validityNs = 10 * MINUTE_NS;
      tell(bench, peer, advertisementOf(bench, FAR, { validityNs }));
      bench.run(9 * MINUTE_NS);
      expectThat(held(bench, peer, FAR) !== undefined, 'held after 9 of 10 minutes');
      bench.run(1.2 * MINUTE_NS);
      expectEqual(held(bench, peer, FAR), undefined, 'held after 10.2 minutes');
    },
  },
  {
    id: 'CONF-RTE-stamped-in-future',
    requirements: ['LM-RTE-043'],
    title: 'one stamped in the future counts as issued when it came',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low');
      const validityNs = 10 * MINUTE_NS;
      const issuedNs = bench.utcNs + HOUR_NS;
      tell(bench, peer, advertisementOf(bench, FAR, { validityNs, issuedNs }));
      given(held(bench, peer, FAR) !== undefined, 'it was not taken');
      bench.run(10.5 * MINUTE_NS);
      expectEqual(held(bench, peer, FAR), undefined, 'held after its validity');
    },
  },
  {
    id: 'CONF-RTE-news-sent-on-once',
    requirements: ['LM-RTE-045'],
    title: 'news goes to every neighbour but the one that it came from, once',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { nowNs, low, high } = bench;
      const news = advertisementOf(bench, BEYOND, { counter: 4, deviations: [deviationOf({})] });
      tell(bench, high, news);
      expectEqual(
        told(low, BEYOND, nowNs).map((one) => one.advertisement),
        [news],
        'sent on',
      );
      expectEqual(told(high, BEYOND, nowNs).length, 0, 'sent back');
      tell(bench, high, news);
      tell(bench, low, news);
      expectEqual(told(low, BEYOND, nowNs).length, 1, 'sent on in all');
      expectEqual(told(high, BEYOND, nowNs).length, 0, 'known, and not sent on');
    },
  },
  {
    id: 'CONF-RTE-older-answered',
    requirements: ['LM-RTE-045'],
    title: 'an older advertisement is answered with the newer one, and not sent on',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const { low, high } = bench;
      tell(bench, high, advertisementOf(bench, BEYOND, { counter: 4 }));
      const { nowNs } = bench;
      tell(bench, low, advertisementOf(bench, BEYOND, { counter: 3 }));
      const counters = told(low, BEYOND, nowNs).map(({ advertisement }) => advertisement.counter);
      expectEqual(counters, [4], 'answer');
      expectEqual(told(high, BEYOND, nowNs).length, 0, 'sent on');
    },
  },
  ...[true, false].map(
    (higherFirst): ConformanceCase => ({
      id: `CONF-RTE-conflict-higher-${higherFirst ? 'first' : 'last'}`,
      requirements: ['LM-RTE-046'],
      title: 'of two with one number the one of the higher digest counts, and that is reported',
      role: 'node',
      run: (open) => {
        const { bench, peer } = linked(open, 'low');
        const pair = [0, 50].map((storageLevel) => advertisementOf(bench, FAR, { storageLevel }));
        const sorted = pair.sort((a, b) => (digestOf(a) < digestOf(b) ? 1 : -1));
        const [higher] = sorted;
        for (const one of higherFirst ? sorted : [...sorted].reverse()) tell(bench, peer, one);
        expectEqual(held(bench, peer, FAR), higher, 'what is held');
        const told = reportsOf(bench, REPORT.conflict).length;
        shouldHold(told > 0, 'report routing.conflict', told);
      },
    }),
  ),
];
