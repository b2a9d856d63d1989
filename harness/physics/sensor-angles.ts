import type { Rad } from '../../protocols/units.ts';
import type { Vector } from '../../protocols/vector.ts';

/** Two angles across the boresight, as an acquisition sensor sees them. */
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
