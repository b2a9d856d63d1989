import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contactReport, contactReportLines } from '../../../harness/planner/contact-report.ts';
import { gridPairs } from '../../../harness/planner/grid.ts';
import { planContacts, withDefaults } from '../../../harness/planner/planner.ts';
import { COMPACT_35 } from '../../../harness/world/profiles/compact-35.ts';
import { LCT_GEO } from '../../../harness/world/profiles/lct-geo.ts';
import { SAT_RADIO } from '../../../harness/world/profiles/radio.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { expectSoundPlan } from './invariants.ts';
import { beams, EPOCH, groundNode, heads, satellite, STILL, walkerPlanes } from './world.ts';

const DEGREE = Math.PI / 180;
const rules = (toNs: number) => withDefaults({ fromNs: 0, toNs, epochUnixMs: EPOCH });

const DELTA = {
  altitudeKm: 550,
  inclinationDeg: 53,
  satellites: 1584,
  planes: 72,
  phasing: 17,
  raanSpreadDeg: 360,
} as const;

describe('planner', () => {
  it('keeps every plan sound, whatever the constellation', () => {
    const satellites = fc.record({
      altitudeKm: fc.integer({ min: 400, max: 1500 }),
      inclinationRad: fc.double({ min: 0, max: Math.PI, noNaN: true }),
      raanRad: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      latitudeRad: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
      heads: fc.integer({ min: 1, max: 4 }),
      narrow: fc.boolean(),
    });
    const places = fc.record({
      latitude: fc.integer({ min: -89, max: 89 }),
      longitude: fc.integer({ min: -180, max: 180 }),
      beams: fc.integer({ min: 1, max: 3 }),
    });
    let contacts = 0;
    fc.assert(
      fc.property(
        fc.array(satellites, { minLength: 2, maxLength: 12 }),
        fc.array(places, { maxLength: 2 }),
        (bodies, sites) => {
          const nodes = [
            ...bodies.map((body, index) =>
              satellite(
                index + 1,
                {
                  kind: 'circular',
                  atNs: 0,
                  semiMajorAxisKm: 6378 + body.altitudeKm,
                  inclinationRad: body.inclinationRad,
                  raanRad: body.raanRad,
                  argumentOfLatitudeRad: body.latitudeRad,
                  j2: true,
                },
                [
                  ...heads(body.heads, body.narrow ? COMPACT_35 : undefined),
                  ...satellite(99, STILL).terminals.slice(4),
                ],
              ),
            ),
            ...sites.map((site, index) => groundNode(100 + index, site, site.beams)),
          ];
          const horizon = rules(HOUR_NS);
          contacts += expectSoundPlan(planContacts(nodes, horizon), nodes, horizon);
        },
      ),
      { numRuns: 60, seed: 20261122 },
    );
    expect(contacts).toBeGreaterThan(500);
  });

  it('gives the same plan again', () => {
    const nodes = walkerPlanes({ ...DELTA, satellites: 24, planes: 4, phasing: 1 }).flat();
    const horizon = { fromNs: 0, toNs: HOUR_NS, epochUnixMs: EPOCH };
    expect(planContacts(nodes, horizon)).toEqual(planContacts(nodes, horizon));
  });

  it('hangs a dense constellation together without a grid', () => {
    const nodes = walkerPlanes({ ...DELTA, satellites: 96, planes: 8, phasing: 1 }).flat();
    const plan = planContacts(nodes, rules(20 * MINUTE_NS));
    const reached = new Set([1]);
    const running = plan.contacts.filter(
      ({ startNs, endNs }) => startNs <= 600 * SECOND_NS && endNs > 600 * SECOND_NS,
    );
    for (let grown = true; grown; ) {
      grown = false;
      for (const { from, to } of running) {
        if (!reached.has(from) || reached.has(to)) continue;
        reached.add(to);
        grown = true;
      }
    }
    expect(reached.size).toBe(96);
  });

  it('does not pair heads of different light', () => {
    const near = (id: number, profile: typeof LCT_GEO) =>
      satellite(id, { ...STILL, argumentOfLatitudeRad: id / 20 }, heads(2, profile));
    const apart = [near(1, LCT_GEO), near(2, COMPACT_35)];
    expect(planContacts(apart, rules(HOUR_NS)).contacts).toEqual([]);
    const alike = [near(1, COMPACT_35), near(2, COMPACT_35)];
    expect(planContacts(alike, rules(HOUR_NS)).contacts.length).toBeGreaterThan(0);
  });

  it('plans nothing along the edge of a field of regard, where a forecast may see it outside', () => {
    // Over the equator, the whole ring lies on the edge of the heads that look left and right.
    const ring = Array.from({ length: 6 }, (_, index) =>
      satellite(
        index + 1,
        {
          ...STILL,
          semiMajorAxisKm: 14_440,
          inclinationRad: 0.03 * DEGREE,
          argumentOfLatitudeRad: index * 60 * DEGREE,
        },
        heads(4, LCT_GEO),
      ),
    );
    const { contacts } = planContacts(ring, rules(5 * HOUR_NS));
    expect(contacts).toHaveLength(12);
    expect(contacts.filter(({ fromTerminal = 0 }) => fromTerminal >= 2)).toEqual([]);
    const edgy = planContacts(ring, { ...rules(5 * HOUR_NS), fieldMarginRad: 0 });
    expect(edgy.contacts.length).toBeGreaterThan(12);
  });

  it('takes rates from the caller, by the longest range, and drops what has none', () => {
    const nodes = [1, 2].map((id) => satellite(id, { ...STILL, argumentOfLatitudeRad: id / 5 }));
    const asked: number[] = [];
    const plan = planContacts(nodes, {
      ...rules(HOUR_NS),
      rateBps: (from, _to, rangeKm) => {
        asked.push(rangeKm);
        return from.node.id === 1 ? 1000 : 0;
      },
    });
    expect(plan.contacts.every(({ from, rateBps }) => from === 1 && rateBps === 1000)).toBe(true);
    for (const rangeKm of asked) expect(rangeKm).toBeCloseTo(2 * 6928 * Math.sin(0.1), -1);
  });

  it('leaves out the minutes in which a head would look into the Sun', () => {
    // An equatorial plane at an equinox: each link is blocked once per orbit and direction.
    const ring = walkerPlanes({
      ...DELTA,
      inclinationDeg: 0.1,
      satellites: 10,
      planes: 1,
      altitudeKm: 1200,
    });
    const spring = { fromNs: 0, toNs: 2 * HOUR_NS, epochUnixMs: Date.UTC(2026, 2, 20) };
    const options = { ...spring, grids: [{ planes: ring, wrap: false }] };
    const alongRing = (avoidSun: boolean) => {
      const { version, contacts } = planContacts(ring.flat(), { ...options, avoidSun });
      return { version, contacts: contacts.filter(({ fromTerminal }) => Number(fromTerminal) < 2) };
    };
    const careful = alongRing(true);
    const careless = alongRing(false);
    expect(careless.contacts).toHaveLength(20);
    expect(careful.contacts.length).toBeGreaterThan(40);
    const shares = (plan: typeof careful): number[] =>
      contactReport(plan, ring.flat(), spring.epochUnixMs).map(({ sunShare }) => sunShare);
    expect(Math.max(...shares(careful))).toBe(0);
    expect(Math.max(...shares(careless))).toBeGreaterThan(0.01);
  });
});

