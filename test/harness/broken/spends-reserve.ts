import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S13: does not look at its power. */
export const createNode: FlightFactory = (config) => {
  const reference = createReference(config);
  return { step: (input) => (input.kind === 'power' ? [] : reference.step(input)) };
};
