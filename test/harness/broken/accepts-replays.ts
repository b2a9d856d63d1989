import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S9: the replay window lets a frame through again. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'authenticated' ? [effect, effect] : [effect],
);
