import { HOUR_NS, MILLISECOND_NS, type NodeId, SECOND_NS } from '../../../protocols/units.ts';
import {
  APPLICATION,
  comings,
  deliveries,
  findLink,
  offered,
  payloadOf,
} from '../bench/bundles.ts';
import { sent, wayOf, wayTo } from '../bench/flood.ts';
import {
  BEYOND,
  FAR,
  HIGH,
  LOW,
  OPERATOR,
  type Opportunity,
  TARGET,
  TO_HIGH,
  TO_LOW,
} from '../bench/mesh.ts';
import { linked, linkedBoth } from '../bench/staging.ts';
import type { ConformanceCase } from '../case.ts';
import { expectEqual, expectThat } from '../check.ts';

const MS = MILLISECOND_NS;
const S = SECOND_NS;

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

/** No way at all: known by the ephemeris alone. */
const NOWHERE: readonly NodeId[] = [FAR, BEYOND];

/** Section 4, where routes end, and when. */
export const ROUTE_END_CASES: readonly ConformanceCase[] = [
  {
    id: 'CONF-RTE-not-in-plan',
    requirements: ['LM-RTE-005', 'LM-BND-053'],
    title: 'there is no route to a node that is in no contact',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open, { opportunities: [TO_LOW, TO_HIGH], operator: 'nobody' });
      for (const node of NOWHERE) {
        expectEqual(wayTo(bench, node), 'none', `way to ${node}`);
        const out = offered(bench, bench.low, payloadOf(9), {
          destination: { node, service: APPLICATION },
        });
        expectEqual(out.verdict, 'no-route', `answer, for ${node}`);
      }
    },
  },
  {
    id: 'CONF-RTE-to-itself',
    requirements: ['LM-RTE-005'],
    title: 'a bundle for the node itself goes nowhere, and is delivered',
    role: 'node',
    run: (open) => {
      const bench = linkedBoth(open);
      const id = sent(bench, TARGET);
      expectEqual(wayOf(bench, id), 'none', 'way');
      expectEqual(deliveries(bench, id).length, 1, 'deliveries');
    },
  },
  {
    id: 'CONF-RTE-late-prefix',
    requirements: ['LM-RTE-011'],
    title: 'fewest hops, also where its first hop comes later than need be',
    role: 'node',
    run: (open) => {
      const opportunities = [
        { ...TO_LOW, startNs: 80 * S },
        TO_HIGH,
        OVER_HIGH,
        OVER_LOW,
        { one: LOW, other: OPERATOR, startNs: 150 * S },
      ];
      const { bench, peer } = linked(open, 'high', { opportunities, operator: 'nobody' });
      const id = sent(bench, OPERATOR);
      bench.run(10 * S);
      expectEqual(comings(peer, id).length, 0, 'transfers over four hops');
      findLink(bench, 'low');
      bench.run(S);
      expectEqual(comings(bench.low, id).length, 1, 'transfers over two hops');
    },
  },
  ...[
    { name: 'after', lifetimeNs: 60 * S, verdict: 'no-route' },
    { name: 'before', lifetimeNs: HOUR_NS, verdict: 'accepted' },
  ].map(
    ({ name, lifetimeNs, verdict }): ConformanceCase => ({
      id: `CONF-RTE-arrives-${name}-expiry`,
      requirements: ['LM-RTE-012'],
      title: `a route that arrives ${name} the bundle's expiry: ${verdict}`,
      role: 'node',
      run: (open) => {
        const opportunities = [TO_LOW, TO_HIGH, { ...OVER_HIGH, startNs: 100 * S }];
        const { bench, peer } = linked(open, 'low', { opportunities });
        const destination = { node: FAR, service: APPLICATION };
        const out = offered(bench, peer, payloadOf(100), { destination, lifetimeNs });
        expectEqual(out.verdict, verdict, 'answer');
        expectThat(comings(peer, out.header).length === 0, 'not sent back');
      },
    }),
  ),
];
