import type { PolicyRule } from '../../../protocols/policy.ts';
import type { NodeId } from '../../../protocols/units.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import {
  ANSWER_NS,
  APPLICATION,
  comings,
  deliveries,
  offered,
  payloadOf,
  recordsAbout,
  REPORT,
  reportsAbout,
  reportsOf,
  resultOf,
  submit,
  submitted,
  whole,
} from '../bench/bundles.ts';
import { wayTo } from '../bench/flood.ts';
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
import type { ConformanceCase, OpenBench } from '../case.ts';
import { expectEqual, given, shouldEqual, shouldHold } from '../check.ts';

const HERE = { node: TARGET, service: APPLICATION };
const THERE = { node: HIGH, service: APPLICATION };

/** HIGH and what is behind it lie in another segment. */
const BORDER: readonly (readonly [NodeId, string])[] = [
  [TARGET, 'own'],
  [LOW, 'own'],
  [OPERATOR, 'own'],
  [HIGH, 'other'],
  [FAR, 'other'],
  [BEYOND, 'other'],
];

const ruleOf = (changes: Partial<PolicyRule> = {}): PolicyRule => ({
  from: 'own',
  to: 'other',
  gateways: undefined,
  origins: ['own'],
  classes: ['management', 'tactical', 'broadband'],
  destinations: undefined,
  ...changes,
});

const under = (
  open: OpenBench,
  rules: readonly PolicyRule[],
  opportunities: readonly Opportunity[] = [TO_LOW, TO_HIGH],
  segments = BORDER,
) =>
  linkedBoth(open, {
    opportunities,
    policy: { segments: new Map(segments), rules },
    operator: 'nobody',
  });

/** A tactical bundle of LOW's for HIGH, over the border between the target and HIGH. */
const RULES: readonly {
  name: string;
  title: string;
  rules: readonly PolicyRule[];
  verdict: string;
}[] = [
  { name: 'none', title: 'no rule lets it pass', rules: [], verdict: 'no-route' },
  { name: 'any', title: 'a rule for all', rules: [ruleOf()], verdict: 'accepted' },
  {
    name: 'class',
    title: 'a rule for its class',
    rules: [ruleOf({ classes: ['tactical'] })],
    verdict: 'accepted',
  },
  {
    name: 'other-class',
    title: 'a rule for another class',
    rules: [ruleOf({ classes: ['broadband'] })],
    verdict: 'no-route',
  },
  {
    name: 'other-origin',
    title: 'a rule for other sources',
    rules: [ruleOf({ origins: ['other'] })],
    verdict: 'no-route',
  },
  {
    name: 'other-direction',
    title: 'a rule for the way back',
    rules: [ruleOf({ from: 'other', to: 'own' })],
    verdict: 'no-route',
  },
  {
    name: 'gateway-receiver',
    title: 'its receiver is the gateway',
    rules: [ruleOf({ gateways: new Set([HIGH]) })],
    verdict: 'accepted',
  },
  {
    name: 'gateway-sender',
    title: 'its sender is the gateway',
    rules: [ruleOf({ gateways: new Set([TARGET]) })],
    verdict: 'accepted',
  },
  {
    name: 'other-gateway',
    title: 'another link has the gateway',
    rules: [ruleOf({ gateways: new Set([FAR]) })],
    verdict: 'no-route',
  },
  {
    name: 'destination',
    title: 'a rule for its destination',
    rules: [ruleOf({ destinations: new Set([HIGH]) })],
    verdict: 'accepted',
  },
  {
    name: 'other-destination',
    title: 'a rule for another destination',
    rules: [ruleOf({ destinations: new Set([FAR]) })],
    verdict: 'no-route',
  },
];

