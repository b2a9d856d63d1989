import type { Advertisement } from '../../../protocols/routing.ts';
import {
  HOUR_NS,
  MILLISECOND_NS,
  MINUTE_NS,
  type NodeId,
  SECOND_NS,
} from '../../../protocols/units.ts';
import { advertisementOf, deviationOf, tell, wayTo } from '../bench/flood.ts';
import { FAR, HIGH, LOW, OPERATOR, type Opportunity, TO_HIGH, TO_LOW } from '../bench/mesh.ts';
import { linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, given } from '../check.ts';

const MS = MILLISECOND_NS;
/** LOW is the better way by 20 ms. */
const NEAR: Opportunity = {
  one: LOW,
  other: FAR,
  oneTerminal: 2,
  otherTerminal: 1,
  lightTimeNs: 10 * MS,
};
const AWAY: Opportunity = {
  one: HIGH,
  other: FAR,
  oneTerminal: 2,
  otherTerminal: 2,
  lightTimeNs: 30 * MS,
};

interface Deviating {
  readonly name: string;
  readonly requirement: string;
  readonly title: string;
  readonly says: readonly (readonly [
    NodeId,
    Parameters<typeof deviationOf>[0],
    Partial<Advertisement>?,
  ])[];
  readonly near?: Partial<Opportunity>;
  readonly away?: Partial<Opportunity>;
  /** Before anything is said. */
  readonly before?: 'low' | 'high';
  readonly way: 'low' | 'high';
  /** How much later it is asked [s]. */
  readonly afterS?: number;
}

const SLOW_BPS = 1_000_000;
const BRIEF = { validityNs: 30 * SECOND_NS };

/** What is advertised, and over which neighbour a bundle of 100,000 bytes for FAR goes then. */
const SAID: readonly Deviating[] = [
  {
    name: 'neighbour-named',
    requirement: 'LM-RTE-030',
    title: 'a terminal is down towards the neighbour that is named',
    says: [[LOW, { terminal: 2, neighbour: FAR }]],
    way: 'high',
  },
  {
    name: 'any-neighbour',
    requirement: 'LM-RTE-030',
    title: 'a terminal is down towards anybody',
    says: [[LOW, { terminal: 2, neighbour: 0 }]],
    way: 'high',
  },
  {
    name: 'other-terminal',
    requirement: 'LM-RTE-030',
    title: 'another terminal is down',
    says: [[LOW, { terminal: 3, neighbour: 0 }]],
    way: 'low',
  },
  {
    name: 'other-neighbour',
    requirement: 'LM-RTE-030',
    title: 'a terminal is down towards another neighbour',
    says: [[LOW, { terminal: 2, neighbour: OPERATOR }]],
    way: 'low',
  },
  {
    name: 'until-validity-ends',
    requirement: 'LM-RTE-030',
    title: 'until the advertisement is no longer valid',
    says: [[LOW, { terminal: 2, neighbour: FAR }, BRIEF]],
    afterS: 31,
    way: 'low',
  },
  {
    name: 'while-valid',
    requirement: 'LM-RTE-030',
    title: 'and as long as it is',
    says: [[LOW, { terminal: 2, neighbour: FAR }, BRIEF]],
    afterS: 28,
    way: 'high',
  },
  {
    name: 'down-at-receiver',
    requirement: 'LM-RTE-031',
    title: 'down holds for both directions: the receiver is down',
    says: [[FAR, { terminal: 1, neighbour: LOW }]],
    way: 'high',
  },
  {
    name: 'down-then-usable',
    requirement: 'LM-RTE-031',
    title: 'a contact that lasts longer than the advertisement is usable from then on',
    says: [[LOW, { terminal: 2, neighbour: FAR }, BRIEF]],
    away: { startNs: 300 * SECOND_NS },
    way: 'low',
  },
  {
    name: 'down-past-the-other',
    requirement: 'LM-RTE-031',
    title: 'not before: the other way is earlier',
    says: [[LOW, { terminal: 2, neighbour: FAR }, { validityNs: 200 * SECOND_NS }]],
    away: { startNs: 100 * SECOND_NS },
    way: 'high',
  },
  {
    name: 'slowed',
    requirement: 'LM-RTE-032',
    title: 'a degraded terminal sends at the rate that it says',
    says: [[LOW, { terminal: 2, neighbour: FAR, condition: 'degraded', rateBps: SLOW_BPS }]],
    way: 'high',
  },
  {
    name: 'slowed-at-receiver',
    requirement: 'LM-RTE-032',
    title: 'what it receives is not slowed',
    says: [[FAR, { terminal: 1, neighbour: LOW, condition: 'degraded', rateBps: SLOW_BPS }]],
    way: 'low',
  },
  {
    name: 'never-faster',
    requirement: 'LM-RTE-032',
    title: 'nor does it send faster than planned',
    says: [[LOW, { terminal: 2, neighbour: FAR, condition: 'degraded', rateBps: 10_000_000_000 }]],
    near: { rateBps: SLOW_BPS },
    before: 'high',
    way: 'high',
  },
  {
    name: 'slowed-until-expiry',
    requirement: 'LM-RTE-032',
    title: 'slowed until the advertisement expires',
    says: [[LOW, { terminal: 2, neighbour: FAR, condition: 'degraded', rateBps: SLOW_BPS }, BRIEF]],
    afterS: 31,
    way: 'low',
  },
  {
    name: 'slowed-not-later-contacts',
    requirement: 'LM-RTE-032',
    title: 'contacts that start after its expiry are as planned',
    says: [[LOW, { terminal: 2, neighbour: FAR, condition: 'degraded', rateBps: SLOW_BPS }, BRIEF]],
    near: { startNs: 100 * SECOND_NS },
    away: { startNs: 100.1 * SECOND_NS },
    way: 'low',
  },
  {
    name: 'light-time',
    requirement: 'LM-RTE-033',
    title: 'a light time replaces the planned one',
    says: [[LOW, { terminal: 2, neighbour: FAR, condition: 'as-planned', lightTimeNs: 60 * MS }]],
    way: 'high',
  },
  {
    name: 'light-time-shorter',
    requirement: 'LM-RTE-033',
    title: 'by a shorter one, too',
    says: [[HIGH, { terminal: 2, neighbour: FAR, condition: 'degraded', lightTimeNs: 5 * MS }]],
    way: 'high',
  },
  {
    name: 'light-time-both-ways',
    requirement: 'LM-RTE-033',
    title: 'in both directions',
    says: [[FAR, { terminal: 1, neighbour: LOW, condition: 'as-planned', lightTimeNs: 60 * MS }]],
    way: 'high',
  },
  {
    name: 'longer-light-time',
    requirement: 'LM-RTE-033',
    title: 'of two the longer counts',
    says: [
      [FAR, { terminal: 1, neighbour: LOW, condition: 'degraded', lightTimeNs: 60 * MS }],
      [LOW, { terminal: 2, neighbour: FAR, condition: 'degraded', lightTimeNs: 1 * MS }],
    ],
    way: 'high',
  },
  {
    name: 'expired',
    requirement: 'LM-RTE-034',
    title: 'an advertisement that expired before it came is ignored',
    says: [[LOW, { terminal: 2, neighbour: FAR }, { issuedNs: 1, validityNs: 2 * SECOND_NS }]],
    way: 'low',
  },
];

