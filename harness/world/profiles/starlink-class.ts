import type { OpticalProfile } from '../../../protocols/terminal-profile.ts';
import {
  degrees,
  microradians,
  seconds,
  SHARED_SOURCES,
  SIGNAL_DEFAULTS,
  sigmaOf,
} from './shared.ts';

const HALF_CONE_RAD = microradians(500);

/**
 * A head with the published rate and reach of Starlink's lasers; everything else is ours. At 5,400
 * km: +4.3 dB. Acquisition: the best that was observed is about 12 s.
 */
export const STARLINK_CLASS: OpticalProfile = {
  medium: 'optical',
  name: 'starlink-class',
  rates: [
    { rateBps: 100_000_000_000, requiredDbm: -38 },
    { rateBps: 50_000_000_000, requiredDbm: -41 },
    { rateBps: 25_000_000_000, requiredDbm: -44 },
  ],
  wavelengthNm: 1550,
  transmitW: 2,
  apertureMm: 80,
  efficiency: 0.8,
  pointingErrorRad: microradians(1),
  otherLossesDb: 0.3,
  rangeMaxKm: 5_400,
  acquisition: {
    halfConeRad: HALF_CONE_RAD,
    detectableRadiusRad: microradians(15),
    overlap: 0.2,
    scanRadPerS: 0.05,
    sigmaRad: sigmaOf(HALF_CONE_RAD),
    coneGrowth: 1.5,
    coneGrowthsMax: 3,
    centringNs: [seconds(2), seconds(3)],
    confirmNs: seconds(1),
    frameSyncNs: [seconds(8), seconds(10)],
  },
  slewRadPerS: degrees(5),
  slewTimeoutNs: seconds(120),
  fieldOfRegard: {
    shape: 'az-el',
    azHalfRad: degrees(180),
    elMinRad: degrees(-45),
    elMaxRad: degrees(45),
  },
  sunKeepOutRad: degrees(5),
  signal: SIGNAL_DEFAULTS,
  mtuBytes: 60_000,
  powerW: 150,
  sources: {
    ...SHARED_SOURCES,
    rates:
      '100 Gb/s: published by the operator. Assumed: 50 and 25 Gb/s steps, required power ' +
      '−38, −41, −44 dBm (coherent receiver)',
    wavelengthNm: 'assumed: 1550 nm',
    transmitW: 'assumed: 2 W',
    apertureMm: 'assumed: 80 mm',
    pointingErrorRad: 'assumed: 1 µrad, a tenth of the beam; costs 0.03 dB an end',
    otherLossesDb: 'assumed: 0.3 dB for polarisation and filters',
    rangeMaxKm: 'published by the operator: links up to 5,400 km',
    'acquisition.halfConeRad': 'assumed: 500 µrad',
    'acquisition.detectableRadiusRad': 'assumed: 15 µrad',
    'acquisition.scanRadPerS': 'assumed: 0.05 rad/s',
    'acquisition.coneGrowthsMax': 'assumed: three',
    'acquisition.centringNs': 'assumed: 2–3 s',
    'acquisition.frameSyncNs':
      'assumed: 8–10 s, slow end of the usual 2–10 s: with less the best link would come up ' +
      'well before the 12 s that were observed',
    slewRadPerS: 'assumed: 5 °/s',
    fieldOfRegard: 'assumed: azimuth ±180°, elevation ±45°',
    sunKeepOutRad: 'assumed: 5°, within the usual 3–10°',
    mtuBytes: 'assumed: one emulated frame stands for 57 standard frames of 1,044 bytes',
    powerW: 'assumed: 150 W',
  },
};
