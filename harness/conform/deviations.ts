import type { Deviation } from './deviation.ts';
import { ARQ_DEVIATIONS } from './deviations/arq.ts';
import { AVIONICS_DEVIATIONS } from './deviations/avionics.ts';
import { BUNDLE_DEVIATIONS } from './deviations/bundles.ts';
import { ELEMENTS_DEVIATIONS } from './deviations/elements.ts';
import { HANDSHAKE_DEVIATIONS } from './deviations/handshake.ts';
import { MGT_COMMANDS_DEVIATIONS } from './deviations/mgt-commands.ts';
import { MGT_FAULTS_DEVIATIONS } from './deviations/mgt-faults.ts';
import { MGT_NODE_DEVIATIONS } from './deviations/mgt-node.ts';
import { POINTING_DEVIATIONS } from './deviations/pointing.ts';
import { TIME_DEVIATIONS } from './deviations/time.ts';
import { BUNDLE_LIFE_DEVIATIONS } from './deviations/bundle-life.ts';
import { ROUTE_DEVIATIONS } from './deviations/routes.ts';

/** Every deviation that the suite is tried with. */
export const DEVIATIONS: readonly Deviation[] = [
  ...ARQ_DEVIATIONS,
  ...AVIONICS_DEVIATIONS,
  ...BUNDLE_DEVIATIONS,
  ...ELEMENTS_DEVIATIONS,
  ...HANDSHAKE_DEVIATIONS,
  ...MGT_COMMANDS_DEVIATIONS,
  ...MGT_FAULTS_DEVIATIONS,
  ...MGT_NODE_DEVIATIONS,
  ...POINTING_DEVIATIONS,
  ...TIME_DEVIATIONS,
  ...BUNDLE_LIFE_DEVIATIONS,
  ...ROUTE_DEVIATIONS,
];
