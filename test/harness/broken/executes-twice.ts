import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S9: each telecommand is begun twice. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'command-stage' && effect.stage === 'started' ? [effect, effect] : [effect],
);
