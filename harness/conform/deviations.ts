import type { Deviation } from './deviation.ts';
import { HANDSHAKE_DEVIATIONS } from './deviations/handshake.ts';

/** Every deviation that the suite is tried with. */
export const DEVIATIONS: readonly Deviation[] = [...HANDSHAKE_DEVIATIONS];
