import type { OpticalProfile, TerminalProfile } from '../../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type Ns } from '../../../protocols/units.ts';
import { SDA_LEO } from '../../world/profiles/sda-leo.ts';
import { LIGHT_TIME_NS } from './mesh.ts';
import { timeToAngleNs } from './spiral.ts';

/** Who searches how, by section 7.2 and 7.3, worked out anew. */
export type SearchRole = 'scan' | 'stare';

const SLOT_MARGIN_NS: Ns = 500 * MILLISECOND_NS;
const CYCLE_SLOTS = 6;

/** Cone after that many growths [rad]. */
export const coneRad = ({ acquisition }: OpticalProfile, growths: number): number => {
  const { halfConeRad, coneGrowth } = acquisition;
  let cone = halfConeRad;
  for (let i = 0; i < growths; i++) cone *= coneGrowth;
  return cone;
};

export const pitchRad = ({ acquisition }: OpticalProfile): number =>
  2 * acquisition.detectableRadiusRad * (1 - acquisition.overlap);

export const scanTimeNs = (profile: OpticalProfile, angleRad: number): Ns =>
  timeToAngleNs(angleRad, {
    pitchRad: pitchRad(profile),
    speedRadPerS: profile.acquisition.scanRadPerS,
  });

const widestScanNs = (profile: TerminalProfile): Ns =>
  profile.medium === 'radio'
    ? 0
    : scanTimeNs(profile, coneRad(profile, profile.acquisition.coneGrowthsMax));

/** LM-PNT-010, of neighbours on the bench. */
export const slotNs = (own: TerminalProfile = SDA_LEO, partner: TerminalProfile = SDA_LEO): Ns =>
  Math.max(widestScanNs(own), widestScanNs(partner)) + 2 * LIGHT_TIME_NS + SLOT_MARGIN_NS;

/** LM-PNT-011. */
export const roleIn = (slot: number, lower: boolean): SearchRole => {
  if (lower) return slot % 2 === 0 ? 'scan' : 'stare';
  return slot % CYCLE_SLOTS < CYCLE_SLOTS / 2 ? 'stare' : 'scan';
};
