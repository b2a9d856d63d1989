import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S17: bundles are handed up for another service than they were sent to. */
export const createNode: FlightFactory = replaced((effect) => {
  if (effect.kind !== 'deliver') return [effect];
  const { header } = effect;
  const destination = { ...header.destination, service: header.destination.service + 1 };
  return [{ ...effect, header: { ...header, destination } }];
});
