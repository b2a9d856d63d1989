import type { FlightFactory } from '../../../flight/config.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { spoilt } from './wrap.ts';

const FOLLOWED_NS = 20 * SECOND_NS;

/** Defect for S10: an older contact plan that comes late is taken for a newer one. */
export const createNode: FlightFactory = (config) => {
  const activated = (version: number): AvionicsEffect => ({
    kind: 'plan-active',
    version,
    digest: version,
    contacts: config.plan.contacts.length,
  });
  let fellBack = false;
  return spoilt((effects, { kind, monotonicNs }) => {
    if (kind === 'boot') return [...effects, activated(config.plan.version + 1)];
    if (fellBack || monotonicNs < FOLLOWED_NS) return effects;
    fellBack = true;
    return [...effects, activated(config.plan.version)];
  })(config);
};
