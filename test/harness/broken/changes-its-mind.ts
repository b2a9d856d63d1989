import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S1: a request that was accepted is refused as well. */
export const createNode: FlightFactory = replaced((effect) => {
  if (effect.kind !== 'submit-result' || !effect.accepted) return [effect];
  return [effect, { ...effect, accepted: false, reason: 'no-storage', createdNs: 0, sequence: 0 }];
});
