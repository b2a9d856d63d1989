import type { FlightFactory, NodeConfig } from '../../../flight/config.ts';
import { createNode as createReference } from '../../../flight/node.ts';
import type { AvionicsEffect, AvionicsInput } from '../../../protocols/avionics.ts';

/** The reference, what it does changed on its way out. */
export const spoilt =
  (
    change: (effects: readonly AvionicsEffect[], input: AvionicsInput) => readonly AvionicsEffect[],
  ) =>
  (config: NodeConfig): ReturnType<FlightFactory> => {
    const reference = createReference(config);
    return { step: (input) => change(reference.step(input), input) };
  };

/** The reference with each effect in place of which others go; one that is undefined is left out. */
export const replaced = (
  change: (effect: AvionicsEffect) => readonly AvionicsEffect[] | undefined,
): FlightFactory => spoilt((effects) => effects.flatMap((effect) => change(effect) ?? []));
