import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for L1: no command reaches a head. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'terminal' ? undefined : [effect],
);
