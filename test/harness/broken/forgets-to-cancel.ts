import type { FlightFactory } from '../../../flight/config.ts';
import { spoilt } from './wrap.ts';

/** Defect for S11: timers of a terminal's states run on when their states are left. */
export const createNode: FlightFactory = (config) => {
  const owned = new Set<number>();
  return spoilt((effects) =>
    effects.filter((effect) => {
      if (effect.kind === 'timer-set') {
        if (effect.owner?.machine === 'terminal') owned.add(effect.timer);
        else owned.delete(effect.timer);
      }
      return effect.kind !== 'timer-cancel' || !owned.has(effect.timer);
    }),
  )(config);
};
