import { FORGERIES } from '../../scenario/fault.ts';
import { at, head, type Law, lasting, logUniform, pick, seconds } from './law.ts';

/** All but that which needs a rollover of keys by then. */
const DRAWN_FORGERIES = FORGERIES.filter((forgery) => forgery !== 'retired-epoch');

/** Adversaries. */
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
    draw: (draw) => ({
      kind: 'frames-replayed',
      ...lasting(draw),
      ...head(draw),
      delay: seconds(logUniform(draw.stream, 1e-4, 5)),
      repeats: 1 + draw.stream.integer(4),
    }),
  },
];
