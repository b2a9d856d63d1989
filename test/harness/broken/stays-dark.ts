import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for L5: hears one telecommand, and never another. */
export const createNode: FlightFactory = (config) => {
  const reference = createReference(config);
  let heard = 0;
  return {
    step: (input) => (input.kind === 'command' && heard++ > 0 ? [] : reference.step(input)),
  };
};
