import { createPropagator, type Propagator } from '../../flight/pointing/ephemeris.ts';
import { createVector, type Vector } from '../../flight/pointing/vector.ts';
import type { Elements } from '../../protocols/elements.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Trajectory } from './world.ts';

/** Knots kept per trajectory: 16 minutes of SGP4, far more than a simulation looks back or ahead. */
const WINDOW_KNOTS = 32;
const CIRCULAR_STEP_NS: Ns = 60 * SECOND_NS;
const SGP4_STEP_NS: Ns = 30 * SECOND_NS;

/**
 * True motion from elements. Satellites are interpolated through a window of knots (error < 1 m);
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
    case 'inertial':
      return directTrajectory(propagator);
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

/** Motion at one multiple of the step. */
interface Knot {
  index: number;
  /** False where the elements lead nowhere. */
  known: boolean;
  readonly position: Vector;
  readonly velocity: Vector;
}

/**
 * Cubic Hermite interpolation between knots at multiples of the step. Knot i lives in slot i modulo the
 * window, computed when first asked for: memory stays bounded, any instant can be asked for in any
 * order, and the answer never depends on that order.
 */
export class InterpolatedTrajectory implements Trajectory {
  readonly #propagator: Propagator;
  readonly #stepNs: Ns;
  readonly #stepS: number;
  readonly #knots: (Knot | undefined)[] = new Array(WINDOW_KNOTS).fill(undefined);

  constructor(propagator: Propagator, stepNs: Ns) {
    this.#propagator = propagator;
    this.#stepNs = stepNs;
    this.#stepS = stepNs / SECOND_NS;
  }

  positionAt(atNs: Ns, out: Vector): void {
    const index = Math.floor(atNs / this.#stepNs);
    const a = this.#knotAt(index);
    const b = this.#knotAt(index + 1);
    if (!a.known || !b.known) {
      zero(out);
      return;
    }
    const u = (atNs - index * this.#stepNs) / this.#stepNs;
    const v = 1 - u;
    const p0 = v * v * (1 + 2 * u);
    const p1 = u * u * (1 + 2 * v);
    const m0 = u * v * v * this.#stepS;
    const m1 = -u * u * v * this.#stepS;
    out.x = p0 * a.position.x + p1 * b.position.x + m0 * a.velocity.x + m1 * b.velocity.x;
    out.y = p0 * a.position.y + p1 * b.position.y + m0 * a.velocity.y + m1 * b.velocity.y;
    out.z = p0 * a.position.z + p1 * b.position.z + m0 * a.velocity.z + m1 * b.velocity.z;
  }

  velocityAt(atNs: Ns, out: Vector): void {
    const index = Math.floor(atNs / this.#stepNs);
    const a = this.#knotAt(index);
    const b = this.#knotAt(index + 1);
    if (!a.known || !b.known) {
      zero(out);
      return;
    }
    const u = (atNs - index * this.#stepNs) / this.#stepNs;
    const v = 1 - u;
    const p = (6 * u * v) / this.#stepS;
    const m0 = v * (1 - 3 * u);
    const m1 = u * (3 * u - 2);
    out.x = p * (b.position.x - a.position.x) + m0 * a.velocity.x + m1 * b.velocity.x;
    out.y = p * (b.position.y - a.position.y) + m0 * a.velocity.y + m1 * b.velocity.y;
    out.z = p * (b.position.z - a.position.z) + m0 * a.velocity.z + m1 * b.velocity.z;
  }

  #knotAt(index: number): Knot {
    const slot = ((index % WINDOW_KNOTS) + WINDOW_KNOTS) % WINDOW_KNOTS;
    const held = this.#knots[slot];
    if (held !== undefined && held.index === index) return held;
    const knot = held ?? this.#newKnot(slot);
    knot.index = index;
    const atNs = index * this.#stepNs;
    knot.known = this.#propagator.positionVelocityAt(atNs, knot.position, knot.velocity);
    return knot;
  }

  #newKnot(slot: number): Knot {
    const knot = { index: 0, known: false, position: createVector(), velocity: createVector() };
    this.#knots[slot] = knot;
    return knot;
  }
}

const zero = (out: Vector): void => {
  out.x = 0;
  out.y = 0;
  out.z = 0;
};
