import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S18: sends over every border. */
export const createNode: FlightFactory = ({ policy: _, ...config }) => createReference(config);
