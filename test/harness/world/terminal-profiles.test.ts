import { describe, expect, it } from 'vitest';
import { linkBudget, pathBetween } from '../../../harness/world/optics.ts';
import {
  findProfile,
  OPTICAL_PROFILES,
  PROFILE_NAMES,
  TERMINAL_PROFILES,
} from '../../../harness/world/terminal-profiles.ts';

const LIGHT_KM_PER_S = 299_792.458;

/** Paths of all fields that hold a value; what is an array or a tagged shape counts as one. */
const fieldsOf = (profile: object): string[] =>
  Object.entries(profile).flatMap(([name, value]) => {
    if (name === 'acquisition' || name === 'signal') {
      return Object.keys(value as object).map((inner) => `${name}.${inner}`);
    }
    return ['medium', 'name', 'sources'].includes(name) ? [] : [name];
  });

describe('shipped terminal profiles', () => {
  it('are found by name, and nothing else is', () => {
    expect(PROFILE_NAMES).toEqual([
      'sda-leo',
      'starlink-class',
      'lct-geo',
      'compact-35',
      'ground-radio',
      'user-radio',
      'sat-radio',
    ]);
    for (const name of PROFILE_NAMES) expect(findProfile(name)?.name).toBe(name);
    expect(findProfile('sda-loe')).toBeUndefined();
    expect(findProfile('constructor')).toBeUndefined();
  });

  it.each([
    ['sda-leo', 5],
    ['starlink-class', 4],
    ['lct-geo', 9],
    ['compact-35', 3],
  ])('%s has about +%d dB at its range and highest rate', (name, expected) => {
    const profile = OPTICAL_PROFILES.find((candidate) => candidate.name === name);
    if (profile === undefined) throw new Error(name);
    const { receivedDbm } = linkBudget(pathBetween(profile, profile), profile.rangeMaxKm);
    const margin = receivedDbm - (profile.rates[0]?.requiredDbm ?? 0);
    expect(Math.round(margin)).toBe(expected);
    expect(margin).toBeGreaterThan(1);
  });

  it('say for every field where it comes from or that it is assumed', () => {
    for (const profile of TERMINAL_PROFILES) {
      const fields = fieldsOf(profile);
      expect(Object.keys(profile.sources).sort(), profile.name).toEqual(fields.sort());
      for (const note of Object.values(profile.sources)) expect(note.length).toBeGreaterThan(5);
    }
  });

  it('list their rates from the highest down, each needing less power', () => {
    for (const profile of OPTICAL_PROFILES) {
      for (let i = 1; i < profile.rates.length; i++) {
        const [before, after] = [profile.rates[i - 1], profile.rates[i]];
        expect(after?.rateBps).toBeLessThan(before?.rateBps ?? 0);
        expect(after?.requiredDbm).toBeLessThan(before?.requiredDbm ?? 0);
      }
    }
  });

  it('have an MTU that the window of 2^15 frames can keep busy at full range', () => {
    for (const profile of TERMINAL_PROFILES) {
      const roundTripS = (2 * profile.rangeMaxKm) / LIGHT_KM_PER_S;
      const least = ((profile.rates[0]?.rateBps ?? 0) * roundTripS) / (8 * 32_768);
      expect(profile.mtuBytes).toBeGreaterThan(least);
    }
  });

  it('keep each radio rate above the mask', () => {
    for (const profile of TERMINAL_PROFILES) {
      if (profile.medium !== 'radio') continue;
      const lowest = Math.min(...profile.rates.map((rate) => rate.elevationMinRad));
      expect(lowest).toBeCloseTo(profile.elevationMaskRad, 12);
    }
  });
});