describe('+Grid', () => {
  it('meets Walker phasing across the wrap: every link of a shell is short', () => {
    const planes = walkerPlanes(DELTA);
    const pairs = gridPairs({ planes, wrap: true }, 0);
    expect(pairs).toHaveLength(2 * 1584);
    const plan = planContacts(planes.flat(), {
      ...rules(60 * SECOND_NS),
      grids: [{ planes, wrap: true }],
      avoidSun: false,
    });
    // Four heads on each satellite, all in contact, each with another one.
    expect(plan.contacts).toHaveLength(4 * 1584);
    for (const { terminalA, terminalB } of pairs) expect(terminalA ^ terminalB).toBe(1);
    for (const { lightTimeNs } of plan.contacts) expect(lightTimeNs).toBeLessThan(6.7e6);
  });

  it('does not cross the seam of a star', () => {
    const planes = walkerPlanes({
      altitudeKm: 781,
      inclinationDeg: 86.4,
      satellites: 66,
      planes: 6,
      phasing: 2,
      raanSpreadDeg: 180,
    });
    const pairs = gridPairs({ planes, wrap: false }, 0);
    expect(pairs).toHaveLength(66 + 55);
    const horizon = rules(2 * HOUR_NS);
    const plan = planContacts(planes.flat(), { ...horizon, grids: [{ planes, wrap: false }] });
    expectSoundPlan(plan, planes.flat(), horizon);
    const planeOf = (id: number): number => Math.floor((id - 1) / 11);
    const steps = plan.contacts.map(({ from, to }) => Math.abs(planeOf(from) - planeOf(to)));
    expect(Math.max(...steps)).toBe(1);
  });

  it('passes over missing satellites', () => {
    const planes = walkerPlanes({ ...DELTA, satellites: 40, planes: 4, phasing: 1 });
    const gap = planes.map((slots) => slots.map((node) => (node.id === 7 ? undefined : node)));
    const whole = gridPairs({ planes, wrap: true }, 0);
    const rest = gridPairs({ planes: gap, wrap: true }, 0);
    const without = whole.filter(({ a, b }) => a.id !== 7 && b.id !== 7);
    expect(rest).toEqual(without);
  });
});

