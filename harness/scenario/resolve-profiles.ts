import type {
  FieldOfRegard,
  OpticalProfile,
  RadioProfile,
  TerminalProfile,
} from '../../protocols/terminal-profile.ts';
import { HOUR_NS, MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { fullScanNs, spiralScan, widestConeRad } from '../physics/scan-pattern.ts';
import { linkBudget, pathBetween } from '../world/optics.ts';
import { sigmaOf } from '../world/profiles/shared.ts';
import { TERMINAL_PROFILES } from '../world/terminal-profiles.ts';
import type { ProfileSource } from './profile-schema.ts';
import { type Complaints, quantityOf, quantityOr } from './resolve-tools.ts';
import type { ScenarioSource } from './schema.ts';

/** Shortest and longest spiral scan of a head. */
const SCAN_MIN_NS: Ns = MILLISECOND_NS;
const SCAN_MAX_NS: Ns = HOUR_NS;

/** Profiles by name: shipped ones with the network's MTU, and the scenario's own. */
export type Profiles = ReadonlyMap<string, TerminalProfile>;

/** All profiles that a scenario may name. */
export const resolveProfiles = (source: ScenarioSource, complaints: Complaints): Profiles => {
  const written = source.network?.mtu;
  const mtuBytes = typeof written === 'string' ? quantityOf(written, 'size') : undefined;
  const profiles = new Map<string, TerminalProfile>();
  for (const profile of TERMINAL_PROFILES) {
    profiles.set(profile.name, mtuBytes === undefined ? profile : { ...profile, mtuBytes });
  }
  for (const [index, own] of (source.profiles ?? []).entries()) {
    const path = ['profiles', index];
    const base = profiles.get(own.extends);
    if (base === undefined) {
      const name = { written: own.extends, known: [...profiles.keys()] };
      complaints.unknown([...path, 'extends'], `unknown profile "${own.extends}"`, name);
      continue;
    }
    if (profiles.has(own.name)) {
      const shipped = TERMINAL_PROFILES.some(({ name }) => name === own.name);
      const what = shipped ? 'a shipped' : 'an earlier';
      complaints.error([...path, 'name'], `profile "${own.name}": ${what} one has this name`);
      continue;
    }
    refuseForeignKeys(own, base, path, complaints);
    const profile = base.medium === 'optical' ? optical(own, base) : radio(own, base);
    refuseNonsense(profile, path, complaints);
    if (profile.medium === 'optical') warnOfSlowTurns(own, profile, path, complaints);
    profiles.set(own.name, profile);
  }
  return profiles;
};

const OPTICAL_KEYS = [
  'wavelength',
  'transmit',
  'aperture',
  'efficiency',
  'pointingError',
  'otherLosses',
  'acquisition',
  'slewRate',
  'slewTimeout',
  'fieldOfRegard',
  'sunKeepOut',
  'signal',
] as const satisfies readonly (keyof ProfileSource)[];

const RADIO_KEYS = ['elevationMask', 'lock'] as const satisfies readonly (keyof ProfileSource)[];

const refuseForeignKeys = (
  own: ProfileSource,
  base: TerminalProfile,
  path: readonly PropertyKey[],
  complaints: Complaints,
): void => {
  const foreign = base.medium === 'optical' ? RADIO_KEYS : OPTICAL_KEYS;
  for (const key of foreign) {
    if (own[key] === undefined) continue;
    const message = `${key}: "${own.name}" is ${base.medium}, as it extends ${base.name}`;
    complaints.error([...path, key], message);
  }
  const wanted = base.medium === 'optical' ? 'required' : 'elevation';
  const unwanted = base.medium === 'optical' ? 'elevation' : 'required';
  for (const [index, rate] of (own.rates ?? []).entries()) {
    const place = [...path, 'rates', index];
    if (rate[wanted] === undefined) {
      complaints.error(place, `a rate of an ${base.medium} profile needs "${wanted}"`);
    }
    if (rate[unwanted] !== undefined) {
      complaints.error([...place, unwanted], `no "${unwanted}" in an ${base.medium} profile`);
    }
  }
};

const shared = (own: ProfileSource, base: TerminalProfile) => ({
  name: own.name,
  rangeMaxKm: quantityOr(own.range, 'length', base.rangeMaxKm),
  mtuBytes: quantityOr(own.mtu, 'size', base.mtuBytes),
  powerW: quantityOr(own.power, 'power', base.powerW),
  sources: { ...base.sources, '*': `the scenario, on top of ${base.name}` },
});

const optical = (own: ProfileSource, base: OpticalProfile): OpticalProfile => ({
  ...base,
  ...shared(own, base),
  rates:
    own.rates?.map(({ rate, required }) => ({
      rateBps: quantityOf(rate, 'rate'),
      requiredDbm: quantityOr(required, 'level', 0),
    })) ?? base.rates,
  wavelengthNm: quantityOr(own.wavelength, 'wavelength', base.wavelengthNm),
  transmitW: quantityOr(own.transmit, 'power', base.transmitW),
  apertureMm: quantityOr(own.aperture, 'aperture', base.apertureMm),
  efficiency: own.efficiency ?? base.efficiency,
  pointingErrorRad: quantityOr(own.pointingError, 'angle', base.pointingErrorRad),
  otherLossesDb: quantityOr(own.otherLosses, 'gain', base.otherLossesDb),
  acquisition: acquisitionOf(own.acquisition ?? {}, base.acquisition),
  slewRadPerS: quantityOr(own.slewRate, 'turn rate', base.slewRadPerS),
  slewTimeoutNs: quantityOr(own.slewTimeout, 'duration', base.slewTimeoutNs),
  fieldOfRegard: fieldOfRegardOf(own.fieldOfRegard, base.fieldOfRegard),
  sunKeepOutRad: quantityOr(own.sunKeepOut, 'angle', base.sunKeepOutRad),
  signal: {
    hysteresisDb: quantityOr(own.signal?.hysteresis, 'gain', base.signal.hysteresisDb),
    debounceNs: quantityOr(own.signal?.debounce, 'duration', base.signal.debounceNs),
    coastNs: quantityOr(own.signal?.coast, 'duration', base.signal.coastNs),
    localScanShare: own.signal?.localScan ?? base.signal.localScanShare,
  },
});

const acquisitionOf = (
  own: NonNullable<ProfileSource['acquisition']>,
  base: OpticalProfile['acquisition'],
): OpticalProfile['acquisition'] => {
  const halfConeRad = quantityOr(own.halfCone, 'angle', base.halfConeRad);
  const span = (pair: readonly [string, string] | undefined, otherwise: readonly [Ns, Ns]) =>
    pair === undefined
      ? otherwise
      : ([quantityOf(pair[0], 'duration'), quantityOf(pair[1], 'duration')] as const);
  return {
    halfConeRad,
    detectableRadiusRad: quantityOr(own.detectableRadius, 'angle', base.detectableRadiusRad),
    overlap: own.overlap ?? base.overlap,
    scanRadPerS: quantityOr(own.scanRate, 'turn rate', base.scanRadPerS),
    sigmaRad: quantityOr(own.sigma, 'angle', sigmaFor(own, base, halfConeRad)),
    coneGrowth: own.coneGrowth ?? base.coneGrowth,
    coneGrowthsMax: own.coneGrowths ?? base.coneGrowthsMax,
    centringNs: span(own.centring, base.centringNs),
    confirmNs: quantityOr(own.confirm, 'duration', base.confirmNs),
    frameSyncNs: span(own.frameSync, base.frameSyncNs),
  };
};

/** Another cone means another uncertainty, or it would not have been chosen. */
const sigmaFor = (
  own: NonNullable<ProfileSource['acquisition']>,
  base: OpticalProfile['acquisition'],
  halfConeRad: number,
): number => (own.halfCone === undefined ? base.sigmaRad : sigmaOf(halfConeRad));

const fieldOfRegardOf = (
  own: ProfileSource['fieldOfRegard'],
  base: FieldOfRegard,
): FieldOfRegard => {
  if (own === undefined) return base;
  if (own === 'hemisphere') return { shape: 'hemisphere' };
  return {
    shape: 'az-el',
    azHalfRad: quantityOf(own.azimuth, 'angle'),
    elMinRad: quantityOf(own.elevationMin, 'angle'),
    elMaxRad: quantityOf(own.elevationMax, 'angle'),
  };
};

const radio = (own: ProfileSource, base: RadioProfile): RadioProfile => ({
  ...base,
  ...shared(own, base),
  rates:
    own.rates?.map(({ rate, elevation }) => ({
      rateBps: quantityOf(rate, 'rate'),
      elevationMinRad: quantityOr(elevation, 'angle', 0),
    })) ?? base.rates,
  elevationMaskRad: quantityOr(own.elevationMask, 'angle', base.elevationMaskRad),
  acquisitionNs: quantityOr(own.lock, 'duration', base.acquisitionNs),
});

/** What each field allows and the whole does not. */
const refuseNonsense = (
  profile: TerminalProfile,
  path: readonly PropertyKey[],
  complaints: Complaints,
): void => {
  for (let i = 1; i < profile.rates.length; i++) {
    const before = profile.rates[i - 1]?.rateBps ?? 0;
    if ((profile.rates[i]?.rateBps ?? 0) < before) continue;
    complaints.error([...path, 'rates', i, 'rate'], 'rates go from the highest to the lowest');
  }
  if (profile.medium === 'radio') return;
  const { acquisition, fieldOfRegard } = profile;
  const place = [...path, 'acquisition'];
  if (acquisition.detectableRadiusRad > acquisition.halfConeRad) {
    complaints.error([...place, 'detectableRadius'], 'detectableRadius is wider than halfCone');
  } else {
    refuseScan(acquisition, place, complaints);
  }
  for (const [key, [least, most]] of [
    ['centring', acquisition.centringNs],
    ['frameSync', acquisition.frameSyncNs],
  ] as const) {
    if (least > most) complaints.error([...place, key], `${key}: shortest is above longest`);
  }
  if (fieldOfRegard.shape === 'az-el' && fieldOfRegard.elMinRad >= fieldOfRegard.elMaxRad) {
    complaints.error([...path, 'fieldOfRegard'], 'elevationMin is not below elevationMax');
  }
  const marginDb = lowestMarginDb(profile);
  if (marginDb < 0) {
    complaints.warning(
      path,
      `profile "${profile.name}": its lowest rate misses ${(-marginDb).toFixed(1)} dB ` +
        `at its range of ${profile.rangeMaxKm} km; contacts will be planned and not close`,
    );
  }
};

/** Of heads that give up turns which they are allowed to make, for what is written here. */
const warnOfSlowTurns = (
  own: ProfileSource,
  { fieldOfRegard, slewRadPerS, slewTimeoutNs }: OpticalProfile,
  path: readonly PropertyKey[],
  complaints: Complaints,
): void => {
  const key = (['slewTimeout', 'slewRate', 'fieldOfRegard'] as const).find((one) => own[one]);
  const turnRad = fieldOfRegard.shape === 'az-el' ? fieldOfRegard.azHalfRad : Math.PI / 2;
  const turnS = turnRad / slewRadPerS;
  const timeoutS = slewTimeoutNs / SECOND_NS;
  if (key === undefined || turnS <= timeoutS) return;
  complaints.warning(
    [...path, key],
    `profile "${own.name}": it takes ${turnS.toFixed(1)} s from the middle of its field to the edge, and ` +
      `gives up after ${timeoutS} s (slewTimeout); contacts will be planned that it never turns to`,
  );
};

/** A scan that lasts no time is tried for ever at one instant; a long one outlasts all contacts. */
const refuseScan = (
  acquisition: OpticalProfile['acquisition'],
  place: readonly PropertyKey[],
  complaints: Complaints,
): void => {
  const leastNs = fullScanNs(spiralScan(acquisition, acquisition.halfConeRad));
  const mostNs = fullScanNs(spiralScan(acquisition, widestConeRad(acquisition)));
  if (leastNs >= SCAN_MIN_NS && mostNs <= SCAN_MAX_NS) return;
  const [which, ns] =
    leastNs < SCAN_MIN_NS ? (['its', leastNs] as const) : (['its widest', mostNs] as const);
  complaints.error(
    place,
    `${which} scan takes ${(ns / SECOND_NS).toPrecision(3)} s, expected 1 ms to 1 h: ` +
      'by halfCone, detectableRadius, overlap, scanRate, coneGrowth and coneGrowths',
  );
};

/** Margin of the lowest rate at full range, the same head at both ends. */
const lowestMarginDb = (profile: OpticalProfile): number => {
  const { receivedDbm } = linkBudget(pathBetween(profile, profile), profile.rangeMaxKm);
  return receivedDbm - (profile.rates.at(-1)?.requiredDbm ?? 0);
};
