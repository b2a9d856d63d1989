import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S3: duplicates are not recognised at the destination. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'deliver' ? [effect, effect] : [effect],
);
