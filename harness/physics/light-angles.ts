import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { dot, normalise, type Vector } from '../../protocols/vector.ts';

/*
 * Where light truly leaves to and comes from, between two moving ends: the classical limit of aberration, a light
 * time before and after (check P1). Flight software has formulas of its own for that: what is wrong there must not
 * become true here.
 */

/** Direction that light has to leave along to meet the partner: unit vector, in the frame of the arguments. */
export const leavingDirection = (
  direction: Readonly<Vector>,
  velocityKmPerS: Readonly<Vector>,
  out: Vector,
): void => moved(direction, velocityKmPerS, 1 / LIGHT_KM_PER_S, out);

/** Direction that the partner's light comes from: unit vector, in the frame of the arguments. */
export const arrivingDirection = (
  direction: Readonly<Vector>,
  velocityKmPerS: Readonly<Vector>,
  out: Vector,
): void => moved(direction, velocityKmPerS, -1 / LIGHT_KM_PER_S, out);

/** Of the relative velocity only what lies across the line of sight counts. */
const moved = (
  direction: Readonly<Vector>,
  velocity: Readonly<Vector>,
  seconds: number,
  out: Vector,
): void => {
  const along = dot(direction, velocity);
  out.x = direction.x + (velocity.x - along * direction.x) * seconds;
  out.y = direction.y + (velocity.y - along * direction.y) * seconds;
  out.z = direction.z + (velocity.z - along * direction.z) * seconds;
  normalise(out);
};
