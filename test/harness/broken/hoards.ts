import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S8: takes in more than its store is meant for. */
export const createNode: FlightFactory = (config) =>
  createReference({ ...config, storeBytesMax: 4 * config.storeBytesMax });
