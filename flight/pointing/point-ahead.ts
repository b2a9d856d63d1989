import type { Rad } from '../../protocols/units.ts';
import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { dot, normalise, type Vector } from '../../protocols/vector.ts';

/**
 * Point-ahead between two moving ends: the light that arrives left the partner a light time ago, the
 * light that leaves meets it a light time from now. With aberration both follow from the relative
 * velocity v alone: û − v⊥/c to receive, û + v⊥/c to transmit. Check P1; LM-PNT-005.
 */

/** Direction to transmit along: unit vector, in the frame of the arguments. */
export const transmitDirection = (
  direction: Readonly<Vector>,
  velocityKmPerS: Readonly<Vector>,
  out: Vector,
): void => shifted(direction, velocityKmPerS, 1 / LIGHT_KM_PER_S, out);

/** Direction that the partner's light comes from: unit vector, in the frame of the arguments. */
export const receiveDirection = (
  direction: Readonly<Vector>,
  velocityKmPerS: Readonly<Vector>,
  out: Vector,
): void => shifted(direction, velocityKmPerS, -1 / LIGHT_KM_PER_S, out);

/** Angle between both directions: 2·v⊥/c [rad]. */
export const pointAheadRad = (
  direction: Readonly<Vector>,
  velocityKmPerS: Readonly<Vector>,
): Rad => {
  const along = dot(direction, velocityKmPerS);
  const square = dot(velocityKmPerS, velocityKmPerS) - along * along;
  return (2 * Math.sqrt(Math.max(0, square))) / LIGHT_KM_PER_S;
};

/** Two angles across the boresight, as the acquisition sensor and the point-ahead mirror have them. */
export interface SensorAngles {
  xRad: Rad;
  yRad: Rad;
}

/**
 * Small offset of a direction from the boresight: x towards rising azimuth, y towards rising elevation.
 * Both are body-frame unit vectors. Straight up or down x lies along the body's y axis.
 */
export const sensorAngles = (
  boresight: Readonly<Vector>,
  direction: Readonly<Vector>,
  out: SensorAngles,
): void => {
  const horizontal = Math.sqrt(boresight.x * boresight.x + boresight.y * boresight.y);
  const cosAzimuth = horizontal > 0 ? boresight.x / horizontal : 1;
  const sinAzimuth = horizontal > 0 ? boresight.y / horizontal : 0;
  const dx = direction.x - boresight.x;
  const dy = direction.y - boresight.y;
  const dz = direction.z - boresight.z;
  out.xRad = cosAzimuth * dy - sinAzimuth * dx;
  // Up across the boresight: its horizontal part leans back by the elevation.
  out.yRad = boresight.z * (cosAzimuth * dx + sinAzimuth * dy) - horizontal * dz;
};

const shifted = (
  direction: Readonly<Vector>,
  velocity: Readonly<Vector>,
  share: number,
  out: Vector,
): void => {
  const along = dot(direction, velocity);
  out.x = direction.x + (velocity.x - along * direction.x) * share;
  out.y = direction.y + (velocity.y - along * direction.y) * share;
  out.z = direction.z + (velocity.z - along * direction.z) * share;
  normalise(out);
};