describe('ground access', () => {
  const planes = walkerPlanes(
    { ...DELTA, satellites: 396, planes: 18, phasing: 1 },
    beams(2, 0, SAT_RADIO),
  );

  it.each(['highest', 'longest'] as const)(
    'keeps two beams busy without a break: %s',
    (handover) => {
      const ground = groundNode(900, { latitude: 45, longitude: 10 }, 2);
      const nodes = [...planes.flat(), ground];
      const horizon = { ...rules(HOUR_NS), handover };
      const plan = planContacts(nodes, { ...horizon, grids: [{ planes, wrap: true }] });
      const mine = plan.contacts.filter(({ from }) => from === 900);
      expect(mine.length).toBeGreaterThan(5);
      let coveredNs = 0;
      for (const { startNs, endNs } of mine) {
        expect(startNs).toBeLessThanOrEqual(coveredNs);
        coveredNs = Math.max(coveredNs, endNs);
      }
      // What is left at the end is shorter than a contact may be.
      expect(coveredNs).toBeGreaterThan(HOUR_NS - horizon.contactMinNs);
      // Make before break: ten seconds together, no more than two at a time.
      mine.slice(1).forEach(({ startNs }, index) => {
        expect((mine[index]?.endNs ?? 0) - startNs).toBe(10 * SECOND_NS);
      });
    },
  );

  it('hands over less often to the longest-lasting satellite than to the highest', () => {
    const count = (handover: 'highest' | 'longest'): number => {
      const nodes = [...planes.flat(), groundNode(900, { latitude: 45, longitude: 10 }, 1)];
      const options = { ...rules(HOUR_NS), handover };
      return planContacts(nodes, options).contacts.filter(({ from }) => from === 900).length;
    };
    expect(count('longest')).toBeLessThan(count('highest'));
  });

  it('shares the beams of one satellite between sites in order of time', () => {
    const alone = satellite(1, { ...STILL, semiMajorAxisKm: 7378, inclinationRad: 60 * DEGREE });
    const sites = Array.from({ length: 5 }, (_, index) =>
      groundNode(10 + index, { latitude: index, longitude: index }, 1),
    );
    const horizon = rules(12 * HOUR_NS);
    const plan = planContacts([alone, ...sites], horizon);
    expect(expectSoundPlan(plan, [alone, ...sites], horizon)).toBeGreaterThan(0);
    for (const contact of plan.contacts) {
      const atOnce = plan.contacts.filter(
        ({ from, startNs, endNs }) =>
          from === 1 && startNs <= contact.startNs && endNs > contact.startNs,
      );
      expect(atOnce.length).toBeLessThanOrEqual(2);
    }
  });
});

describe('contact report', () => {
  it('prints one line per contact under a heading, and the figures of a ring', () => {
    const ring = walkerPlanes({
      ...DELTA,
      satellites: 10,
      planes: 1,
      altitudeKm: 1200,
      phasing: 0,
    });
    const options = { ...rules(600 * SECOND_NS), grids: [{ planes: ring, wrap: false }] };
    const figures = contactReport(planContacts(ring.flat(), options), ring.flat(), EPOCH);
    const forward = figures.find(({ contact }) => contact.from === 1 && contact.to === 2);
    // 36° apart: 2·7578·sin 18° away, 18° below the horizon, straight ahead.
    expect(forward?.rangeMaxKm).toBeCloseTo(2 * 7578.137 * Math.sin(18 * DEGREE), 0);
    expect(forward?.elevationMinRad).toBeCloseTo(-18 * DEGREE, 2);
    expect(forward?.azimuthStartRad).toBeCloseTo(0, 2);
    expect(forward?.azimuthRateMaxRadPerS).toBeLessThan(1e-4);
    const lines = contactReportLines(figures);
    expect(lines).toHaveLength(1 + figures.length);
    expect(lines.join('\n')).toMatch(/ 0\.0…0\.0 /);
    expect(lines.join('\n')).not.toMatch(/-0\.0+\D/);
  });
});
