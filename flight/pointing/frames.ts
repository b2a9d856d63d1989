import type { Elements } from '../../protocols/elements.ts';
import type { FieldOfRegard, Mount } from '../../protocols/terminal-profile.ts';
import type { Rad } from '../../protocols/units.ts';
import { createVector, cross, dot, normalise, type Vector } from '../../protocols/vector.ts';

/**
 * Local frame of a node as unit vectors in the inertial frame, right-handed, z down.
 * Satellite: x along the horizontal part of the velocity, z to Earth's centre, y to the right.
 * Ground: x north, y east, z along the ellipsoid's normal downwards.
 * The body frame is this frame: attitude errors are the business of the truth, not of geometry.
 */
export interface LocalFrame {
  readonly x: Vector;
  readonly y: Vector;
  readonly z: Vector;
}

/**
 * Azimuth from the mount's azimuth in (−π, π], to the right; elevation from horizontal, up
 * positive.
 */
export interface LookAngles {
  azimuthRad: Rad;
  elevationRad: Rad;
}

export const createLocalFrame = (): LocalFrame => ({
  x: createVector(),
  y: createVector(),
  z: createVector(),
});

/** Frame of a node from its elements and present motion; see LocalFrame. */
export const localFrame = (
  elements: Elements,
  position: Readonly<Vector>,
  velocity: Readonly<Vector>,
  out: LocalFrame,
): void => {
  if (elements.kind === 'fixed') groundFrame(position, elements.latitudeRad, out);
  else orbitalFrame(position, velocity, out);
};

/**
 * x forward, y right, z nadir. Without horizontal motion x points north, at a pole along inertial
 * x.
 */
const orbitalFrame = (
  position: Readonly<Vector>,
  velocity: Readonly<Vector>,
  out: LocalFrame,
): void => {
  const { x, y, z } = out;
  z.x = -position.x;
  z.y = -position.y;
  z.z = -position.z;
  normalise(z);
  // z × v points right of the motion, and has no vertical part to take away.
  cross(z, velocity, y);
  if (normalise(y) === 0) {
    cross(z, NORTH, y);
    if (normalise(y) === 0) y.y = 1;
  }
  cross(y, z, x);
};

const NORTH: Readonly<Vector> = { x: 0, y: 0, z: 1 };

/** x north, y east, z down along the normal of the ellipsoid; position in the inertial frame. */
const groundFrame = (position: Readonly<Vector>, latitudeRad: Rad, out: LocalFrame): void => {
  const axis = Math.sqrt(position.x * position.x + position.y * position.y);
  const cosA = axis > 0 ? position.x / axis : 1;
  const sinA = axis > 0 ? position.y / axis : 0;
  const cos = Math.cos(latitudeRad);
  const sin = Math.sin(latitudeRad);
  const { x, y, z } = out;
  x.x = -sin * cosA;
  x.y = -sin * sinA;
  x.z = cos;
  y.x = -sinA;
  y.y = cosA;
  y.z = 0;
  z.x = -cos * cosA;
  z.y = -cos * sinA;
  z.z = -sin;
};

/** Components of an inertial vector along the axes of the local frame. */
export const toBody = (frame: LocalFrame, inertial: Readonly<Vector>, out: Vector): void => {
  const { x, y, z } = inertial;
  out.x = frame.x.x * x + frame.x.y * y + frame.x.z * z;
  out.y = frame.y.x * x + frame.y.y * y + frame.y.z * z;
  out.z = frame.z.x * x + frame.z.y * y + frame.z.z * z;
};

/**
 * Whether a head on that mount can look along a body-frame direction, by a margin inside the edges of its field;
 * without one, edges belong to the field.
 */
export const inFieldOfRegard = (
  field: FieldOfRegard,
  mount: Mount,
  body: Readonly<Vector>,
  marginRad: Rad = 0,
): boolean => {
  if (field.shape === 'hemisphere') {
    const least = Math.sin(marginRad);
    if (mount.normal === 'zenith') return -body.z >= least;
    if (mount.normal === 'nadir') return body.z >= least;
    const forward = Math.cos(mount.azimuthRad) * body.x + Math.sin(mount.azimuthRad) * body.y;
    return forward >= least;
  }
  const horizontal = Math.sqrt(body.x * body.x + body.y * body.y);
  const elevation = Math.atan2(-body.z, horizontal);
  if (elevation < field.elMinRad + marginRad || elevation > field.elMaxRad - marginRad)
    return false;
  if (field.azHalfRad >= Math.PI) return true;
  const azimuth = wrapAngle(Math.atan2(body.y, body.x) - mount.azimuthRad);
  return Math.abs(azimuth) <= field.azHalfRad - marginRad;
};

/**
 * Rates of azimuth and elevation [rad/s] of a body-frame direction that changes at `rate` per
 * second. Azimuth races near the zenith and nadir: the keyhole.
 */
export const lookRates = (
  body: Readonly<Vector>,
  rate: Readonly<Vector>,
  out: LookAngles,
): void => {
  const square = body.x * body.x + body.y * body.y;
  const horizontal = Math.sqrt(square);
  const along = dot(body, rate);
  out.azimuthRad = square > 0 ? (body.x * rate.y - body.y * rate.x) / square : Infinity;
  // Elevation = atan2(−z, h): its rate for a direction of any length.
  const size = dot(body, body);
  out.elevationRad = square > 0 ? (-rate.z + (body.z * along) / size) / horizontal : 0;
};

const wrapAngle = (angle: Rad): Rad => {
  if (angle > Math.PI) return angle - 2 * Math.PI;
  if (angle <= -Math.PI) return angle + 2 * Math.PI;
  return angle;
};
