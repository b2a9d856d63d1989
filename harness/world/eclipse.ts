import { EARTH_EQUATOR_RADIUS_KM, SUN_RADIUS_KM } from '../../protocols/constants.ts';
import { sunDirection } from '../physics/sun.ts';
import { createVector, cross, dot, length, type Vector } from '../../protocols/vector.ts';
import { type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';
import { findWindows, type Window } from './time-windows.ts';
import type { Trajectory } from './world.ts';

/** How much of the Sun's disc a satellite sees. */
export type Light = 'sunlit' | 'penumbra' | 'umbra';

/**
 * Conical shadow of a spherical Earth (equatorial radius, no atmosphere): apparent radii of Earth
 * and Sun against the angle between them. The sun direction is a unit vector, its distance in km.
 */
export const lightAt = (
  position: Readonly<Vector>,
  sun: Readonly<Vector>,
  sunDistanceKm: number,
): Light => {
  const along = dot(position, sun);
  if (along >= 0) return 'sunlit';
  const radius = length(position);
  const earth = Math.asin(Math.min(1, EARTH_EQUATOR_RADIUS_KM / radius));
  const disc = Math.asin(SUN_RADIUS_KM / sunDistanceKm);
  const apart = Math.acos(Math.min(1, -along / radius));
  if (apart >= earth + disc) return 'sunlit';
  return apart <= earth - disc ? 'umbra' : 'penumbra';
};

/** Windows in which a satellite's solar panels give nothing: umbra and penumbra together. */
export const eclipseWindows = (
  trajectory: Trajectory,
  horizon: { readonly fromNs: Ns; readonly toNs: Ns; readonly epochUnixMs: number },
): Window[] => {
  const position = createVector();
  const sun = createVector();
  const dark = (atNs: Ns): boolean => {
    trajectory.positionAt(atNs, position);
    const sunDistanceKm = sunDirection(atNs, horizon.epochUnixMs, sun);
    return lightAt(position, sun, sunDistanceKm) !== 'sunlit';
  };
  return findWindows(dark, { ...horizon, stepNs: 30 * SECOND_NS });
};

/** Angle between the Sun and an orbit's plane, positive on the side of the orbit's pole [rad]. */
export const betaRad = (
  position: Readonly<Vector>,
  velocity: Readonly<Vector>,
  sun: Readonly<Vector>,
): Rad => {
  const pole = createVector();
  cross(position, velocity, pole);
  return Math.asin(dot(pole, sun) / length(pole));
};

/**
 * Time per orbit that the Sun stays within a keep-out angle of a link between neighbours of one
 * plane [s]: 2·acos(cos ε / cos β) / n, for one of the two directions. 0 when the plane never
 * comes so close.
 */
export const sunBlockedSeconds = (orbit: {
  readonly betaRad: Rad;
  readonly keepOutRad: Rad;
  readonly meanMotionRadPerS: number;
}): number => {
  const ratio = Math.cos(orbit.keepOutRad) / Math.cos(orbit.betaRad);
  return ratio >= 1 ? 0 : (2 * Math.acos(ratio)) / orbit.meanMotionRadPerS;
};
