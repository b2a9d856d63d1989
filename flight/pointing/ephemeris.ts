import type { Elements } from '../../protocols/elements.ts';
import { SECOND_NS } from '../../protocols/units.ts';
import {
  EARTH_EQUATOR_RADIUS_KM,
  EARTH_FLATTENING,
  EARTH_J2,
  EARTH_MU_KM3_PER_S2,
} from '../../protocols/constants.ts';
import type { Propagator } from './propagator.ts';
import { createSgp4Propagator } from './sgp4.ts';
import { siderealRateRadPerS, siderealTimeRad } from './sidereal-time.ts';
import type { Vector } from '../../protocols/vector.ts';

/**
 * Propagates elements from a scenario epoch on [Unix time, ms]. Pure: the answer depends on the
 * arguments only. Throws InputError when elements cannot be read.
 */
export const createPropagator = (elements: Elements, epochUnixMs: number): Propagator => {
  switch (elements.kind) {
    case 'circular':
      return circularPropagator(elements);
    case 'tle':
    case 'omm':
      return createSgp4Propagator(elements, epochUnixMs);
    case 'fixed':
      return groundPropagator(elements, epochUnixMs);
    case 'inertial':
      return inertialPropagator(elements);
  }
};

type ElementsOf<K extends Elements['kind']> = Extract<Elements, { kind: K }>;

/**
 * Circular orbit; node and argument of latitude drift by first-order secular J2 (Vallado 2004,
 * 9.4). Sine, cosine and square root only, so that every Node version gives the same bits.
 */
const circularPropagator = (elements: ElementsOf<'circular'>): Propagator => {
  const a = elements.semiMajorAxisKm;
  const cosI = Math.cos(elements.inclinationRad);
  const sinI = Math.sin(elements.inclinationRad);
  const motion = meanMotionRadPerS(a);
  const scaled = EARTH_EQUATOR_RADIUS_KM / a;
  const factor = elements.j2 ? 1.5 * EARTH_J2 * scaled * scaled : 0;
  const nodeRate = -factor * motion * cosI;
  const latitudeRate = motion * (1 + factor * (4 * cosI * cosI - 1));
  return {
    positionVelocityAt: (atNs, position, velocity) => {
      const seconds = (atNs - elements.atNs) / SECOND_NS;
      const node = elements.raanRad + nodeRate * seconds;
      const latitude = elements.argumentOfLatitudeRad + latitudeRate * seconds;
      const cosN = Math.cos(node);
      const sinN = Math.sin(node);
      const cosU = Math.cos(latitude);
      const sinU = Math.sin(latitude);
      position.x = a * (cosN * cosU - sinN * sinU * cosI);
      position.y = a * (sinN * cosU + cosN * sinU * cosI);
      position.z = a * sinU * sinI;
      const speed = a * latitudeRate;
      velocity.x = speed * (-cosN * sinU - sinN * cosU * cosI) - nodeRate * position.y;
      velocity.y = speed * (-sinN * sinU + cosN * cosU * cosI) + nodeRate * position.x;
      velocity.z = speed * cosU * sinI;
      return true;
    },
  };
};

/** Mean motion of a two-body orbit [rad/s]. */
export const meanMotionRadPerS = (semiMajorAxisKm: number): number =>
  Math.sqrt(EARTH_MU_KM3_PER_S2 / (semiMajorAxisKm * semiMajorAxisKm * semiMajorAxisKm));

/**
 * A WGS-84 point turned by sidereal time. Its rate is held over the scenario: within 104 days the
 * neglected second-order term stays under a microsecond of time.
 */
const groundPropagator = (elements: ElementsOf<'fixed'>, epochUnixMs: number): Propagator => {
  const place = earthFixed(elements);
  const startRad = siderealTimeRad(epochUnixMs);
  const rate = siderealRateRadPerS(epochUnixMs);
  return {
    positionVelocityAt: (atNs, position, velocity) => {
      const turn = startRad + (rate * atNs) / SECOND_NS;
      const cos = Math.cos(turn);
      const sin = Math.sin(turn);
      position.x = cos * place.x - sin * place.y;
      position.y = sin * place.x + cos * place.y;
      position.z = place.z;
      velocity.x = -rate * position.y;
      velocity.y = rate * position.x;
      velocity.z = 0;
      return true;
    },
  };
};

/** Earth-fixed Cartesian place of a geodetic point, WGS-84 [km]. */
export const earthFixed = (point: ElementsOf<'fixed'>): Vector => {
  const squareEccentricity = EARTH_FLATTENING * (2 - EARTH_FLATTENING);
  const sin = Math.sin(point.latitudeRad);
  const cos = Math.cos(point.latitudeRad);
  const normal = EARTH_EQUATOR_RADIUS_KM / Math.sqrt(1 - squareEccentricity * sin * sin);
  const equatorial = (normal + point.altitudeKm) * cos;
  return {
    x: equatorial * Math.cos(point.longitudeRad),
    y: equatorial * Math.sin(point.longitudeRad),
    z: (normal * (1 - squareEccentricity) + point.altitudeKm) * sin,
  };
};

const inertialPropagator = (elements: ElementsOf<'inertial'>): Propagator => ({
  positionVelocityAt: (_atNs, position, velocity) => {
    position.x = elements.xKm;
    position.y = elements.yKm;
    position.z = elements.zKm;
    velocity.x = 0;
    velocity.y = 0;
    velocity.z = 0;
    return true;
  },
});
