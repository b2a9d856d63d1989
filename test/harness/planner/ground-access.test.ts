import { describe, expect, it } from 'vitest';
import { planContacts, withDefaults } from '../../../harness/planner/planner.ts';
import { GROUND_RADIO } from '../../../harness/world/profiles/radio.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import type { RadioProfile } from '../../../protocols/terminal-profile.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import { expectSoundPlan } from './invariants.ts';
import { beams, EPOCH, groundNode, walkerPlanes } from './world.ts';

const DEGREE = Math.PI / 180;
const radio = (elevationDeg: number): RadioProfile => ({
  ...GROUND_RADIO,
  name: `from-${elevationDeg}`,
  rates: [{ rateBps: 1e7, elevationMinRad: elevationDeg * DEGREE }],
  elevationMaskRad: elevationDeg * DEGREE,
});

const satellites = walkerPlanes({
  altitudeKm: 550,
  inclinationDeg: 53,
  satellites: 40,
  planes: 4,
  phasing: 3,
  raanSpreadDeg: 360,
}).flat();
const site = (...profiles: readonly RadioProfile[]) => ({
  ...groundNode(100, { latitude: 40, longitude: 0 }, 0),
  terminals: profiles.flatMap((profile, index) => beams(1, index, profile)),
});
const optionsTo = (toNs: number) => ({ fromNs: 0, toNs, epochUnixMs: EPOCH });

const coveredNs = ({ contacts }: ContactPlan): number =>
  contacts
    .filter(({ from }) => from === 100)
    .reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0);

describe('ground access', () => {
  it('plans for each radio of a site by its own mask, whichever is listed first', () => {
    const horizon = withDefaults({ ...optionsTo(3 * HOUR_NS), pairAllowed: () => false });
    const planOf = (...profiles: readonly RadioProfile[]): ContactPlan => {
      const nodes = [...satellites, site(...profiles)];
      const plan = planContacts(nodes, horizon);
      expectSoundPlan(plan, nodes, horizon);
      return plan;
    };
    const alone = coveredNs(planOf(radio(5)));
    expect(alone).toBeGreaterThan(HOUR_NS);
    expect(coveredNs(planOf(radio(5), radio(60)))).toBeGreaterThanOrEqual(alone);
    expect(coveredNs(planOf(radio(60), radio(5)))).toBeGreaterThanOrEqual(alone);
  });

  it('begins on whole milliseconds where contacts are shorter than their overlap', () => {
    const options = { ...optionsTo(8 * SECOND_NS), contactMinNs: SECOND_NS };
    const horizon = withDefaults({ ...options, pairAllowed: () => false });
    const nodes = [...satellites, site(radio(0), radio(0), radio(0))];
    const plan = planContacts(nodes, horizon);
    expect(expectSoundPlan(plan, nodes, horizon)).toBeGreaterThan(2);
  });
});
