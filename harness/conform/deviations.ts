import type { Deviation } from './deviation.ts';
import { HANDSHAKE_DEVIATIONS } from './deviations/handshake.ts';
import { POINTING_DEVIATIONS } from './deviations/pointing.ts';

/** Every deviation that the suite is tried with. */
export const DEVIATIONS: readonly Deviation[] = [...HANDSHAKE_DEVIATIONS, ...POINTING_DEVIATIONS];
