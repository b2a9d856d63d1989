import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S15: bundles go as far as they can, whatever the network's limit is. */
export const createNode: FlightFactory = (config) =>
  createReference({ ...config, limits: { ...config.limits, hopLimit: 64 } });
