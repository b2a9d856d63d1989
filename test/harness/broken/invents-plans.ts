import type { FlightFactory } from '../../../flight/config.ts';
import { spoilt } from './wrap.ts';

/** Defect for L3: puts a plan in force that nobody else was given. */
export const createNode: FlightFactory = (config) =>
  spoilt((effects, input) =>
    input.kind === 'boot'
      ? [
          ...effects,
          { kind: 'plan-active', version: config.plan.version + 1, digest: 7, contacts: 0 },
        ]
      : effects,
  )(config);
