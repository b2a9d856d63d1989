import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import {
  degrees,
  microradians,
  seconds,
  SHARED_SOURCES,
  SIGNAL_DEFAULTS,
  sigmaOf,
} from './shared.ts';

const HALF_CONE_RAD = microradians(700);

/**
 * A head after the public data of the terminals of the European Data Relay System (LEO to GEO).
 * At 45,000 km: +8.6 dB. Acquisition: under 55 s.
 */
export const LCT_GEO: OpticalProfile = {
  medium: 'optical',
  name: 'lct-geo',
  rates: [{ rateBps: 1_800_000_000, requiredDbm: -48 }],
  wavelengthNm: 1064,
  transmitW: 2.2,
  apertureMm: 135,
  efficiency: 0.8,
  pointingErrorRad: microradians(0.5),
  otherLossesDb: 0.3,
  rangeMaxKm: 45_000,
  acquisition: {
    halfConeRad: HALF_CONE_RAD,
    detectableRadiusRad: microradians(10),
    overlap: 0.2,
    scanRadPerS: 0.05,
    sigmaRad: sigmaOf(HALF_CONE_RAD),
    coneGrowth: 1.5,
    coneGrowthsMax: 2,
    centringNs: [seconds(2), seconds(5)],
    confirmNs: seconds(1),
    frameSyncNs: [seconds(2), seconds(10)],
  },
  slewRadPerS: degrees(1),
  slewTimeoutNs: seconds(180),
  fieldOfRegard: { shape: 'hemisphere' },
  sunKeepOutRad: degrees(3),
  signal: SIGNAL_DEFAULTS,
  mtuBytes: 8_352,
  powerW: 160,
  sources: {
    ...SHARED_SOURCES,
    rates:
      '1.8 Gb/s: public data of EDRS. Assumed: required power −48 dBm (homodyne BPSK), one rate',
    wavelengthNm: 'public data of the EDRS terminal (Nd:YAG)',
    transmitW: 'assumed: 2.2 W',
    apertureMm: 'assumed: 135 mm',
    pointingErrorRad: 'assumed: 0.5 µrad, for a beam of 7 µrad; costs 0.04 dB an end',
    otherLossesDb: 'assumed: 0.3 dB for polarisation and filters',
    rangeMaxKm: 'public data of EDRS: 45,000 km',
    'acquisition.halfConeRad': 'assumed: 700 µrad',
    'acquisition.detectableRadiusRad': 'assumed: 10 µrad',
    'acquisition.scanRadPerS': 'assumed: 0.05 rad/s',
    'acquisition.coneGrowthsMax':
      'assumed: two. With three a slot lasts 22.7 s, and a pair that misses the first scan ' +
      'could need over 55 s',
    'acquisition.centringNs': 'assumed: the usual 2–5 s',
    'acquisition.frameSyncNs': 'assumed: the usual 2–10 s',
    slewRadPerS: 'assumed: 1 °/s',
    slewTimeoutNs: 'assumed: 180 s, because 120 s are not enough to turn half a circle at 1 °/s',
    fieldOfRegard: 'assumed: a hemisphere',
    sunKeepOutRad: 'assumed: 3°, the small end of the usual 3–10° (narrow-band coherent receiver)',
    mtuBytes: 'assumed: one emulated frame stands for eight standard frames of 1,044 bytes',
    powerW: 'public data of the EDRS terminal: 160 W',
  },
};
