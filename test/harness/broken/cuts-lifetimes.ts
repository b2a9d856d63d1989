import type { FlightFactory } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';

/** Defect for S7: bundles get half the lifetime that the application asked for. */
export const createNode: FlightFactory = (config) => {
  const reference = createReference(config);
  return {
    step: (input) =>
      reference.step(
        input.kind === 'submit' ? { ...input, lifetimeNs: input.lifetimeNs / 2 } : input,
      ),
  };
};
