import { TRAFFIC_CLASSES } from '../../protocols/bundle.ts';
import type { Policy, PolicyRule } from '../../protocols/policy.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { PolicyRuleSource } from './policy-schema.ts';
import { type Complaints, NodeNames } from './resolve-tools.ts';
import type { ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';

type Path = readonly PropertyKey[];

/** What may cross borders, nodes by number; undefined: the scenario has no policy. */
export const resolvePolicy = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  complaints: Complaints,
): Policy | undefined => {
  if (source.policy === undefined) return undefined;
  refuseStateless(nodes, complaints);
  const known = [...new Set(nodes.map(({ segment }) => segment))].filter((name) => name !== '');
  const names = new NodeNames(nodes);
  const rules = source.policy.map((rule, index): PolicyRule => {
    const path = ['policy', index];
    const { from, to, origin = [from] } = rule;
    const segments: readonly (readonly [Path, string])[] = [
      [[...path, 'from'], from],
      [[...path, 'to'], to],
      ...(rule.origin ?? []).map((name, at) => [[...path, 'origin', at], name] as const),
    ];
    for (const [place, name] of segments) {
      if (known.includes(name)) continue;
      complaints.unknown(place, `no node is of segment "${name}"`, { written: name, known });
    }
    if (from === to) {
      complaints.error(path, `a rule from "${from}" to itself: within a segment all may go`);
    }
    return {
      from,
      to,
      gateways: matching(rule, 'at', path, names, complaints),
      origins: origin,
      classes: rule.class ?? TRAFFIC_CLASSES,
      destinations: matching(rule, 'destination', path, names, complaints),
    };
  });
  return { segments: new Map(nodes.map(({ id, segment }) => [id, segment] as const)), rules };
};

/** Of a node without a segment nobody could say what may reach it. */
const refuseStateless = (nodes: readonly ScenarioNode[], complaints: Complaints): void => {
  const without = nodes.filter(({ segment }) => segment === '');
  const [first] = without;
  if (first === undefined) return;
  const others = without.length > 1 ? ` and ${without.length - 1} more` : '';
  complaints.error(
    ['policy'],
    `with a policy every node needs a segment: ${first.name}${others} has none`,
    'add "segment" to its constellation or site',
  );
};

const matching = (
  rule: PolicyRuleSource,
  key: 'at' | 'destination',
  path: Path,
  names: NodeNames,
  complaints: Complaints,
): ReadonlySet<NodeId> | undefined => {
  const written = rule[key];
  if (written === undefined) return undefined;
  const found = names.match(written);
  if (found.length === 0) {
    const what = written.includes('*') ? 'no node matches' : 'unknown node';
    complaints.unknown([...path, key], `${what} "${written}"`, { written, known: names.known });
  }
  return new Set(found.map(({ id }) => id));
};
