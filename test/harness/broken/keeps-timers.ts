import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S11: timers of delayed transitions are not cancelled when their state is left. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'timer-cancel' ? undefined : [effect],
);
