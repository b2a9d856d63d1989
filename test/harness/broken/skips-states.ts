import type { FlightFactory } from '../../../flight/config.ts';
import { replaced } from './wrap.ts';

/** Defect for S12: sessions are established out of nowhere. */
export const createNode: FlightFactory = replaced((effect) =>
  effect.kind === 'transition' && effect.machine === 'link' && effect.from === 'down'
    ? undefined
    : [effect],
);
