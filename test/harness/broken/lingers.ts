import type { FlightFactory } from '../../../flight/config.ts';
import { spoilt } from './wrap.ts';

/** Defect for L6: a session that closes is never down, and its queue never blocks again. */
export const createNode: FlightFactory = spoilt((effects) =>
  effects.filter(
    (effect) =>
      effect.kind !== 'transition' || effect.machine !== 'link' || effect.from !== 'closing',
  ),
);
