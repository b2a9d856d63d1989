import { describe, expect, it } from 'vitest';
import { planContacts } from '../../../harness/planner/planner.ts';
import { walkerSlots } from '../../../harness/world/orbits.ts';
import { GROUND_RADIO, SAT_RADIO, USER_RADIO } from '../../../harness/world/profiles/radio.ts';
import { lowestElevationRad, radioRateBps, skyPlace } from '../../../harness/world/radio-access.ts';
import type { WorldNode } from '../../../harness/world/world.ts';
import type { RadioProfile } from '../../../protocols/terminal-profile.ts';
import { HOUR_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';
import { beams, EPOCH, groundNode, satellite } from './world.ts';

const DEGREE = Math.PI / 180;
const SYNCHRONOUS_KM = 35_786.03;
const far = (profile: RadioProfile): RadioProfile => ({ ...profile, rangeMaxKm: 60_000 });

/** One satellite that stays near a meridian, and swings north and south in a day. */
const synchronous = (latitude0Deg: number) => {
  const [slot] = walkerSlots({
    altitudeKm: SYNCHRONOUS_KM,
    inclinationDeg: 40,
    satellites: 1,
    planes: 1,
    phasing: 0,
    raanSpreadDeg: 360,
    raan0Deg: 0,
    latitude0Deg,
  });
  if (slot === undefined) throw new Error('a pattern of one has one slot');
  return satellite(1, slot.elements, beams(1, 0, far(SAT_RADIO)));
};

const dish = (latitude: number, longitude: number) => {
  const node = groundNode(2, { latitude, longitude }, 1);
  const terminals = node.terminals.map((head) => ({ ...head, profile: far(GROUND_RADIO) }));
  return { ...node, terminals };
};

/** Longitude under the satellite in the north, at the epoch. */
const longitudeUnder = (platform: ReturnType<typeof synchronous>): number => {
  const highest = { degrees: 0, elevation: -1 };
  for (let degrees = -180; degrees < 180; degrees++) {
    const elevation = skyPlace(dish(40, degrees), platform, 0).elevationRad;
    if (elevation > highest.elevation) Object.assign(highest, { degrees, elevation });
  }
  return highest.degrees;
};

const lowestOf = (site: WorldNode, platform: WorldNode, endNs: Ns): number => {
  let lowest = Number.POSITIVE_INFINITY;
  for (let atNs = 0; atNs <= endNs; atNs += 10 * SECOND_NS) {
    lowest = Math.min(lowest, skyPlace(site, platform, atNs).elevationRad);
  }
  return lowest;
};

describe('rates of radio contacts', () => {
  // North of the equator it begins and ends high; south of it, in the middle, it is low.
  const platform = synchronous(90);
  const site = dish(25, longitudeUnder(platform));

  it('go by the lowest elevation of a contact, where that lies between its ends too', () => {
    const toNs = 24 * HOUR_NS;
    const plan = planContacts([platform, site], { fromNs: 0, toNs, epochUnixMs: EPOCH });

    expect(plan.contacts.map(({ startNs }) => startNs)).toEqual([0, 0]);
    const endNs = plan.contacts[0]?.endNs ?? 0;
    expect(endNs).toBeGreaterThan(20 * HOUR_NS);
    const lowest = lowestOf(site, platform, endNs);
    for (const atNs of [0, endNs]) {
      const atEnd = radioRateBps(GROUND_RADIO, skyPlace(site, platform, atNs).elevationRad);
      expect(radioRateBps(GROUND_RADIO, lowest)).toBeLessThan(atEnd);
    }
    for (const { rateBps } of plan.contacts)
      expect(rateBps).toBe(radioRateBps(GROUND_RADIO, lowest));
  });

  it('come from the true minimum, however long the contact is', () => {
    const days = { startNs: 0, endNs: 30 * 24 * HOUR_NS };
    const found = lowestElevationRad(site, platform, days);

    expect(found).toBeLessThanOrEqual(lowestOf(site, platform, 2 * 24 * HOUR_NS) + 0.1 * DEGREE);
  });

  it('stay those of the ends where a pass is lowest there', () => {
    const pass = { startNs: 16 * HOUR_NS, endNs: 16 * HOUR_NS + 90 * MINUTE_NS };
    const ends = [pass.startNs, pass.endNs].map((at) => skyPlace(site, platform, at).elevationRad);

    expect(lowestElevationRad(site, platform, pass)).toBe(Math.min(...ends));
  });
});

describe('a site with two kinds of radio', () => {
  const SHORT_RADIO = { ...SAT_RADIO, name: 'short-radio', rangeMaxKm: 1_500 };
  const pattern = {
    satellites: 200,
    planes: 10,
    phasing: 1,
    altitudeKm: 1_000,
    inclinationDeg: 53,
  };
  const mixed = (one: RadioProfile, other: RadioProfile) => [
    ...beams(1, 0, one),
    ...beams(1, 1, other),
  ];

  it.each([
    ['a dish and a terminal', GROUND_RADIO, USER_RADIO, SAT_RADIO, SAT_RADIO],
    ['a terminal and a dish', USER_RADIO, GROUND_RADIO, SAT_RADIO, SAT_RADIO],
    ['a dish, under satellites with two', GROUND_RADIO, GROUND_RADIO, SHORT_RADIO, SAT_RADIO],
  ])('has contacts without a break, each within the reach of its own: %s', (_, a, b, up, down) => {
    const satellites = walkerSlots({ ...pattern, raanSpreadDeg: 360 }).map(({ elements }, index) =>
      satellite(index + 1, elements, mixed(up, down)),
    );
    const place = groundNode(900, { latitude: 40, longitude: 10 }, 0);
    const site = { ...place, terminals: mixed(a, b) };
    const horizon = { fromNs: 0, toNs: 40 * MINUTE_NS, epochUnixMs: EPOCH };
    const { contacts } = planContacts([...satellites, site], horizon);
    let coveredNs = 0;
    for (const { from, to, fromTerminal, toTerminal, startNs, endNs } of contacts) {
      const platform = satellites[to - 1];
      if (from !== 900 || platform === undefined) continue;
      expect(startNs).toBeLessThanOrEqual(coveredNs);
      coveredNs = Math.max(coveredNs, endNs);
      const own = fromTerminal === 0 ? a : b;
      const partner = toTerminal === 0 ? up : down;
      for (const atNs of [startNs, endNs]) {
        const { elevationRad, rangeKm } = skyPlace(site, platform, atNs);
        expect(elevationRad).toBeGreaterThan(own.elevationMaskRad - 1e-6);
        expect(rangeKm).toBeLessThan(Math.min(own.rangeMaxKm, partner.rangeMaxKm) + 1e-3);
      }
    }
    expect(coveredNs).toBeGreaterThan(39 * MINUTE_NS);
  });
});