const caseOf = (said: Deviating): ConformanceCase => ({
  id: `CONF-RTE-deviation-${said.name}`,
  requirements: [said.requirement],
  title: said.title,
  role: 'node',
  run: (open) => {
    const opportunities = [TO_LOW, TO_HIGH, { ...NEAR, ...said.near }, { ...AWAY, ...said.away }];
    const bench = linkedBoth(open, { opportunities, operator: 'nobody' });
    given(wayTo(bench, FAR, 100_000) === (said.before ?? 'low'), 'the plan is not followed');
    for (const [origin, deviation, changes = {}] of said.says) {
      const deviations = [deviationOf(deviation)];
      tell(bench, bench.high, advertisementOf(bench, origin, { deviations, ...changes }));
    }
    if (said.afterS !== undefined) bench.run(said.afterS * SECOND_NS);
    expectEqual(wayTo(bench, FAR, 100_000), said.way, 'neighbour that it goes over');
  },
});

/** Section 4, deviations. */
export const ROUTE_DEVIATION_CASES: readonly ConformanceCase[] = [
  ...SAID.map(caseOf),
  {
    id: 'CONF-RTE-deviation-withdrawn',
    requirements: ['LM-RTE-030', 'LM-RTE-043'],
    title: 'what a newer advertisement does not name is as planned again',
    role: 'node',
    run: (open) => {
      const opportunities = [TO_LOW, TO_HIGH, NEAR, AWAY];
      const bench = linkedBoth(open, { opportunities, operator: 'nobody' });
      const deviations = [deviationOf({ terminal: 2, neighbour: FAR })];
      tell(bench, bench.low, advertisementOf(bench, LOW, { deviations, validityNs: HOUR_NS }));
      given(wayTo(bench, FAR) === 'high', 'the deviation is not followed');
      bench.run(MINUTE_NS);
      tell(bench, bench.low, advertisementOf(bench, LOW, { counter: 2 }));
      expectEqual(wayTo(bench, FAR), 'low', 'neighbour that it goes over');
    },
  },
];
