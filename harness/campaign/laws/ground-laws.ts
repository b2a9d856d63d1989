import { at, head, type Law, lasting, length, node, pick, site } from './law.ts';

/** Sites, and what the operator does wrong. */
export const GROUND_LAWS: readonly Law[] = [
  {
    kind: 'site-outage',
    needs: 'site',
    draw: (draw) => ({ kind: 'site-outage', ...lasting(draw), ...site(draw) }),
  },
  {
    kind: 'plan-late',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-late', ...at(draw), delay: length(draw, [1, 300]) }),
  },
  {
    kind: 'plan-old',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-old', ...at(draw) }),
  },
  {
    kind: 'plan-corrupted',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-corrupted', ...at(draw) }),
  },
  {
    kind: 'plan-partial',
    needs: 'operator',
    draw: (draw) => ({
      kind: 'plan-partial',
      ...at(draw),
      share: pick(draw.stream, [0.1, 0.5, 0.9, 1]),
    }),
  },
  {
    kind: 'telecommand-duplicated',
    needs: 'operator',
    draw: (draw) => {
      const target = node(draw);
      const others = draw.ground.nodes.filter(({ name }) => name !== target.node);
      return {
        kind: 'telecommand-duplicated',
        ...at(draw),
        ...target,
        copies: 1 + draw.stream.integer(5),
        interval: length(draw, [0.001, 60]),
        ...(others.length > 0 && draw.stream.integer(3) === 0
          ? { astray: pick(draw.stream, others).name }
          : {}),
      };
    },
  },
  {
    kind: 'telecommands-contradictory',
    needs: 'operator',
    draw: (draw) => ({
      kind: 'telecommands-contradictory',
      ...lasting(draw),
      ...head(draw),
      interval: length(draw, [0.001, 30]),
      reversed: draw.stream.integer(2) === 0,
    }),
  },
  {
    kind: 'pass-cut',
    needs: 'operator',
    draw: (draw) => ({ kind: 'pass-cut', ...lasting(draw), ...node(draw) }),
  },
  {
    kind: 'plan-changed',
    needs: 'operator',
    draw: (draw) => {
      const [node, without] = pick(draw.stream, draw.ground.links);
      return { kind: 'plan-changed', ...at(draw), node, without };
    },
  },
];
