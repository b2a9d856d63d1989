import { TRAFFIC_CLASSES, type TrafficClass } from '../../protocols/bundle.ts';
import type { Policy, PolicyRule } from '../../protocols/policy.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { PathQuery } from './feasible-paths.ts';

/** Who made a bundle, whom it is for, and its class. */
interface Traveller {
  readonly source: NodeId;
  readonly destination: NodeId;
  readonly class: TrafficClass;
}

/** Whether the policy lets a bundle go over a link: the scenario's word, apart from flight code. */
export const mayCross = (
  policy: Policy,
  bundle: Traveller,
  link: { readonly from: NodeId; readonly to: NodeId },
): boolean => {
  const left = policy.segments.get(link.from);
  const entered = policy.segments.get(link.to);
  if (left === entered) return true;
  return policy.rules.some(
    (rule) =>
      rule.from === left &&
      rule.to === entered &&
      isFor(rule, policy, bundle) &&
      (rule.gateways?.has(link.from) !== false || rule.gateways.has(link.to)),
  );
};

/** The same for what a search asks; undefined: there is no policy, everything may cross. */
export const crossings = (
  policy: Policy | undefined,
): ((query: PathQuery, from: NodeId, to: NodeId) => boolean) | undefined =>
  policy &&
  ((query, from, to) => {
    const trafficClass = TRAFFIC_CLASSES[query.classIndex] ?? 'broadband';
    const traveller = { source: query.from, destination: query.to, class: trafficClass };
    return mayCross(policy, traveller, { from, to });
  });

/** Whether rules lead from the source's segment to the destination's, links or not. */
export const rulesLead = (policy: Policy, bundle: Traveller): boolean => {
  const target = policy.segments.get(bundle.destination);
  const reached = [policy.segments.get(bundle.source)];
  for (let at = 0; at < reached.length; at++) {
    if (reached[at] === target) return true;
    for (const rule of policy.rules) {
      if (rule.from !== reached[at] || reached.includes(rule.to)) continue;
      if (isFor(rule, policy, bundle)) reached.push(rule.to);
    }
  }
  return false;
};

const isFor = (rule: PolicyRule, policy: Policy, bundle: Traveller): boolean =>
  rule.origins.includes(policy.segments.get(bundle.source) ?? '') &&
  rule.classes.includes(bundle.class) &&
  rule.destinations?.has(bundle.destination) !== false;
