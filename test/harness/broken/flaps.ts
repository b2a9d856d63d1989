import type { FlightFactory } from '../../../flight/config.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { spoilt } from './wrap.ts';

const HELD_NS = 20 * SECOND_NS;

/** Defect for L4: switches a laser off shortly after each link of its terminal 0. */
export const createNode: FlightFactory = (config) => {
  let linkedNs: number | undefined;
  return spoilt((effects, { monotonicNs }) => {
    for (const effect of effects) {
      if (effect.kind !== 'transition' || effect.machine !== 'link' || effect.instance !== 0)
        continue;
      if (effect.to === 'established.nominal') linkedNs ??= monotonicNs;
      else if (effect.to === 'down') linkedNs = undefined;
    }
    if (linkedNs === undefined || monotonicNs - linkedNs < HELD_NS) return effects;
    linkedNs = undefined;
    return [
      ...effects,
      { kind: 'terminal', terminal: 0, command: { command: 'laser', on: false } },
    ];
  })(config);
};
