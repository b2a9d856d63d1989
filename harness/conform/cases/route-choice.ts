import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { wayTo } from '../bench/flood.ts';
import {
  BEYOND,
  FAR,
  HIGH,
  LOW,
  OPERATOR,
  type Opportunity,
  TO_HIGH,
  TO_LOW,
} from '../bench/mesh.ts';
import { linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual } from '../check.ts';

const MS = MILLISECOND_NS;
const S = SECOND_NS;
/** Sessions close so long before a contact's end: 500 ms and five light times of 10 ms. */
const CLOSING_NS: Ns = 550 * MS;

const OVER_LOW: Opportunity = {
  one: LOW,
  other: FAR,
  oneTerminal: 2,
  otherTerminal: 1,
  lightTimeNs: 10 * MS,
};
const OVER_HIGH: Opportunity = {
  one: HIGH,
  other: FAR,
  oneTerminal: 2,
  otherTerminal: 2,
  lightTimeNs: 10 * MS,
};
const AT_50 = { startNs: 50 * S };
const AT_100 = { startNs: 100 * S };

interface Plan {
  readonly name: string;
  readonly requirement: string;
  /** Of several ways that arrive together. */
  readonly level?: 'should';
  readonly title: string;
  /** Beside the links with both neighbours. */
  readonly beyond: readonly Opportunity[];
  readonly links?: readonly Opportunity[];
  readonly bytes?: number;
  /** When the bundle is given [s]. */
  readonly atS?: number;
  readonly way: 'low' | 'high';
}

const SLOW_BPS = 1_000_000;
const MOVING = { stepNs: 100 * S, valuesNs: [200 * MS, 10 * MS] };

