import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S6: goes on with the laser whatever its hardware says of keep-outs and limits. */
export const createNode: FlightFactory = (config) => {
  const reference = createReference(config);
  return {
    step: (input) =>
      input.kind === 'terminal' && input.reading.reading === 'inhibit' ? [] : reference.step(input),
  };
};
