import type { RadioProfile } from '../../../protocols/terminal-profile.ts';
import { degrees, seconds } from './shared.ts';

/** Ka-band gateway antenna of a ground site. */
export const GROUND_RADIO: RadioProfile = {
  medium: 'radio',
  name: 'ground-radio',
  rates: [
    { rateBps: 1_200_000_000, elevationMinRad: degrees(30) },
    { rateBps: 800_000_000, elevationMinRad: degrees(20) },
    { rateBps: 400_000_000, elevationMinRad: degrees(10) },
  ],
  elevationMaskRad: degrees(10),
  rangeMaxKm: 4_000,
  acquisitionNs: seconds(2),
  mtuBytes: 8_352,
  powerW: 500,
  sources: {
    rates: 'assumed: Ka-band gateway, 1.2 Gb/s from 30°, 0.8 from 20°, 0.4 from 10°',
    elevationMaskRad: 'assumed: 10°',
    rangeMaxKm: 'assumed: 1,700 km high at the mask; LEO only',
    acquisitionNs: 'assumed: program track, 2 s to carrier lock',
    mtuBytes: 'assumed: as for optical heads, so that relays need not fragment anew',
    powerW: 'assumed: 500 W, from the ground',
  },
};

/** Small terminal of a user or sensor, on the ground. */
export const USER_RADIO: RadioProfile = {
  medium: 'radio',
  name: 'user-radio',
  rates: [
    { rateBps: 200_000_000, elevationMinRad: degrees(40) },
    { rateBps: 100_000_000, elevationMinRad: degrees(25) },
  ],
  elevationMaskRad: degrees(25),
  rangeMaxKm: 2_500,
  acquisitionNs: seconds(1),
  mtuBytes: 8_352,
  powerW: 75,
  sources: {
    rates: 'assumed: 200 Mb/s from 40°, 100 Mb/s from 25°',
    elevationMaskRad: 'assumed: 25°, as filed for broadband user terminals',
    rangeMaxKm: 'assumed: 1,400 km high at the mask; LEO only',
    acquisitionNs: 'assumed: phased array, 1 s to carrier lock',
    mtuBytes: 'assumed: as for optical heads, so that relays need not fragment anew',
    powerW: 'assumed: 75 W',
  },
};

/** Beam of a satellite towards ground sites and users; the ground end sets mask and rate. */
export const SAT_RADIO: RadioProfile = {
  medium: 'radio',
  name: 'sat-radio',
  rates: [{ rateBps: 1_200_000_000, elevationMinRad: degrees(-90) }],
  elevationMaskRad: degrees(-90),
  rangeMaxKm: 4_000,
  acquisitionNs: seconds(1),
  mtuBytes: 8_352,
  powerW: 120,
  sources: {
    rates: 'assumed: one steered Ka-band beam; a pair uses the lower of both ends’ rates',
    elevationMaskRad: 'no mask at the satellite: the ground end has it',
    rangeMaxKm: 'assumed: as ground-radio',
    acquisitionNs: 'assumed: 1 s to point and lock',
    mtuBytes: 'assumed: as for optical heads, so that relays need not fragment anew',
    powerW: 'assumed: 120 W',
  },
};
