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
 * A head after the public descriptions of SDA's optical terminal standard. At 5,500 km: +5.1 dB.
 * Acquisition: must be ≤ 100 s, goal < 10 s; flown Tranche 0 links took over 10 s and under 100 s.
 */
export const SDA_LEO: OpticalProfile = {
  medium: 'optical',
  name: 'sda-leo',
  rates: [
    { rateBps: 2_500_000_000, requiredDbm: -38 },
    { rateBps: 1_250_000_000, requiredDbm: -41 },
    { rateBps: 625_000_000, requiredDbm: -44 },
  ],
  wavelengthNm: 1553,
  transmitW: 2.5,
  apertureMm: 80,
  efficiency: 0.8,
  pointingErrorRad: microradians(1),
  otherLossesDb: 0.3,
  rangeMaxKm: 5_500,
  acquisition: {
    halfConeRad: HALF_CONE_RAD,
    detectableRadiusRad: microradians(15),
    overlap: 0.2,
    scanRadPerS: 0.05,
    sigmaRad: sigmaOf(HALF_CONE_RAD),
    coneGrowth: 1.5,
    coneGrowthsMax: 3,
    centringNs: [seconds(2), seconds(5)],
    confirmNs: seconds(0.5),
    frameSyncNs: [seconds(2), seconds(10)],
  },
  slewRadPerS: degrees(3),
  slewTimeoutNs: seconds(120),
  fieldOfRegard: {
    shape: 'az-el',
    azHalfRad: degrees(180),
    elMinRad: degrees(-30),
    elMaxRad: degrees(80),
  },
  sunKeepOutRad: degrees(5),
  signal: SIGNAL_DEFAULTS,
  mtuBytes: 8_352,
  powerW: 100,
  sources: {
    ...SHARED_SOURCES,
    rates:
      '2.5 Gb/s: SDA OCT standard, public description. Assumed: 1.25 and 0.625 Gb/s steps, ' +
      'and required power −38, −41, −44 dBm (3 dB per halving)',
    wavelengthNm: 'SDA OCT standard, public description',
    transmitW: 'public data of terminals built to the SDA OCT standard',
    apertureMm: 'assumed: 80 mm',
    pointingErrorRad: 'assumed: 1 µrad, a tenth of the beam; costs 0.03 dB an end',
    otherLossesDb: 'assumed: 0.3 dB for polarisation and filters',
    rangeMaxKm: 'public data of terminals built to the SDA OCT standard',
    'acquisition.halfConeRad': 'assumed: 500 µrad',
    'acquisition.detectableRadiusRad': 'assumed: 15 µrad',
    'acquisition.scanRadPerS': 'assumed: 0.05 rad/s',
    'acquisition.coneGrowthsMax': 'assumed: three',
    'acquisition.centringNs': 'assumed: the usual 2–5 s',
    'acquisition.frameSyncNs': 'assumed: the usual 2–10 s',
    slewRadPerS: 'assumed: 3 °/s',
    fieldOfRegard: 'assumed: azimuth ±180°, elevation −30 … +80°',
    sunKeepOutRad: 'assumed: 5°, within the usual 3–10°',
    mtuBytes: 'assumed: one emulated frame stands for eight standard frames of 1,044 bytes',
    powerW: 'assumed: 100 W',
  },
};
