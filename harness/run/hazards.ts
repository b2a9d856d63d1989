import type { Hazard, HazardId } from '../../flight/hazards.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { RandomStream, RandomStreams } from '../kernel/random.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A hazard strikes once in so many times that a node comes by. */
const ONE_IN = 4;

/**
 * The hazards of each node, where the scenario has any. Every node and hazard has a stream of its own,
 * which lasts over resets: what one node comes by shifts nothing for another.
 */
export const createHazards = (
  { nodes, hazards = [] }: Pick<Scenario, 'nodes' | 'hazards'>,
  streams: RandomStreams,
): ((node: NodeId) => Hazard) | undefined => {
  if (hazards.length === 0) return undefined;
  const names = new Map(nodes.map(({ id, name }) => [id, name] as const));
  return (node) => {
    const drawn = new Map<HazardId, RandomStream>(
      hazards.map((id) => [id, streams.stream(names.get(node) ?? '', `hazard ${id}`)] as const),
    );
    return (id) => drawn.get(id)?.integer(ONE_IN) === 0;
  };
};
