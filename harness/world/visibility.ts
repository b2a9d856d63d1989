import { EARTH_MEAN_RADIUS_KM } from '../../protocols/constants.ts';
import {
  createLocalFrame,
  type LookAngles,
  localFrame,
  lookAngles,
  toBody,
} from '../physics/frames.ts';
import { sunDirection } from '../physics/sun.ts';
import {
  angleBetween,
  createVector,
  normalise,
  subtract,
  type Vector,
} from '../../protocols/vector.ts';
import type { Mount } from '../../protocols/terminal-profile.ts';
import type { Km, Ns, Rad } from '../../protocols/units.ts';
import type { Geometry, WorldNode } from './world.ts';

/**
 * Earth-grazing altitude that a link between satellites must stay above, unless a scenario says
 * otherwise.
 */
export const GRAZING_DEFAULT_KM: Km = 80;

/**
 * Altitude over the mean sphere of the point of a segment that is closest to Earth's centre [km].
 */
export const grazingAltitudeKm = (a: Readonly<Vector>, b: Readonly<Vector>): Km => {
  const x = b.x - a.x;
  const y = b.y - a.y;
  const z = b.z - a.z;
  const square = x * x + y * y + z * z;
  const along = square > 0 ? -(a.x * x + a.y * y + a.z * z) / square : 0;
  const u = along < 0 ? 0 : along > 1 ? 1 : along;
  const px = a.x + u * x;
  const py = a.y + u * y;
  const pz = a.z + u * z;
  return Math.sqrt(px * px + py * py + pz * pz) - EARTH_MEAN_RADIUS_KM;
};

/**
 * Longest link between two satellites at one altitude that grazes at another: 2·√((R+h)² −
 * (R+h_g)²).
 */
export const longestLinkKm = (
  altitudeKm: Km,
  grazingKm: Km,
  radiusKm: Km = EARTH_MEAN_RADIUS_KM,
): Km => {
  const far = radiusKm + altitudeKm;
  const near = radiusKm + grazingKm;
  return 2 * Math.sqrt(Math.max(0, far * far - near * near));
};

/** Distance of neighbours in a plane of evenly spaced satellites: 2a·sin(π/S). */
export const inPlaneDistanceKm = (semiMajorAxisKm: Km, satellites: number): Km =>
  2 * semiMajorAxisKm * Math.sin(Math.PI / satellites);

/** What makes a line of sight clear. */
export interface VisibilityRules {
  readonly epochUnixMs: number;
  /** Between satellites. */
  readonly grazingKm: Km;
  /** Where an end stands on the ground: elevation there. */
  readonly groundElevationMinRad: Rad;
}

/**
 * Geometry between nodes from truth. Holds scratch space only: answers depend on arguments alone,
 * and each is a fresh object.
 */
export class GeometryProbe {
  readonly #rules: VisibilityRules;
  readonly #from = createVector();
  readonly #to = createVector();
  readonly #velocity = createVector();
  readonly #sight = createVector();
  readonly #body = createVector();
  readonly #sun = createVector();
  readonly #frame = createLocalFrame();
  readonly #angles: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  #sunAtNs: Ns = Number.NaN;

  constructor(rules: VisibilityRules) {
    this.#rules = rules;
  }

  /** Geometry from one node, whose head sits on that mount, to another. */
  at(from: WorldNode, mount: Mount, to: WorldNode, atNs: Ns): Geometry {
    from.trajectory.positionAt(atNs, this.#from);
    from.trajectory.velocityAt(atNs, this.#velocity);
    to.trajectory.positionAt(atNs, this.#to);
    localFrame(from.elements, this.#from, this.#velocity, this.#frame);
    subtract(this.#to, this.#from, this.#sight);
    const rangeKm = normalise(this.#sight);
    toBody(this.#frame, this.#sight, this.#body);
    lookAngles(this.#body, mount, this.#angles);
    if (atNs !== this.#sunAtNs) {
      sunDirection(atNs, this.#rules.epochUnixMs, this.#sun);
      this.#sunAtNs = atNs;
    }
    const grazingKm = grazingAltitudeKm(this.#from, this.#to);
    return {
      rangeKm,
      grazingKm,
      clear: isClear(from, this.#from, to, this.#to, this.#rules),
      azimuthRad: this.#angles.azimuthRad,
      elevationRad: this.#angles.elevationRad,
      sunRad: angleBetween(this.#sight, this.#sun),
    };
  }
}

/**
 * Whether Earth leaves the line between two nodes free: above the grazing altitude between
 * satellites, above the least elevation where an end stands on the ground. Two places on the
 * ground never see each other; a decayed satellite (at Earth's centre) sees nobody.
 */
export const isClear = (
  a: WorldNode,
  positionA: Readonly<Vector>,
  b: WorldNode,
  positionB: Readonly<Vector>,
  rules: VisibilityRules,
): boolean => {
  if (a.elements.kind === 'fixed') {
    if (b.elements.kind === 'fixed' || isNowhere(positionB)) return false;
    const up = elevationRad(positionA, a.elements.latitudeRad, positionB);
    return up >= rules.groundElevationMinRad;
  }
  if (b.elements.kind === 'fixed') return isClear(b, positionB, a, positionA, rules);
  return grazingAltitudeKm(positionA, positionB) >= rules.grazingKm;
};

const isNowhere = (position: Readonly<Vector>): boolean =>
  position.x === 0 && position.y === 0 && position.z === 0;

/** Elevation over the ellipsoid's horizon at a place on the ground, all inertial [rad]. */
export const elevationRad = (
  ground: Readonly<Vector>,
  latitudeRad: Rad,
  target: Readonly<Vector>,
): Rad => {
  const axis = Math.sqrt(ground.x * ground.x + ground.y * ground.y);
  const x = target.x - ground.x;
  const y = target.y - ground.y;
  const z = target.z - ground.z;
  const outward = axis > 0 ? (ground.x * x + ground.y * y) / axis : x;
  const up = Math.cos(latitudeRad) * outward + Math.sin(latitudeRad) * z;
  const square = x * x + y * y + z * z;
  return Math.atan2(up, Math.sqrt(Math.max(0, square - up * up)));
};
