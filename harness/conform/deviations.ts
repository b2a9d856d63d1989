import type { Deviation } from './deviation.ts';
import { HANDSHAKE_DEVIATIONS } from './deviations/handshake.ts';
import { POINTING_DEVIATIONS } from './deviations/pointing.ts';
import { BUNDLE_DEVIATIONS } from './deviations/bundles.ts';

/** Every deviation that the suite is tried with. */
export const DEVIATIONS: readonly Deviation[] = [
  ...HANDSHAKE_DEVIATIONS,
  ...POINTING_DEVIATIONS,
  ...BUNDLE_DEVIATIONS,
];
