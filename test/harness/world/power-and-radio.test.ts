import { describe, expect, it } from 'vitest';
import {
  advanceEnergy,
  batteryPowerW,
  chargePermille,
  whenStored,
} from '../../../harness/world/energy.ts';
import { createWorldNode } from '../../../harness/world/orbits.ts';
import { GROUND_RADIO, SAT_RADIO } from '../../../harness/world/profiles/radio.ts';
import { radioRateBps, radioWindows, skyPlace } from '../../../harness/world/radio-access.ts';
import { GeometryProbe } from '../../../harness/world/visibility.ts';
import { HOUR_NS, MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';

const EPOCH = Date.UTC(2026, 0, 1);
const DEGREE = Math.PI / 180;

describe('energy', () => {
  const model = { capacityWh: 1000, solarW: 1500, baseW: 300, chargeEfficiency: 0.9 };
  const full = { atNs: 0, storedWh: 1000 };
  const dark = { sunlit: false, loadW: 500 };

  it('drains by load and base in the dark, charges with the surplus in the light', () => {
    expect(batteryPowerW(model, dark)).toBe(-800);
    const low = advanceEnergy(model, full, dark, HOUR_NS / 2);
    expect(low.storedWh).toBe(600);
    expect(chargePermille(model, low)).toBe(600);
    const later = advanceEnergy(model, low, { sunlit: true, loadW: 500 }, HOUR_NS);
    expect(later.storedWh).toBeCloseTo(600 + 0.9 * 700 * 0.5, 9);
  });

  it('neither overflows nor goes below empty', () => {
    expect(advanceEnergy(model, full, { sunlit: true, loadW: 0 }, HOUR_NS).storedWh).toBe(1000);
    expect(advanceEnergy(model, full, dark, 9 * HOUR_NS).storedWh).toBe(0);
  });

  it('says when a level is crossed, and that the other direction never comes', () => {
    const atNs = whenStored(model, full, dark, 600);
    expect(atNs).toBe(HOUR_NS / 2);
    expect(advanceEnergy(model, full, dark, atNs ?? 0).storedWh).toBeCloseTo(600, 9);
    expect(whenStored(model, full, { sunlit: true, loadW: 0 }, 600)).toBeUndefined();
    expect(whenStored(model, full, dark, -1)).toBeUndefined();
  });
});

describe('radio access', () => {
  const node = (id: number, elements: Parameters<typeof createWorldNode>[0]['elements']) =>
    createWorldNode({ id, name: `n${id}`, terminals: [], elements }, EPOCH);
  const ground = node(1, { kind: 'fixed', latitudeRad: 0.9, longitudeRad: 0.2, altitudeKm: 0.1 });
  const satellite = node(2, {
    kind: 'circular',
    atNs: 0,
    semiMajorAxisKm: 7378.137,
    inclinationRad: 81 * DEGREE,
    raanRad: 0,
    argumentOfLatitudeRad: 0,
    j2: true,
  });
  const link = { groundProfile: GROUND_RADIO, satelliteProfile: SAT_RADIO };

  it('gives the highest rate whose elevation is reached, none under the mask', () => {
    const rates = [9.9, 10, 19.9, 20, 30, 90].map((d) => radioRateBps(GROUND_RADIO, d * DEGREE));
    expect(rates).toEqual([0, 4e8, 4e8, 8e8, 12e8, 12e8]);
  });

  it('finds passes of about ten minutes, whose edges stand on the mask', () => {
    const windows = radioWindows(ground, satellite, link, { fromNs: 0, toNs: 24 * HOUR_NS });
    expect(windows.length).toBeGreaterThan(5);
    for (const { startNs, endNs } of windows) {
      expect(endNs - startNs).toBeLessThan(16 * MINUTE_NS);
      for (const [inside, outside] of [
        [startNs, startNs - SECOND_NS],
        [endNs, endNs + SECOND_NS],
      ] as const) {
        expect(skyPlace(ground, satellite, inside).elevationRad).toBeGreaterThanOrEqual(
          10 * DEGREE,
        );
        expect(skyPlace(ground, satellite, outside).elevationRad).toBeLessThan(10 * DEGREE);
      }
    }
  });

  it('agrees with the geometry probe about what is clear', () => {
    const rules = { epochUnixMs: EPOCH, grazingKm: 80, groundElevationMinRad: 10 * DEGREE };
    const probe = new GeometryProbe(rules);
    const mount = { azimuthRad: 0, normal: 'zenith' } as const;
    const windows = radioWindows(ground, satellite, link, { fromNs: 0, toNs: 6 * HOUR_NS });
    for (let atNs = 0; atNs < 6 * HOUR_NS; atNs += 17 * SECOND_NS) {
      const inside = windows.some(({ startNs, endNs }) => atNs >= startNs && atNs <= endNs);
      const up = probe.at(ground, mount, satellite, atNs);
      const down = probe.at(satellite, mount, ground, atNs);
      expect(up.clear).toBe(inside);
      expect(down.clear).toBe(inside);
      expect(up.rangeKm).toBeCloseTo(down.rangeKm, 9);
      expect(up.elevationRad).toBeCloseTo(skyPlace(ground, satellite, atNs).elevationRad, 9);
    }
  });
});