/** Plans with known answers: the way that a bundle for FAR takes. */
const PLANS: readonly Plan[] = [
  {
    name: 'earlier-over-high',
    requirement: 'LM-RTE-010',
    title: 'over the neighbour whose next contact is earlier',
    beyond: [
      { ...OVER_LOW, ...AT_100 },
      { ...OVER_HIGH, ...AT_50 },
    ],
    way: 'high',
  },
  {
    name: 'earlier-over-low',
    requirement: 'LM-RTE-010',
    title: 'the same the other way round',
    beyond: [
      { ...OVER_LOW, ...AT_50 },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'low',
  },
  {
    name: 'longer-but-earlier',
    requirement: 'LM-RTE-010',
    title: 'three hops that arrive earlier go before two',
    beyond: [
      { ...OVER_LOW, ...AT_100 },
      { one: BEYOND, other: HIGH },
      { one: BEYOND, other: FAR, oneTerminal: 2, otherTerminal: 3, ...AT_50 },
    ],
    way: 'high',
  },
  {
    name: 'fewest-hops',
    requirement: 'LM-RTE-010',
    level: 'should',
    title: 'of two that arrive together the one of fewer hops',
    beyond: [
      { ...OVER_HIGH, ...AT_100 },
      { one: LOW, other: OPERATOR },
      { one: OPERATOR, other: FAR, lightTimeNs: 10 * MS, ...AT_100 },
    ],
    way: 'high',
  },
  {
    name: 'latest-termination',
    requirement: 'LM-RTE-010',
    level: 'should',
    title: 'then the one whose first-ending contact ends later',
    beyond: [
      { ...OVER_LOW, ...AT_100, endNs: 200 * S },
      { ...OVER_HIGH, ...AT_100, endNs: 300 * S },
    ],
    way: 'high',
  },
  {
    name: 'lowest-entry',
    requirement: 'LM-RTE-010',
    level: 'should',
    title: 'then the one over the neighbour of the lowest id',
    beyond: [
      { ...OVER_LOW, ...AT_100 },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'low',
  },
  {
    name: 'too-short',
    requirement: 'LM-RTE-002',
    title: 'not over a contact that ends before the last bit could leave (0.81 s of 0.7)',
    bytes: 100_000,
    beyond: [
      { ...OVER_LOW, rateBps: SLOW_BPS, startNs: 50 * S, endNs: 50.7 * S + CLOSING_NS },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'high',
  },
  {
    name: 'too-late',
    requirement: 'LM-RTE-002',
    title: 'nor over one that is nearly over when it comes (0.81 s of 0.7)',
    bytes: 100_000,
    atS: 40,
    beyond: [
      { ...OVER_LOW, rateBps: SLOW_BPS, endNs: 40.7 * S + CLOSING_NS },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'high',
  },
  {
    name: 'just-long-enough',
    requirement: 'LM-RTE-002',
    title: 'but over one that lasts long enough (0.81 s of 0.9)',
    bytes: 100_000,
    beyond: [
      { ...OVER_LOW, rateBps: SLOW_BPS, startNs: 50 * S, endNs: 50.9 * S + CLOSING_NS },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'low',
  },
  {
    name: 'light-time-counts',
    requirement: 'LM-RTE-003',
    title: 'arrival is one light time after the last bit: the shorter light time wins',
    beyond: [{ ...OVER_LOW, lightTimeNs: 50 * MS }, OVER_HIGH],
    way: 'high',
  },
  {
    name: 'short-bundle-slow-line',
    requirement: 'LM-RTE-003',
    title: 'a short bundle goes over the slow line that is near',
    beyond: [
      { ...OVER_LOW, rateBps: SLOW_BPS },
      { ...OVER_HIGH, lightTimeNs: 200 * MS },
    ],
    way: 'low',
  },
  {
    name: 'long-bundle-fast-line',
    requirement: 'LM-RTE-003',
    title: 'a long one over the fast line that is far',
    bytes: 100_000,
    beyond: [
      { ...OVER_LOW, rateBps: SLOW_BPS },
      { ...OVER_HIGH, lightTimeNs: 200 * MS },
    ],
    way: 'high',
  },
  {
    name: 'leaves-when-it-came',
    requirement: 'LM-RTE-003',
    title:
      'a node sends on what came with its last bit: a contact that is over by then is of no use',
    bytes: 100_000,
    atS: 40,
    links: [{ ...TO_LOW, rateBps: 100_000 }, TO_HIGH],
    beyond: [
      { ...OVER_LOW, endNs: 45 * S + CLOSING_NS },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'high',
  },
  {
    name: 'light-time-between-samples-early',
    requirement: 'LM-RTE-004',
    title: 'light time 200 ms falling to 10 ms in 100 s: 124 ms after 40 s, more than 105',
    atS: 40,
    beyond: [
      { ...OVER_LOW, lightTimes: MOVING },
      { ...OVER_HIGH, lightTimeNs: 105 * MS },
    ],
    way: 'high',
  },
  {
    name: 'light-time-between-samples-late',
    requirement: 'LM-RTE-004',
    title: 'and 86 ms after 60 s, less than 105',
    atS: 60,
    beyond: [
      { ...OVER_LOW, lightTimes: MOVING },
      { ...OVER_HIGH, lightTimeNs: 105 * MS },
    ],
    way: 'low',
  },
  {
    name: 'light-time-after-samples',
    requirement: 'LM-RTE-004',
    title: 'the last sample is held after it',
    atS: 60,
    beyond: [
      { ...OVER_LOW, lightTimes: { stepNs: 20 * S, valuesNs: [200 * MS, 50 * MS] } },
      { ...OVER_HIGH, lightTimeNs: 60 * MS },
    ],
    way: 'low',
  },
  {
    name: 'light-time-at-start',
    requirement: 'LM-RTE-004',
    title: 'the first sample counts at the start',
    beyond: [
      { ...OVER_LOW, ...AT_50, lightTimes: MOVING },
      { ...OVER_HIGH, ...AT_50, lightTimeNs: 190 * MS },
    ],
    way: 'high',
  },
  {
    name: 'closing-time-not-counted',
    requirement: 'LM-RTE-016',
    title: 'a contact is counted until its end less 500 ms and five light times',
    atS: 40,
    beyond: [
      { ...OVER_LOW, endNs: 40.3 * S },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'high',
  },
  {
    name: 'usable-before-closing',
    requirement: 'LM-RTE-016',
    title: 'and no shorter',
    atS: 40,
    beyond: [
      { ...OVER_LOW, endNs: 40.2 * S + CLOSING_NS },
      { ...OVER_HIGH, ...AT_100 },
    ],
    way: 'low',
  },
];

const caseOf = ({ name, requirement, level, title, ...plan }: Plan): ConformanceCase => ({
  id: `CONF-RTE-plan-${name}`,
  requirements: [requirement],
  ...(level === undefined ? {} : { level }),
  title,
  role: 'node',
  run: (open) => {
    const opportunities = [...(plan.links ?? [TO_LOW, TO_HIGH]), ...plan.beyond];
    const bench = linkedBoth(open, { opportunities, operator: 'nobody' });
    if (plan.atS !== undefined) bench.run(plan.atS * S - bench.nowNs);
    expectEqual(wayTo(bench, FAR, plan.bytes), plan.way, 'neighbour that it goes over');
  },
});

/** Section 4, choice of a route on given plans. */
export const ROUTE_PLAN_CASES: readonly ConformanceCase[] = PLANS.map(caseOf);
