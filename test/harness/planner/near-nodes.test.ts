import { describe, expect, it } from 'vitest';
import { planContacts, withDefaults } from '../../../harness/planner/planner.ts';
import { HOUR_NS } from '../../../protocols/units.ts';
import { EPOCH, satellite, STILL } from './world.ts';

describe('a plan', () => {
  it('joins nobody who lies in one place, or nearer than ten kilometres', () => {
    const apartKm = (km: number) => {
      const other = { ...STILL, argumentOfLatitudeRad: km / STILL.semiMajorAxisKm };
      const nodes = [satellite(1, STILL), satellite(2, other)];
      return planContacts(nodes, withDefaults({ fromNs: 0, toNs: HOUR_NS, epochUnixMs: EPOCH }))
        .contacts.length;
    };
    expect(apartKm(0)).toBe(0);
    expect(apartKm(9)).toBe(0);
    expect(apartKm(12)).toBeGreaterThan(0);
  });
});
