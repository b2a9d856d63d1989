import { describe, expect, it } from 'vitest';
import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { PartnerPointing } from '../../../flight/pointing/partner-pointing.ts';
import { createPropagator } from '../../../harness/physics/ephemeris.ts';
import { ReachProbe } from '../../../harness/physics/reach.ts';
import { boresightAt } from '../../../harness/physics/boresight.ts';
import { leavingDirection } from '../../../harness/physics/light-angles.ts';
import { SightProbe } from '../../../harness/physics/sight.ts';
import { angleBetween, createVector } from '../../../protocols/vector.ts';
import { COMPACT_35 } from '../../../harness/world/profiles/compact-35.ts';
import type { Contact } from '../../../protocols/contact-plan.ts';
import type { Elements } from '../../../protocols/elements.ts';
import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const EPOCH_UNIX_MS = Date.UTC(2027, 0, 1);
const DEGREE = Math.PI / 180;
const CONTACT = { from: 1, to: 2, startNs: 20 * MINUTE_NS, endNs: 25 * MINUTE_NS } as Contact;

const circular = (raanDeg: number, latitudeDeg: number): Elements => ({
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm: 7_000,
  inclinationRad: 60 * DEGREE,
  raanRad: raanDeg * DEGREE,
  argumentOfLatitudeRad: latitudeDeg * DEGREE,
  j2: false,
});

/** Two planes: the partner comes from the right, and passes ahead after some sixteen minutes. */
const ELEMENTS = new Map([
  [1, circular(180, 0)],
  [2, circular(220, 20)],
]);

/** When flight software turns its head to the partner, and what truth says of limits around that. */
const turning = (limits: Partial<OpticalProfile>) => {
  const profile = { ...COMPACT_35, ...limits } as OpticalProfile;
  const mount = { azimuthRad: 0, normal: 'horizontal' } as const;
  const terminal: TerminalConfig = { index: 0, name: 'head', profile, mount };
  const config = { id: 1, epochUnixMs: EPOCH_UNIX_MS, elements: ELEMENTS } as unknown as NodeConfig;
  const reach = PartnerPointing.of(config, terminal, CONTACT)?.reach(0, CONTACT);
  const [from, to] = [...ELEMENTS.values()].map((elements) => ({
    elements,
    motion: createPropagator(elements, EPOCH_UNIX_MS),
  })) as [never, never];
  const truth = new ReachProbe(new SightProbe(EPOCH_UNIX_MS));
  const freeNs = reach?.freeFromUtcNs ?? Number.NaN;
  const bits = (afterNs: Ns) => truth.bitsAt({ from, mount, profile }, to, freeNs + afterNs);
  return { blockedBy: reach?.blockedBy, freeNs, bits };
};

describe('when a head turns to a partner that comes into its reach (LM-PNT-043)', () => {
  it.each([
    [
      'gimbal-range',
      { fieldOfRegard: { shape: 'az-el', azHalfRad: 30 * DEGREE, elMinRad: -1, elMaxRad: 1 } },
      1,
    ],
    ['sun', { sunKeepOutRad: 70 * DEGREE }, 4],
  ] as const)(
    'is a little later than the edge of %s: a clock that is off by 10 ms does not see it',
    (kind, limits, bit) => {
      const { blockedBy, freeNs, bits } = turning(limits);
      expect(blockedBy).toBe(kind);
      expect(freeNs).toBeGreaterThan(0);
      expect(bits(-10 * MILLISECOND_NS) & bit).toBe(0);
      expect(bits(-MINUTE_NS) & bit).toBe(bit);
    },
  );
});

/** 80 km away after twenty seconds, when it turns by 55 mrad/s. */
const PASSING = new Map<number, Elements>([
  [1, { ...circular(0, -1.3), inclinationRad: 40 * DEGREE } as Elements],
  [2, { ...circular(0, -1.3), inclinationRad: 80 * DEGREE, semiMajorAxisKm: 7_080 } as Elements],
]);

/** How far commanded directions are beside the partner at worst, 40 s from an instant on. */
const worstRad = (pointing: PartnerPointing, fromNs: Ns, waitNs: Ns): number => {
  const now = { utcNs: fromNs, monotonicNs: fromNs };
  const trajectory = pointing.trajectory(now, waitNs + 40 * SECOND_NS);
  const probe = new SightProbe(EPOCH_UNIX_MS);
  const [own, partner] = [...PASSING.values()].map((elements) => ({
    elements,
    motion: createPropagator(elements, EPOCH_UNIX_MS),
  })) as [never, never];
  const [commanded, wanted] = [createVector(), createVector()];
  let worst = 0;
  for (let atNs = fromNs; atNs <= fromNs + 40 * SECOND_NS; atNs += SECOND_NS / 4) {
    boresightAt(trajectory, atNs, commanded);
    const { direction, velocityKmPerS } = probe.at(own, partner, atNs);
    leavingDirection(direction, velocityKmPerS, wanted);
    worst = Math.max(worst, angleBetween(commanded, wanted));
  }
  return worst;
};

describe('trajectories to a partner that passes near by (LM-PNT-006)', () => {
  const passing = (): PartnerPointing => {
    const config = {
      id: 1,
      epochUnixMs: EPOCH_UNIX_MS,
      elements: PASSING,
    } as unknown as NodeConfig;
    return PartnerPointing.of(config, {} as TerminalConfig, CONTACT) as PartnerPointing;
  };

  it('keep to the line of sight, and reach less far beyond their need', () => {
    expect(worstRad(passing(), 0, 0)).toBeLessThan(10e-6);
  });

  it('are made anew for a search after a turn whose samples lie further apart', () => {
    const pointing = passing();
    expect(worstRad(pointing, 0, 2 * MINUTE_NS)).toBeGreaterThan(10e-6);
    expect(worstRad(pointing, SECOND_NS, 0)).toBeLessThan(10e-6);
  });
});