/** Section 4, policy. */
export const POLICY_CASES: readonly ConformanceCase[] = [
  ...RULES.map(
    ({ name, title, rules, verdict }): ConformanceCase => ({
      id: `CONF-RTE-policy-${name}`,
      requirements: ['LM-RTE-060', 'LM-RTE-062'],
      title: `over a border: ${title}`,
      role: 'node',
      run: (open) => {
        const bench = under(open, rules);
        const out = offered(bench, bench.low, payloadOf(50), { destination: THERE });
        expectEqual(out.verdict, verdict, 'answer');
        const sent = verdict === 'accepted' ? 1 : 0;
        expectEqual(comings(bench.high, out.header).length, sent, 'transfers over the border');
      },
    }),
  ),
  {
    id: 'CONF-RTE-policy-within-segment',
    requirements: ['LM-RTE-060'],
    title: 'within a segment everything goes',
    role: 'node',
    run: (open) => {
      const bench = under(open, []);
      const out = offered(bench, bench.low, payloadOf(50), { destination: HERE });
      expectEqual(out.verdict, 'accepted', 'answer');
      expectEqual(wayTo(bench, LOW), 'low', 'way to a neighbour of the own segment');
    },
  },
  {
    id: 'CONF-RTE-policy-way-around',
    requirements: ['LM-RTE-061'],
    title: 'a route leads around a border that the bundle may not cross',
    role: 'node',
    run: (open) => {
      const segments = [
        [TARGET, 'own'],
        [HIGH, 'own'],
        [FAR, 'own'],
        [LOW, 'other'],
      ] as const;
      const far = [
        { one: LOW, other: FAR, oneTerminal: 2, otherTerminal: 1 },
        { one: HIGH, other: FAR, oneTerminal: 2, otherTerminal: 2, startNs: MINUTE_NS },
      ];
      const bench = under(open, [], [TO_LOW, TO_HIGH, ...far], segments);
      expectEqual(wayTo(bench, FAR), 'high', 'way');
    },
  },
  {
    id: 'CONF-RTE-policy-neighbour-without-leave',
    requirements: ['LM-RTE-062'],
    title: 'not even a neighbour with a session gets what may not cross',
    role: 'node',
    run: (open) => {
      // Rules lead there, though not over this link.
      const bench = under(open, [ruleOf({ gateways: new Set([FAR]) })]);
      expectEqual(wayTo(bench, HIGH), 'none', 'way');
    },
  },
  ...[true, false].map(
    (custody): ConformanceCase => ({
      id: `CONF-RTE-policy-broken-${custody ? 'custody' : 'best-effort'}`,
      requirements: ['LM-RTE-063'],
      title: `what reached a node against the policy is ${custody ? 'refused' : 'deleted'}`,
      role: 'node',
      run: (open) => {
        const bench = under(open, [ruleOf()]);
        const { mark } = bench;
        const out = offered(bench, bench.high, payloadOf(50), { destination: HERE, custody });
        expectEqual(deliveries(bench, out.header).length, 0, 'deliveries');
        if (custody) {
          expectEqual(out.verdict, 'policy', 'answer');
          const told = reportsAbout(bench, REPORT.refused, out.header, mark).length;
          shouldHold(told > 0, 'reported', told);
        } else {
          const reasons = reportsAbout(bench, REPORT.deleted, out.header, mark).map(
            (args) => args[5],
          );
          expectEqual(reasons, [5], 'reasons of bundle.deleted');
        }
      },
    }),
  ),
  {
    id: 'CONF-RTE-policy-at-source',
    requirements: ['LM-RTE-064'],
    title: 'a source refuses policy what no rules let reach its destination, and reports it',
    role: 'node',
    run: (open) => {
      const bench = under(open, [ruleOf({ classes: ['tactical'] })]);
      const { mark } = bench;
      const request = submit(bench, payloadOf(5), { destination: THERE, class: 'broadband' });
      bench.run(ANSWER_NS);
      const { accepted, reason } = resultOf(bench, request) ?? {};
      expectEqual([accepted, reason], [false, 'policy'], 'answer');
      submitted(bench, payloadOf(5), { destination: THERE });
      shouldEqual(reportsOf(bench, REPORT.forbidden, mark).length, 1, 'reports bundle.forbidden');
    },
  },
  ...[true, false].map(
    (back): ConformanceCase => ({
      id: `CONF-RTE-policy-receipt-${back ? 'goes' : 'dropped'}`,
      requirements: ['LM-RTE-064'],
      title: `a receipt ${back ? 'goes where a rule lets it' : 'that the policy lets nowhere is dropped'}`,
      role: 'node',
      run: (open) => {
        const inward = ruleOf({ from: 'other', to: 'own', origins: ['other'] });
        const bench = under(open, back ? [inward, ruleOf({ classes: ['management'] })] : [inward]);
        const out = offered(bench, bench.high, payloadOf(5), { destination: HERE, assured: true });
        given(out.verdict === 'accepted', 'it was not taken');
        bench.run(SECOND_NS);
        expectEqual(recordsAbout(bench.high, out.header).length, back ? 1 : 0, 'receipts');
      },
    }),
  ),
  {
    id: 'CONF-RTE-policy-refused-four-times',
    requirements: ['LM-RTE-065'],
    title: 'a bundle that was refused policy four times with nobody left is deleted',
    role: 'node',
    run: (open) => {
      const { bench, peer } = linked(open, 'low', { opportunities: [TO_LOW] });
      peer.manners.custody = false;
      const id = submitted(bench, payloadOf(5), {
        destination: { node: LOW, service: APPLICATION },
      });
      let answered = 0;
      const refuse = (): false => {
        const offers = whole(peer, id);
        for (; answered < offers.length; answered++) {
          peer.transfers.refuse(offers[answered]?.transfer ?? 0, 'policy');
        }
        return false;
      };
      bench.until(refuse, 10 * MINUTE_NS);
      expectEqual(answered, 4, 'offers');
      const reasons = reportsAbout(bench, REPORT.deleted, id).map((args) => args[5]);
      expectEqual(reasons, [5], 'reasons of bundle.deleted');
    },
  },
];
