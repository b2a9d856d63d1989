import type { Km, NodeId } from '../../protocols/units.ts';
import type { PlusGrid } from '../planner/grid.ts';
import type { PlannerOptions } from '../planner/planner.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { WorldNode } from '../world/world.ts';

/** What a scenario says of how contacts are planned, but for the horizon. */
export const plannerOptions = (
  scenario: Scenario,
  world: ReadonlyMap<NodeId, WorldNode>,
): Omit<PlannerOptions, 'fromNs' | 'toNs'> => {
  const { planner } = scenario;
  const mayPair = groupRule(scenario);
  return {
    epochUnixMs: scenario.epochUnixMs,
    grazingKm: scenario.grazingKm as Km,
    retargetNs: planner.retargetNs,
    contactMinNs: planner.contactMinNs,
    avoidSun: planner.avoidSun,
    avoidKeyhole: planner.avoidKeyhole ?? true,
    handover: planner.handover,
    grids: planner.pattern === 'neighbours' ? [] : gridsOf(scenario, world),
    pairAllowed: (a, b) => planner.pattern !== 'grid' && mayPair(a, b),
    mayLink: borderRule(scenario),
  };
};

/** Whether the groups of two nodes may have optical links with each other. */
export const groupRule = (scenario: Scenario): ((a: WorldNode, b: WorldNode) => boolean) => {
  const { groupPairs } = scenario.planner;
  if (groupPairs === undefined) return () => true;
  const groups = new Map(scenario.nodes.map((node) => [node.id, node.group] as const));
  return (a, b) => {
    const left = groups.get(a.id);
    const right = groups.get(b.id);
    return groupPairs.some(
      ([one, two]) => (one === left && two === right) || (one === right && two === left),
    );
  };
};

/** No link is planned over a border that no rule of the policy opens for it, either way. */
const borderRule = ({ policy }: Scenario): ((a: WorldNode, b: WorldNode) => boolean) => {
  if (policy === undefined) return () => true;
  const { segments, rules } = policy;
  const opens = (from: NodeId, to: NodeId): boolean =>
    rules.some(
      (rule) =>
        rule.from === segments.get(from) &&
        rule.to === segments.get(to) &&
        (rule.gateways === undefined || rule.gateways.has(from) || rule.gateways.has(to)),
    );
  return (a, b) =>
    segments.get(a.id) === segments.get(b.id) || opens(a.id, b.id) || opens(b.id, a.id);
};

const gridsOf = (scenario: Scenario, world: ReadonlyMap<NodeId, WorldNode>): PlusGrid[] =>
  scenario.planner.grids.map(({ group, planes, slots, wrap }) => {
    const places: (WorldNode | undefined)[][] = Array.from({ length: planes }, () =>
      Array.from({ length: slots }, () => undefined),
    );
    for (const node of scenario.nodes) {
      if (node.group !== group || node.grid === undefined) continue;
      const plane = places[node.grid.plane];
      if (plane !== undefined) plane[node.grid.slot] = world.get(node.id);
    }
    return { planes: places, wrap };
  });
