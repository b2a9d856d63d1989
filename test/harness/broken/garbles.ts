import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S17: the last byte of a payload is lost on its way to the application. */
export const createNode: FlightFactory = replaced((effect) => {
  if (effect.kind !== 'deliver') return [effect];
  const payload = Uint8Array.from(effect.payload.flatMap((chunk) => [...chunk]));
  payload[payload.length - 1] = 255 - (payload.at(-1) ?? 0);
  return [{ ...effect, payload: [payload] }];
});
