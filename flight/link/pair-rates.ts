import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Bps } from '../../protocols/units.ts';

/**
 * Rates that two terminals can both use, highest first: every rate of either up to the lower of
 * both highest ones. Both ends compute the same table; indices in frames point into it
 * (LM-LNK-070).
 */
export const pairRates = (own: readonly Bps[], peer: readonly Bps[]): readonly Bps[] => {
  const highest = Math.min(Math.max(...own), Math.max(...peer));
  const rates = new Set([...own, ...peer].filter((rateBps) => rateBps <= highest));
  return [...rates].sort((a, b) => b - a);
};

/**
 * Index in the terminal's own profile that serves a pair's rate: its slowest that is not slower.
 */
export const profileIndex = (profile: TerminalProfile, rateBps: Bps): number => {
  let index = 0;
  profile.rates.forEach((rate, i) => {
    if (rate.rateBps >= rateBps) index = i;
  });
  return index;
};

/**
 * Received power that a rate needs, relative to the profile's highest rate [0.001 dB], zero or
 * negative: from the profile where it says so, else equal energy per bit.
 */
export const requiredMilliDb = (profile: TerminalProfile, rateBps: Bps): number => {
  const highest = profile.rates[0];
  if (highest === undefined) return 0;
  if (profile.medium === 'optical') {
    const first = profile.rates[0]?.requiredDbm ?? 0;
    const own = profile.rates.find((rate) => rate.rateBps === rateBps);
    if (own !== undefined) return Math.round((own.requiredDbm - first) * 1_000);
  }
  return Math.round(10_000 * Math.log10(rateBps / highest.rateBps));
};
