import { createPropagator } from '../physics/ephemeris.ts';
import type { Propagator } from '../physics/propagator.ts';
import { createVector, type Vector } from '../../protocols/vector.ts';
import type { Elements } from '../../protocols/elements.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Trajectory } from './world.ts';

/**
 * Knots kept per trajectory: 16 minutes of SGP4, far more than a simulation looks back or ahead.
 */
const WINDOW_KNOTS = 32;
const CIRCULAR_STEP_NS: Ns = 60 * SECOND_NS;
const SGP4_STEP_NS: Ns = 30 * SECOND_NS;

/**
 * True motion from elements. Satellites are interpolated through a window of knots. Error: under 1 m, of
 * long ellipses some 10 m, as SGP4's velocity there is up to 6 m/s beside the change of its positions;
 * places on the ground and in inertial space are computed directly, which costs no more.
 */
export const createTrajectory = (elements: Elements, epochUnixMs: number): Trajectory => {
  const propagator = createPropagator(elements, epochUnixMs);
  switch (elements.kind) {
    case 'circular':
      return new InterpolatedTrajectory(propagator, CIRCULAR_STEP_NS);
    case 'tle':
    case 'omm':
      return new InterpolatedTrajectory(propagator, SGP4_STEP_NS);
    case 'fixed':
      return directTrajectory(propagator);
    case 'inertial':
      return { ...directTrajectory(propagator), still: true };
  }
};

const directTrajectory = (propagator: Propagator): Trajectory => {
  const unused = createVector();
  return {
    positionAt: (atNs, out) => {
      propagator.positionVelocityAt(atNs, out, unused);
    },
    velocityAt: (atNs, out) => {
      propagator.positionVelocityAt(atNs, unused, out);
    },
  };
};

/** Numbers of a knot: position, velocity, and whether the elements lead anywhere there. */
const KNOT_NUMBERS = 7;
/** Numbers of a segment: four coefficients for each of three axes. */
const SEGMENT_NUMBERS = 12;

/**
 * Cubic Hermite interpolation between knots at multiples of the step. Knot i lives in slot i
 * modulo the window, computed when first asked for: memory stays bounded, any instant can be
 * asked for in any order, and the answer never depends on that order. The polynomial of the last
 * segment is kept.
 */
export class InterpolatedTrajectory implements Trajectory {
  readonly #propagator: Propagator;
  readonly #stepNs: Ns;
  readonly #stepS: number;
  readonly #knots = new Float64Array(WINDOW_KNOTS * KNOT_NUMBERS);
  /** Which knot each slot holds. */
  readonly #held = new Float64Array(WINDOW_KNOTS).fill(Number.NaN);
  readonly #segment = new Float64Array(SEGMENT_NUMBERS);
  #segmentIndex = Number.NaN;
  readonly #position = createVector();
  readonly #velocity = createVector();

  constructor(propagator: Propagator, stepNs: Ns) {
    this.#propagator = propagator;
    this.#stepNs = stepNs;
    this.#stepS = stepNs / SECOND_NS;
  }

  positionAt(atNs: Ns, out: Vector): void {
    const index = Math.floor(atNs / this.#stepNs);
    if (index !== this.#segmentIndex) this.#moveTo(index);
    const u = (atNs - index * this.#stepNs) / this.#stepNs;
    const c = this.#segment;
    out.x = cubic(c, 0, u);
    out.y = cubic(c, 4, u);
    out.z = cubic(c, 8, u);
  }

  velocityAt(atNs: Ns, out: Vector): void {
    const index = Math.floor(atNs / this.#stepNs);
    if (index !== this.#segmentIndex) this.#moveTo(index);
    const u = (atNs - index * this.#stepNs) / this.#stepNs;
    const c = this.#segment;
    out.x = slope(c, 0, u) / this.#stepS;
    out.y = slope(c, 4, u) / this.#stepS;
    out.z = slope(c, 8, u) / this.#stepS;
  }

  #moveTo(index: number): void {
    const a = this.#knotAt(index);
    const b = this.#knotAt(index + 1);
    const n = this.#knots;
    const c = this.#segment;
    this.#segmentIndex = index;
    if (n[a + 6] === 0 || n[b + 6] === 0) {
      c.fill(0);
      return;
    }
    for (let axis = 0; axis < 3; axis++) {
      const start = n[a + axis] as number;
      const change = (n[b + axis] as number) - start;
      const rate0 = (n[a + 3 + axis] as number) * this.#stepS;
      const rate1 = (n[b + 3 + axis] as number) * this.#stepS;
      c[4 * axis] = start;
      c[4 * axis + 1] = rate0;
      c[4 * axis + 2] = 3 * change - 2 * rate0 - rate1;
      c[4 * axis + 3] = rate0 + rate1 - 2 * change;
    }
  }

  /** Where a knot's numbers begin. */
  #knotAt(index: number): number {
    const slot = ((index % WINDOW_KNOTS) + WINDOW_KNOTS) % WINDOW_KNOTS;
    const at = slot * KNOT_NUMBERS;
    if (this.#held[slot] === index) return at;
    const known = this.#propagator.positionVelocityAt(
      index * this.#stepNs,
      this.#position,
      this.#velocity,
    );
    this.#held[slot] = index;
    const { x, y, z } = this.#position;
    const { x: vx, y: vy, z: vz } = this.#velocity;
    this.#knots.set([x, y, z, vx, vy, vz, known ? 1 : 0], at);
    return at;
  }
}

/** Value of the cubic whose coefficients begin there. */
const cubic = (c: Float64Array, at: number, u: number): number =>
  (((c[at + 3] as number) * u + (c[at + 2] as number)) * u + (c[at + 1] as number)) * u +
  (c[at] as number);

/** Its derivative by u. */
const slope = (c: Float64Array, at: number, u: number): number =>
  (3 * (c[at + 3] as number) * u + 2 * (c[at + 2] as number)) * u + (c[at + 1] as number);
