import { FORGERIES } from '../../scenario/fault.ts';
import {
  at,
  type Draw,
  head,
  type Law,
  lasting,
  length,
  link,
  logUniform,
  maybePulse,
  node,
  nodeWith,
  pick,
  seconds,
} from './law.ts';

/** All but that which needs a rollover of keys by then. */
const DRAWN_FORGERIES = FORGERIES.filter((forgery) => forgery !== 'retired-epoch');

/** Counters behind: within the replay window, at its edge, behind it. */
const BEHIND = [1, 2, 32, 1_022, 1_023, 1_024, 1_025] as const;

/** A head, and the place of another node. */
const fromElsewhere = (draw: Draw) => {
  const hit = head(draw);
  return { ...hit, jammer: nodeWith(draw, ({ name }) => name !== hit.node).node };
};

/** Adversaries, and keys. */
export const SECURITY_LAWS: readonly Law[] = [
  {
    kind: 'frames-forged',
    draw: (draw) => ({
      kind: 'frames-forged',
      ...at(draw),
      ...head(draw),
      forgery: pick(draw.stream, DRAWN_FORGERIES),
      count: 1 + draw.stream.integer(200),
      interval: seconds(logUniform(draw.stream, 1e-5, 1)),
    }),
  },
  {
    kind: 'frames-replayed',
    draw: (draw) => {
      const where = { kind: 'frames-replayed' as const, ...lasting(draw), ...head(draw) };
      const delay = seconds(logUniform(draw.stream, 1e-4, 5));
      const repeats = 1 + draw.stream.integer(4);
      const behind = draw.stream.integer(3) === 0 ? pick(draw.stream, BEHIND) : undefined;
      return { ...where, ...(behind === undefined ? { delay } : { behind }), repeats };
    },
  },
  {
    kind: 'tags-corrupted',
    needs: 'links',
    draw: (draw) => ({
      kind: 'tags-corrupted',
      ...lasting(draw),
      ...link(draw),
      ...maybePulse(draw),
      share: pick(draw.stream, [0.01, 0.1, 0.5, 1]),
    }),
  },
  {
    kind: 'jamming',
    draw: (draw) => ({
      kind: 'jamming',
      ...lasting(draw),
      ...fromElsewhere(draw),
      cone: `${logUniform(draw.stream, 0.5, 90).toFixed(3)} deg`,
      noise: `${logUniform(draw.stream, 0.5, 60).toFixed(3)} dB`,
    }),
  },
  {
    kind: 'plan-forged',
    needs: 'operator',
    draw: (draw) => ({ kind: 'plan-forged', ...at(draw), ...node(draw) }),
  },
  {
    kind: 'key-rollover',
    needs: 'operator',
    draw: (draw) => ({
      kind: 'key-rollover',
      ...at(draw),
      lead: length(draw, [1, 120]),
      overlap: length(draw, [1, 120]),
    }),
  },
];
