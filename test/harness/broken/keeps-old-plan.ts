import type { FlightFactory } from '../../../flight/config.ts';
import { spoilt } from './wrap.ts';

/** Defect for L3: acknowledges newer contact plans and never puts them in force. */
export const createNode: FlightFactory = (config) =>
  spoilt((effects) =>
    effects.filter(
      (effect) => effect.kind !== 'plan-active' || effect.version <= config.plan.version,
    ),
  )(config);
