import type { FlightFactory } from '../../../flight/config.ts';
import { spoilt } from './wrap.ts';

/** Defect for L6: outgoing queues do not open with their sessions. */
export const createNode: FlightFactory = spoilt((effects) =>
  effects.filter(
    (effect) =>
      effect.kind !== 'transition' || effect.machine !== 'outduct' || effect.from !== 'blocked',
  ),
);
