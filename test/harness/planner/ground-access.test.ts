import { describe, expect, it } from 'vitest';
import { planContacts, withDefaults } from '../../../harness/planner/planner.ts';
import { GROUND_RADIO } from '../../../harness/world/profiles/radio.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import type { RadioProfile } from '../../../protocols/terminal-profile.ts';
import { HOUR_NS, SECOND_NS } from '../../../protocols/units.ts';
import { expectSoundPlan } from './invariants.ts';
import { beams, EPOCH, groundNode, walkerPlanes } from './world.ts';

const DEGREE = Math.PI / 180;
const radio = (elevationDeg: number, rateBps = 1e7): RadioProfile => ({
  ...GROUND_RADIO,
  name: `from-${elevationDeg}`,
  rates: [{ rateBps, elevationMinRad: elevationDeg * DEGREE }],
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

const volumeBit = ({ contacts }: ContactPlan): number =>
  contacts.reduce(
    (sum, { rateBps, startNs, endNs }) => sum + (rateBps * (endNs - startNs)) / 1e9,
    0,
  );

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

  it('lets a slow second radio of a site take nothing from the fast one', () => {
    const horizon = withDefaults({ ...optionsTo(3 * HOUR_NS), pairAllowed: () => false });
    const fast = radio(5, 1e9);
    const slow = radio(0, 1e6);
    const planOf = (...profiles: readonly RadioProfile[]): ContactPlan => {
      const nodes = [...satellites, site(...profiles)];
      const plan = planContacts(nodes, horizon);
      expectSoundPlan(plan, nodes, horizon);
      return plan;
    };
    const fastOf = ({ contacts }: ContactPlan): unknown =>
      contacts
        .filter(({ rateBps }) => rateBps === 1e9)
        .map(({ from, to, startNs, endNs }) => ({ from, to, startNs, endNs }));
    const alone = planOf(fast);
    for (const both of [planOf(fast, slow), planOf(slow, fast)]) {
      expect(fastOf(both)).toEqual(fastOf(alone));
      expect(volumeBit(both)).toBeGreaterThan(volumeBit(alone));
    }
  });

  it('serves each kind of radio by satellites of its own', () => {
    const horizon = withDefaults({
      ...optionsTo(3 * HOUR_NS),
      pairAllowed: () => false,
      compatible: (a, b) => a.name === b.name,
    });
    const fast = radio(5, 1e9);
    const slow = radio(6, 1e6);
    const fitted = satellites.map((node, place) => ({
      ...node,
      terminals: beams(1, 0, place % 2 === 0 ? fast : slow),
    }));
    const volumeOf = (...profiles: readonly RadioProfile[]): number => {
      const nodes = [...fitted, site(...profiles)];
      const plan = planContacts(nodes, horizon);
      expectSoundPlan(plan, nodes, horizon);
      return volumeBit(plan);
    };
    expect(volumeOf(fast, slow)).toBe(volumeOf(fast) + volumeOf(slow));
  });

  it('begins on whole milliseconds where contacts are shorter than their overlap', () => {
    const options = { ...optionsTo(8 * SECOND_NS), contactMinNs: SECOND_NS };
    const horizon = withDefaults({ ...options, pairAllowed: () => false });
    const nodes = [...satellites, site(radio(0), radio(0), radio(0))];
    const plan = planContacts(nodes, horizon);
    expect(expectSoundPlan(plan, nodes, horizon)).toBeGreaterThan(2);
  });
});
