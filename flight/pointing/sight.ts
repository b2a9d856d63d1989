import type { Elements } from '../../protocols/elements.ts';
import type { Km, Ns, Rad } from '../../protocols/units.ts';
import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { createLocalFrame, localFrame, toBody } from './frames.ts';
import type { Propagator } from './propagator.ts';
import { sunDirection } from './sun.ts';
import {
  angleBetween,
  createVector,
  normalise,
  subtract,
  type Vector,
} from '../../protocols/vector.ts';

/** Light times are rounded to this (README, Decisions). */
const LIGHT_QUANTUM_NS = 10;
const KM_TO_NS = 1e9 / LIGHT_KM_PER_S;

/** A node that moves: its elements say which local frame it has. */
export interface MovingNode {
  readonly elements: Elements;
  readonly motion: Propagator;
}

/** Line of sight from one node to another at one instant, in the body frame of the first. */
export interface Sight {
  /** Unit vector to where the partner is now, no light time. */
  readonly direction: Vector;
  /** Velocity of the partner relative to this node, along the body's axes, not in turning coordinates. */
  readonly velocityKmPerS: Vector;
  rangeKm: Km;
  /** Angle between the line of sight and the Sun. */
  sunRad: Rad;
}

/**
 * Computes sights. One probe serves one user: the sight that it returns is overwritten by the next
 * look.
 */
export class SightProbe {
  readonly #epochUnixMs: number;
  readonly #fromPosition = createVector();
  readonly #fromVelocity = createVector();
  readonly #position = createVector();
  readonly #velocity = createVector();
  readonly #sun = createVector();
  #sunAtNs: Ns = Number.NaN;
  readonly #frame = createLocalFrame();
  readonly #sight: Sight = {
    direction: createVector(),
    velocityKmPerS: createVector(),
    rangeKm: 0,
    sunRad: 0,
  };

  constructor(epochUnixMs: number) {
    this.#epochUnixMs = epochUnixMs;
  }

  /** Both places are known when true; otherwise elements lead nowhere and the sight means nothing. */
  known = false;

  at(from: MovingNode, to: MovingNode, atNs: Ns): Sight {
    const sight = this.#sight;
    this.directionAt(from, to, atNs);
    toBody(this.#frame, this.#velocity, sight.velocityKmPerS);
    if (atNs !== this.#sunAtNs) {
      sunDirection(atNs, this.#epochUnixMs, this.#sun);
      this.#sunAtNs = atNs;
    }
    sight.sunRad = angleBetween(this.#position, this.#sun);
    return sight;
  }

  /** Direction alone, at less cost; overwritten by the next look. */
  directionAt(from: MovingNode, to: MovingNode, atNs: Ns): Readonly<Vector> {
    const sight = this.#sight;
    const position = this.#position;
    const velocity = this.#velocity;
    const known = from.motion.positionVelocityAt(atNs, this.#fromPosition, this.#fromVelocity);
    this.known = to.motion.positionVelocityAt(atNs, position, velocity) && known;
    subtract(position, this.#fromPosition, position);
    subtract(velocity, this.#fromVelocity, velocity);
    sight.rangeKm = normalise(position);
    localFrame(from.elements, this.#fromPosition, this.#fromVelocity, this.#frame);
    toBody(this.#frame, position, sight.direction);
    return sight.direction;
  }
}

/** Light time over a range [ns], rounded to 10 ns. */
export const rangeLightTimeNs = (rangeKm: Km): Ns =>
  Math.round((rangeKm * KM_TO_NS) / LIGHT_QUANTUM_NS) * LIGHT_QUANTUM_NS;
