import {
  at,
  type Draw,
  type GroundLink,
  type Law,
  lasting,
  length,
  nodeWith,
  pick,
  signed,
} from './law.ts';
import { OTHER_LIMITS } from './spacecraft-laws.ts';

const LINKS_MAX = 6;
/** As many nodes as the fault budget lets be lost (../budget.ts). */
const NODES_A_LOSS = 6;

const number = ({ stream }: Draw): { readonly draw: number } => ({
  draw: stream.integer(0x1_0000_0000),
});

/** One cause of several faults. */
export const CORRELATED_LAWS: readonly Law[] = [
  {
    kind: 'plane-eclipse',
    needs: 'plane',
    draw: (draw) => ({
      kind: 'plane-eclipse',
      ...lasting(draw),
      ...nodeWith(draw, ({ grid }) => grid !== undefined),
    }),
  },
  {
    kind: 'solar-storm',
    needs: 'satellite',
    draw: (draw) => ({ kind: 'solar-storm', ...lasting(draw), ...number(draw) }),
  },
  {
    kind: 'bad-table',
    needs: 'satellite',
    draw: (draw) => ({
      kind: 'bad-table',
      ...lasting(draw),
      ...(draw.stream.integer(2) === 0
        ? { alongTrack: `${signed(draw.stream, 100).toFixed(4)} km` }
        : { limits: pick(draw.stream, OTHER_LIMITS) }),
    }),
  },
  {
    kind: 'swizzle',
    needs: 'links',
    draw: (draw) => ({
      kind: 'swizzle',
      ...at(draw),
      links: someLinks(draw),
      interval: length(draw, [0.01, 15]),
      hold: length(draw, [0.01, 60]),
      ...number(draw),
    }),
  },
  {
    kind: 'nodes-lost',
    needs: 'satellite',
    fatal: true,
    draw: (draw) => ({
      kind: 'nodes-lost',
      ...at(draw),
      count:
        1 + draw.stream.integer(Math.max(1, Math.floor(draw.ground.nodes.length / NODES_A_LOSS))),
      within: length(draw, [0.001, 30]),
      ...number(draw),
    }),
  },
];

/** Two or more, each once. */
const someLinks = ({ stream, ground }: Draw): [string, string][] => {
  const left: GroundLink[] = [...ground.links];
  const count = Math.min(left.length, 2 + stream.integer(LINKS_MAX - 1));
  return Array.from({ length: count }, () => {
    const [from, to] = left.splice(stream.integer(left.length), 1)[0] as GroundLink;
    return [from, to];
  });
};
