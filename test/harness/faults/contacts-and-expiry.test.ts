import { describe, expect, it } from 'vitest';
import { MILLISECOND_NS, SECOND_NS } from '../../../protocols/units.ts';
import { bare, common, partner, scenario } from './kinds-rig.ts';
import { type FaultRun, nodeNamed, ringWithSite, run } from './rig.ts';

/** Faults that need bundles that live shortly, or contacts that begin and end within the run. */

describe('a contact that differs from the plan', () => {
  const site = ringWithSite();
  const ground = nodeNamed(site, 'site');
  const of = (told: FaultRun, kind: 'lock' | 'unlock') =>
    told.of(kind).filter(({ values }) => values[0] === ground || values[2] === ground);
  const whole = run(site);
  const [first] = of(whole, 'lock');
  const satellite = Number(first?.values[0] === ground ? first.values[2] : first?.values[0]);
  const pass = { id: 'f', node: satellite, partner: ground, both: true, share: 1, types: [] };

  it('begins later', () => {
    const startS = first?.atS ?? 0;
    const fault = { ...pass, atNs: 0, kind: 'contact-off-plan', earlyNs: 0 } as const;
    const told = run(site, [{ ...fault, lateNs: 40 * SECOND_NS }]);
    const [late] = of(told, 'lock').filter(({ values }) => values.includes(satellite));
    expect(late?.atS).toBeGreaterThan(startS + 30);
    expect(late?.atS).toBeLessThan(startS + 60);
    expect(told.failed).toEqual([]);
  });

  it('ends earlier, for as long as the fault holds', () => {
    const fault = { ...pass, kind: 'contact-off-plan', lateNs: 0 } as const;
    const earlyNs = 50 * SECOND_NS;
    const last = (told: FaultRun): number =>
      of(told, 'unlock').find(({ values }) => values.includes(satellite))?.atS ?? 0;
    const endS = last(whole);
    expect(endS).toBeGreaterThan(60);
    const told = run(site, [{ ...fault, atNs: 0, earlyNs }]);
    expect(last(told)).toBeCloseTo(endS - 50, 0);
    expect(told.failed).toEqual([]);
    const over = { atNs: 0, durationNs: Math.round((endS - 60) * SECOND_NS) };
    expect(last(run(site, [{ ...fault, ...over, earlyNs }]))).toBe(last(whole));
  });
});

describe('bundles that expire in transmission', () => {
  const third = nodeNamed(scenario, 'ring-03');
  const storm = { ...common, kind: 'expiry-in-transit', to: third, class: 'tactical' } as const;
  const terms = { bytes: 2_000, intervalNs: SECOND_NS, lifetimeNs: 45 * MILLISECOND_NS };
  const deletedAt = (told: FaultRun) =>
    new Set(
      told
        .of('deleted')
        .filter(({ values }) => values[3] === 'expired')
        .map(({ values }) => values[0]),
    );

  it.each([false, true])('are delivered nowhere and accounted for; custody %s', (custody) => {
    const told = run(scenario, [{ ...storm, ...terms, custody, assured: custody }]);
    expect(told.of('submitted')).toHaveLength(bare.of('submitted').length + 30);
    expect(told.of('delivered')).toHaveLength(bare.of('delivered').length);
    // Light needs 36 ms for two hops. A relay keeps what it has custody of until it is taken.
    expect(deletedAt(told)).toContain(custody ? partner : third);
    expect(told.failed).toEqual([]);
  });

  it('arrive when they live for long enough', () => {
    const lifetimeNs = 300 * MILLISECOND_NS;
    const told = run(scenario, [
      { ...storm, ...terms, lifetimeNs, custody: false, assured: false },
    ]);
    expect(told.of('delivered')).toHaveLength(bare.of('delivered').length + 30);
  });

  it('carry any number of bytes', () => {
    const lifetimeNs = 300 * MILLISECOND_NS;
    for (const bytes of [0, 1, 7, 8, 16]) {
      const some = { ...storm, ...terms, durationNs: SECOND_NS, lifetimeNs, bytes };
      const told = run(scenario, [{ ...some, custody: false, assured: false }]);
      expect(told.of('delivered')).toHaveLength(bare.of('delivered').length + 1);
      expect(told.failed).toEqual([]);
    }
  });
});
