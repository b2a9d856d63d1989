import { json2satrec, type SatRec, sgp4, twoline2satrec } from 'satellite.js';
import type { Elements } from '../../protocols/elements.ts';
import { EARTH_EQUATOR_RADIUS_KM } from '../../protocols/constants.ts';
import { InputError } from '../../protocols/errors.ts';
import { MINUTE_NS } from '../../protocols/units.ts';
import { elementsEpochUnixMs, ommCalendarEpoch } from './element-epoch.ts';
import { createVector, length } from '../../protocols/vector.ts';
import type { Propagator } from './propagator.ts';

export type Sgp4Elements = Extract<Elements, { kind: 'tle' | 'omm' }>;

/** Fields of an OMM record that SGP4 needs, as CelesTrak writes them. */
export const OMM_NUMBERS = [
  'MEAN_MOTION',
  'ECCENTRICITY',
  'INCLINATION',
  'RA_OF_ASC_NODE',
  'ARG_OF_PERICENTER',
  'MEAN_ANOMALY',
  'BSTAR',
  'MEAN_MOTION_DOT',
  'MEAN_MOTION_DDOT',
] as const;

/**
 * SGP4 (satellite.js, WGS-72, improved mode) from a scenario epoch on. The epoch of the elements
 * is read here to the microsecond: the library keeps milliseconds of an OMM, which are metres of
 * orbit.
 */
export const createSgp4Propagator = (elements: Sgp4Elements, epochUnixMs: number): Propagator => {
  const satrec = readSatrec(elements);
  const offsetMinutes = (epochUnixMs - elementsEpochUnixMs(elements)) / 60_000;
  return {
    positionVelocityAt: (atNs, position, velocity) => {
      const state = sgp4(satrec, offsetMinutes + atNs / MINUTE_NS);
      if (state === null || !Number.isFinite(state.position.x)) {
        position.x = position.y = position.z = 0;
        velocity.x = velocity.y = velocity.z = 0;
        return false;
      }
      position.x = state.position.x;
      position.y = state.position.y;
      position.z = state.position.z;
      velocity.x = state.velocity.x;
      velocity.y = state.velocity.y;
      velocity.z = state.velocity.z;
      return true;
    },
  };
};

/**
 * Why SGP4 cannot place a satellite from an instant [Unix time, ms] on, for a minute at least: in
 * thick air it may give a last position before it gives up. Undefined when it can. Throws
 * InputError when the elements cannot be read.
 */
export const placementFault = (elements: Sgp4Elements, epochUnixMs: number): string | undefined => {
  const perigeeKm = readSatrec(elements).altp * EARTH_EQUATOR_RADIUS_KM;
  if (!Number.isFinite(perigeeKm)) return 'its elements make no orbit';
  if (perigeeKm < 0) return `its perigee lies ${Math.ceil(-perigeeKm)} km below the ground`;
  const propagator = createSgp4Propagator(elements, epochUnixMs);
  const [position, velocity] = [createVector(), createVector()];
  for (const atNs of [0, MINUTE_NS]) {
    const known = propagator.positionVelocityAt(atNs, position, velocity);
    const radiusKm = length(position);
    if (!known || !Number.isFinite(radiusKm + length(velocity))) {
      return 'SGP4 gives no position: it has decayed, or its elements are out of range';
    }
    if (radiusKm < EARTH_EQUATOR_RADIUS_KM) return 'SGP4 places it below the ground';
  }
  return undefined;
};

/** Parses elements for SGP4. Throws InputError when a field is missing or no number. */
export const readSatrec = (elements: Sgp4Elements): SatRec => {
  const satrec =
    elements.kind === 'tle'
      ? twoline2satrec(elements.line1, elements.line2)
      : json2satrec(ommObject(elements));
  const { no, ecco, inclo, nodeo, argpo, mo, bstar, jdsatepoch } = satrec;
  if (![no, ecco, inclo, nodeo, argpo, mo, bstar, jdsatepoch].every(Number.isFinite)) {
    throw new InputError('elements.unreadable', `elements of ${elements.name} hold no numbers`);
  }
  return satrec;
};

const ommObject = (elements: Extract<Elements, { kind: 'omm' }>) => {
  const value = (key: string): number => {
    const field = Number(elements.fields[key] ?? Number.NaN);
    if (Number.isFinite(field)) return field;
    throw new InputError('elements.unreadable', `OMM of ${elements.name}: ${key} is no number`);
  };
  return {
    OBJECT_NAME: elements.name,
    OBJECT_ID: String(elements.fields.OBJECT_ID ?? ''),
    // The library wants milliseconds with a Z; only deep-space resonance looks at this epoch.
    EPOCH: `${ommCalendarEpoch(String(elements.fields.EPOCH ?? '')).slice(0, 23)}Z`,
    MEAN_MOTION: value('MEAN_MOTION'),
    ECCENTRICITY: value('ECCENTRICITY'),
    INCLINATION: value('INCLINATION'),
    RA_OF_ASC_NODE: value('RA_OF_ASC_NODE'),
    ARG_OF_PERICENTER: value('ARG_OF_PERICENTER'),
    MEAN_ANOMALY: value('MEAN_ANOMALY'),
    NORAD_CAT_ID: String(elements.fields.NORAD_CAT_ID ?? 0),
    ELEMENT_SET_NO: 0,
    BSTAR: value('BSTAR'),
    MEAN_MOTION_DOT: value('MEAN_MOTION_DOT'),
    MEAN_MOTION_DDOT: value('MEAN_MOTION_DDOT'),
  };
};
