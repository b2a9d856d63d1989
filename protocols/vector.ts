/**
 * A place, velocity or direction in a Cartesian frame; written into by look-ups, so that none
 * allocates.
 */
export interface Vector {
  x: number;
  y: number;
  z: number;
}

export const createVector = (): Vector => ({ x: 0, y: 0, z: 0 });

export const dot = (a: Readonly<Vector>, b: Readonly<Vector>): number =>
  a.x * b.x + a.y * b.y + a.z * b.z;

export const length = (a: Readonly<Vector>): number => Math.sqrt(dot(a, a));

export const distance = (a: Readonly<Vector>, b: Readonly<Vector>): number => {
  const x = a.x - b.x;
  const y = a.y - b.y;
  const z = a.z - b.z;
  return Math.sqrt(x * x + y * y + z * z);
};

/** out = to − from. */
export const subtract = (to: Readonly<Vector>, from: Readonly<Vector>, out: Vector): void => {
  out.x = to.x - from.x;
  out.y = to.y - from.y;
  out.z = to.z - from.z;
};

/** out = a × b; out may be neither of them. */
export const cross = (a: Readonly<Vector>, b: Readonly<Vector>, out: Vector): void => {
  out.x = a.y * b.z - a.z * b.y;
  out.y = a.z * b.x - a.x * b.z;
  out.z = a.x * b.y - a.y * b.x;
};

/** Scales to length 1 in place; a zero vector stays. Returns the length that it had. */
export const normalise = (a: Vector): number => {
  const size = length(a);
  if (size > 0) {
    a.x /= size;
    a.y /= size;
    a.z /= size;
  }
  return size;
};

/** Angle between two unit vectors [rad]; accurate for small angles too, unlike an arc cosine. */
export const angleBetween = (a: Readonly<Vector>, b: Readonly<Vector>): number => {
  const x = a.y * b.z - a.z * b.y;
  const y = a.z * b.x - a.x * b.z;
  const z = a.x * b.y - a.y * b.x;
  return Math.atan2(Math.sqrt(x * x + y * y + z * z), dot(a, b));
};
