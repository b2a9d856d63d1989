import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { createVector, distance, type Vector } from '../../protocols/vector.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Trajectory } from './world.ts';

/**
 * Samples are rounded to this, so that bits of floating point cannot reach a journal (README, Decisions).
 */
const QUANTUM_NS: Ns = 10;
const SAMPLE_NS: Ns = SECOND_NS;

/** Light time over a distance [ns], rounded to 10 ns. */
export const lightTimeNs = (rangeKm: number): Ns =>
  Math.round(((rangeKm / LIGHT_KM_PER_S) * SECOND_NS) / QUANTUM_NS) * QUANTUM_NS;

/**
 * One-way light time from one node to another: light that leaves `from` now and meets `to` where
 * it will be then. Sampled every second, rounded to 10 ns, interpolated in integers between
 * (error under 50 ns for LEO); two samples are kept, so that a look-up per frame costs a few
 * nanoseconds.
 */
export class LightTime {
  readonly #from: Trajectory;
  readonly #to: Trajectory;
  readonly #start: Vector = createVector();
  readonly #end: Vector = createVector();
  readonly #velocity: Vector = createVector();
  /** Neither end ever moves: that is their light time. */
  readonly #still: boolean;
  readonly #stillNs: Ns;
  #index = Number.NaN;
  #atIndexNs: Ns = 0;
  #afterNs: Ns = 0;

  constructor(from: Trajectory, to: Trajectory) {
    this.#from = from;
    this.#to = to;
    this.#still = from.still === true && to.still === true;
    this.#stillNs = this.#still ? this.#sample(0) : 0;
  }

  /** Light time of what leaves at that instant [ns]; an integer. */
  at(departureNs: Ns): Ns {
    if (this.#still) return this.#stillNs;
    const index = Math.floor(departureNs / SAMPLE_NS);
    if (index !== this.#index) this.#moveTo(index);
    const gone = departureNs - index * SAMPLE_NS;
    const change = this.#afterNs - this.#atIndexNs;
    return this.#atIndexNs + Math.round((change * gone) / SAMPLE_NS);
  }

  #moveTo(index: number): void {
    this.#atIndexNs = index === this.#index + 1 ? this.#afterNs : this.#sample(index);
    this.#afterNs = this.#sample(index + 1);
    this.#index = index;
  }

  #sample(index: number): Ns {
    const atNs = index * SAMPLE_NS;
    this.#from.positionAt(atNs, this.#start);
    this.#to.positionAt(atNs, this.#end);
    this.#to.velocityAt(atNs, this.#velocity);
    // The receiver moves while the light travels; the second order is under a nanosecond.
    const seconds = distance(this.#start, this.#end) / LIGHT_KM_PER_S;
    this.#end.x += this.#velocity.x * seconds;
    this.#end.y += this.#velocity.y * seconds;
    this.#end.z += this.#velocity.z * seconds;
    return lightTimeNs(distance(this.#start, this.#end));
  }
}
