import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S14: takes no telecommand from its service port. */
export const createNode: FlightFactory = (config) => {
  const reference = createReference(config);
  return { step: (input) => (input.kind === 'command' ? [] : reference.step(input)) };
};
