import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S2: custody is released on sending, not on acceptance. */
export const createNode: FlightFactory = replaced((effect) => {
  if (effect.kind !== 'store-write' || effect.region !== 'bundles') return [effect];
  return [effect, { kind: 'store-delete', region: 'bundles', key: effect.key }];
});
