import { describe, expect, it } from 'vitest';
import type { TerminalConfig } from '../../../flight/config.ts';
import { planContacts } from '../../../harness/planner/planner.ts';
import { LCT_GEO } from '../../../harness/world/profiles/lct-geo.ts';
import type { Mount } from '../../../protocols/terminal-profile.ts';
import { HOUR_NS, MINUTE_NS } from '../../../protocols/units.ts';
import { EPOCH, heads, satellite, walkerPlanes } from './world.ts';

/** Two heads, forward and aft, whose hemispheres have these middles. */
const hemispheres = (...normals: readonly Mount['normal'][]): TerminalConfig[] =>
  heads(normals.length, LCT_GEO).map((head, at) => ({
    ...head,
    mount: { azimuthRad: head.mount.azimuthRad, normal: normals[at] ?? 'horizontal' },
  }));

const tle = (line2: string) => ({
  kind: 'tle' as const,
  name: 'drawn',
  line1: '1 25544U 98067A   26326.00000000  .00000000  00000-0  00000-0 0  9999',
  line2,
});

describe('neighbours', () => {
  const ring = walkerPlanes({
    altitudeKm: 1200,
    inclinationDeg: 53,
    satellites: 10,
    planes: 1,
    phasing: 0,
    raanSpreadDeg: 360,
  }).flat();

  it('are paired for longer than anybody looks ahead, where only that is worth a contact', () => {
    const options = { fromNs: 0, toNs: 2 * HOUR_NS, epochUnixMs: EPOCH, avoidSun: false };
    const usual = planContacts(ring, options);
    expect(usual.contacts.length).toBeGreaterThanOrEqual(20);
    const long = planContacts(ring, { ...options, contactMinNs: 31 * MINUTE_NS });
    expect(long.contacts).toEqual(usual.contacts);
    const never = planContacts(ring, { ...options, contactMinNs: 3 * HOUR_NS });
    expect(never.contacts).toEqual([]);
  });

  const twoHours = { fromNs: 0, toNs: 2 * HOUR_NS, epochUnixMs: EPOCH };

  it('are in one contact at a time, whichever heads take over', () => {
    const molniya = tle('2 25544  63.4000 191.9637 7000000 270.0000  29.7017  2.00600000    12');
    const high = tle('2 25544   0.9749 242.3598 0002000   0.0000 315.8031  1.00270000    18');
    const { contacts } = planContacts(
      [
        satellite(1, molniya, hemispheres('zenith', 'horizontal')),
        satellite(2, high, hemispheres('horizontal', 'nadir')),
      ],
      twoHours,
    );
    const there = contacts.filter(({ from }) => from === 1);
    expect(there.map(({ fromTerminal }) => fromTerminal)).toEqual([0, 1]);
    expect(there[1]?.startNs).toBeGreaterThanOrEqual(there[0]?.endNs ?? Number.POSITIVE_INFINITY);
  });

  it('meet again after a break of seconds', () => {
    const orbit = { kind: 'circular', atNs: 0 } as const;
    const { contacts } = planContacts(
      [
        satellite(1, {
          ...orbit,
          semiMajorAxisKm: 7224.174519583478,
          inclinationRad: 2.019635890421464,
          raanRad: 0,
          argumentOfLatitudeRad: 5.974469925789163,
          j2: false,
        }),
        satellite(2, {
          ...orbit,
          semiMajorAxisKm: 6972.2179604479,
          inclinationRad: 2.3467037221094733,
          raanRad: 3.1203990378882738,
          argumentOfLatitudeRad: 2.8944253054447473,
          j2: true,
        }),
      ],
      twoHours,
    );
    // Their sight breaks at 251 s, and from 282 to 288 s.
    const [before, after] = contacts.filter(({ from }) => from === 1);
    expect(before?.endNs).toBe(250_926_000_000);
    expect(after?.startNs).toBe(288_462_000_000);
  });
});
