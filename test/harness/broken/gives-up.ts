import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S19: throws at the first application that asks for something. */
export const createNode: FlightFactory = (config) => {
  const reference = createReference(config);
  return {
    step: (input) => {
      if (input.kind === 'submit') throw new Error('no such service');
      return reference.step(input);
    },
  };
};
