import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import {
  degrees,
  microradians,
  seconds,
  SHARED_SOURCES,
  SIGNAL_DEFAULTS,
  sigmaOf,
} from './shared.ts';

const HALF_CONE_RAD = microradians(1500);

/** A small head for short links. At 1,000 km: +2.6 dB. Acquisition: at most 10 s. */
export const COMPACT_35: OpticalProfile = {
  medium: 'optical',
  name: 'compact-35',
  rates: [
    { rateBps: 1_250_000_000, requiredDbm: -42 },
    { rateBps: 600_000_000, requiredDbm: -45 },
  ],
  wavelengthNm: 1550,
  transmitW: 0.5,
  apertureMm: 35,
  efficiency: 0.8,
  pointingErrorRad: microradians(2),
  otherLossesDb: 0.3,
  rangeMaxKm: 1_000,
  acquisition: {
    halfConeRad: HALF_CONE_RAD,
    detectableRadiusRad: microradians(60),
    overlap: 0.2,
    scanRadPerS: 0.05,
    sigmaRad: sigmaOf(HALF_CONE_RAD),
    coneGrowth: 1.5,
    coneGrowthsMax: 3,
    centringNs: [seconds(1), seconds(2)],
    confirmNs: seconds(0.5),
    frameSyncNs: [seconds(2), seconds(4)],
  },
  slewRadPerS: degrees(5),
  slewTimeoutNs: seconds(120),
  fieldOfRegard: {
    shape: 'az-el',
    azHalfRad: degrees(90),
    elMinRad: degrees(-45),
    elMaxRad: degrees(45),
  },
  sunKeepOutRad: degrees(8),
  signal: SIGNAL_DEFAULTS,
  mtuBytes: 8_352,
  powerW: 30,
  sources: {
    ...SHARED_SOURCES,
    rates:
      '1.25 Gb/s: public data of terminals of this size. Assumed: the 0.6 Gb/s step, required ' +
      'power −42, −45 dBm',
    wavelengthNm: 'assumed: 1550 nm',
    transmitW: 'assumed: 0.5 W',
    apertureMm: 'public data of terminals of this size: 35 mm',
    pointingErrorRad: 'assumed: 2 µrad, for a beam of 40 µrad; costs 0.02 dB an end',
    otherLossesDb: 'assumed: 0.3 dB for polarisation and filters',
    rangeMaxKm: 'public data of terminals of this size: 1,000 km',
    'acquisition.halfConeRad': 'assumed: 1500 µrad',
    'acquisition.detectableRadiusRad': 'assumed: 60 µrad',
    'acquisition.scanRadPerS': 'assumed: 0.05 rad/s',
    'acquisition.coneGrowthsMax': 'assumed: three',
    'acquisition.centringNs':
      'assumed: 1–2 s, under the usual 2–5 s: with those, and both ends centring one after the ' +
      'other, 10 s could not be kept (wide beam, light mirror)',
    'acquisition.frameSyncNs': 'assumed: 2–4 s, the quick end of the usual 2–10 s, to keep 10 s',
    slewRadPerS: 'assumed: 5 °/s',
    fieldOfRegard: 'assumed: azimuth ±90°, elevation ±45°',
    sunKeepOutRad: 'assumed: 8°, within the usual 3–10° (short baffle)',
    mtuBytes: 'assumed: one emulated frame stands for eight standard frames of 1,044 bytes',
    powerW: 'assumed: 30 W',
  },
};
