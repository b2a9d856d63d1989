import { describe, expect, it } from 'vitest';
import { planContacts } from '../../../harness/planner/planner.ts';
import { HOUR_NS, MINUTE_NS } from '../../../protocols/units.ts';
import { EPOCH, walkerPlanes } from './world.ts';

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
});
