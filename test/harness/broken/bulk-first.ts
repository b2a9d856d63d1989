import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S8: broadband holds the line while tactical waits. */
export const createNode: FlightFactory = (config) =>
  createReference({ ...config, limits: { ...config.limits, broadbandShare: 1 } });
