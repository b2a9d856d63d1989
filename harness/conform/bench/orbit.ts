import type { Direction, PointingTrajectory } from '../../../protocols/avionics.ts';
import type { Elements } from '../../../protocols/elements.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';

/** Where nodes are and how they see each other, by sections 7.1 and 7.7, worked out anew. */
export type Vec = readonly [number, number, number];
export type Circular = Extract<Elements, { kind: 'circular' }>;

/** TEME of date [km, km/s]. */
export interface Motion {
  readonly position: Vec;
  readonly velocity: Vec;
}

const LIGHT_KM_PER_S = 299_792.458;
const MU_KM3_PER_S2 = 398_600.4418;
const EARTH_RADIUS_KM = 6_378.137;
const J2 = 1.082_626_68e-3;
/** For a velocity by difference. */
const STEP_S = 0.01;

const minus = (a: Vec, b: Vec): Vec => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const along = (a: Vec, b: Vec, share: number): Vec => [
  a[0] + share * b[0],
  a[1] + share * b[1],
  a[2] + share * b[2],
];
export const dot = (a: Vec, b: Vec): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a: Vec, b: Vec): Vec => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
export const length = (a: Vec): number => Math.sqrt(dot(a, a));
export const unit = (a: Vec): Vec => along([0, 0, 0], a, 1 / length(a));

/** Angle between two directions [rad], sound for small ones. */
export const angleOf = (a: Vec, b: Vec): number => Math.atan2(length(cross(a, b)), dot(a, b));

export const vecOf = ({ x, y, z }: Direction): Vec => [x, y, z];

/** A circular orbit with secular drift of node and argument of latitude, first order of J2. */
export const circularAt = (elements: Circular, atNs: Ns): Motion => {
  const seconds = (atNs - elements.atNs) / SECOND_NS;
  const position = circularPosition(elements, seconds);
  const before = circularPosition(elements, seconds - STEP_S);
  const after = circularPosition(elements, seconds + STEP_S);
  return { position, velocity: along([0, 0, 0], minus(after, before), 1 / (2 * STEP_S)) };
};

const circularPosition = (elements: Circular, seconds: number): Vec => {
  const { semiMajorAxisKm: a, inclinationRad: i, raanRad, argumentOfLatitudeRad, j2 } = elements;
  const motion = Math.sqrt(MU_KM3_PER_S2 / a) / a;
  const oblate = j2 ? 1.5 * J2 * (EARTH_RADIUS_KM / a) * (EARTH_RADIUS_KM / a) * motion : 0;
  const node = raanRad - oblate * Math.cos(i) * seconds;
  const drift = oblate * (4 * Math.cos(i) * Math.cos(i) - 1);
  const place = argumentOfLatitudeRad + (motion + drift) * seconds;
  const [x, y] = [Math.cos(place), Math.sin(place)];
  return [
    a * (x * Math.cos(node) - y * Math.cos(i) * Math.sin(node)),
    a * (x * Math.sin(node) + y * Math.cos(i) * Math.cos(node)),
    a * y * Math.sin(i),
  ];
};

/** Rows: forward, right, nadir. */
export type Frame = readonly [Vec, Vec, Vec];

export const satelliteFrame = ({ position, velocity }: Motion): Frame => {
  const down = along([0, 0, 0], unit(position), -1);
  const right = unit(cross(down, velocity));
  return [cross(right, down), right, down];
};

export const inFrame = ([x, y, z]: Frame, v: Vec): Vec => [dot(x, v), dot(y, v), dot(z, v)];

/** What one node sees of another, in its own frame: where it is, and how to send and to receive (LM-PNT-005). */
export interface Sighting {
  readonly direction: Vec;
  readonly transmit: Vec;
  readonly receive: Vec;
  readonly rangeKm: number;
}

export const sighting = (own: Motion, partner: Motion, frame = satelliteFrame(own)): Sighting => {
  const line = minus(partner.position, own.position);
  const direction = unit(line);
  const relative = minus(partner.velocity, own.velocity);
  const aside = along(relative, direction, -dot(relative, direction));
  const shifted = (sign: number): Vec =>
    inFrame(frame, unit(along(direction, aside, sign / LIGHT_KM_PER_S)));
  return {
    direction: inFrame(frame, direction),
    transmit: shifted(1),
    receive: shifted(-1),
    rangeKm: length(line),
  };
};

/** Boresight of a trajectory at a reading of the counter: cubic Hermite, ends held (LM-PNT-006). */
export const boresightAt = (trajectory: PointingTrajectory, counterNs: Ns): Vec => {
  const { startMonotonicNs, stepNs, directions } = trajectory;
  const last = directions.length - 1;
  const at = (index: number): Vec =>
    vecOf(directions[Math.max(0, Math.min(last, index))] as Direction);
  const place = (counterNs - startMonotonicNs) / stepNs;
  if (last < 1 || place <= 0) return at(0);
  if (place >= last) return at(last);
  const index = Math.floor(place);
  const u = place - index;
  const slope = (here: number): Vec => {
    const span = Math.min(last, here + 1) - Math.max(0, here - 1);
    return along([0, 0, 0], minus(at(here + 1), at(here - 1)), 1 / span);
  };
  const [uu, uuu] = [u * u, u * u * u];
  const parts: readonly (readonly [Vec, number])[] = [
    [at(index), 2 * uuu - 3 * uu + 1],
    [slope(index), uuu - 2 * uu + u],
    [at(index + 1), 3 * uu - 2 * uuu],
    [slope(index + 1), uuu - uu],
  ];
  return unit(parts.reduce<Vec>((sum, [vector, weight]) => along(sum, vector, weight), [0, 0, 0]));
};

/** Angles of a direction: azimuth from ahead to the right, elevation upwards [rad]. */
export const lookOf = ([x, y, z]: Vec): {
  readonly azimuth: number;
  readonly elevation: number;
} => ({
  azimuth: Math.atan2(y, x),
  elevation: Math.atan2(-z, Math.sqrt(x * x + y * y)),
});
