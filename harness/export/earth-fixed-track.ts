import { siderealRateRadPerS, siderealTimeRad } from '../physics/sidereal-time.ts';
import { createVector, type Vector } from '../../protocols/vector.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Trajectory } from '../world/world.ts';
import type { Span } from './spans.ts';

/** A stretch of a track that has no kink: seconds since the epoch and metres, in turn. */
export interface TrackPiece {
  readonly span: Span;
  /** t, x, y, z, t, x, y, z, … */
  readonly samples: readonly number[];
}

/** Samples for one revolution, to begin with: 0.2 m beside the truth in a low circular orbit. */
const SAMPLES_PER_TURN = 48;
/** How far a track may be from the truth between samples [m], metres of rounding aside. */
const ERROR_MAX_M = 3;
const STEP_MIN_S = 5;
const WORTH_HALVING = 1.5;
/** Degree of the polynomial that readers lay through the samples. */
export const DEGREE = 5;
/** Samples beyond each end, so that the ends are as true as the middle. */
const PADDING = (DEGREE + 1) / 2;
const SIDEREAL_DAY_S = 86_164.1;
/** Nearer to Earth's centre is no orbit: elements that lead nowhere. */
const DECAYED_KM = 1_000;

/**
 * The track of a node over the turning Earth, sampled so that a Lagrange polynomial of degree 5 stays
 * within some metres of the true motion. Axes are Earth-fixed by sidereal time of the emulator, as its
 * sites are: what sees what in a run sees it in the picture. Burns are where a track has kinks.
 */
export class EarthFixedTrack {
  readonly #trajectory: Trajectory;
  readonly #startRad: number;
  readonly #rate: number;
  readonly #inertial = createVector();

  constructor(trajectory: Trajectory, epochUnixMs: number) {
    this.#trajectory = trajectory;
    this.#startRad = siderealTimeRad(epochUnixMs);
    this.#rate = siderealRateRadPerS(epochUnixMs);
  }

  /** Earth-fixed position [m]; false: the elements lead nowhere at that instant. */
  positionAt(atNs: Ns, out: Vector): boolean {
    this.#trajectory.positionAt(atNs, this.#inertial);
    const { x, y, z } = this.#inertial;
    const turn = this.#startRad + (this.#rate * atNs) / SECOND_NS;
    const cos = Math.cos(turn);
    const sin = Math.sin(turn);
    out.x = 1_000 * (cos * x + sin * y);
    out.y = 1_000 * (cos * y - sin * x);
    out.z = 1_000 * z;
    return x * x + y * y + z * z > DECAYED_KM * DECAYED_KM;
  }

  /** Pieces from 0 to the end, parted at the kinks. A track that leads nowhere ends there. */
  pieces(endNs: Ns, kinksNs: readonly Ns[]): readonly TrackPiece[] {
    const inner = kinksNs.filter((atNs) => atNs > 0 && atNs < endNs);
    const edges = [0, ...[...new Set(inner)].sort((a, b) => a - b), endNs];
    const pieces: TrackPiece[] = [];
    for (let i = 0; i + 1 < edges.length; i++) {
      const span = { fromNs: edges[i] as Ns, untilNs: edges[i + 1] as Ns };
      // A polynomial must not reach over a kink.
      const piece = this.#piece(span, { before: i === 0, after: i + 2 === edges.length });
      if (piece === undefined) break;
      pieces.push(piece);
      if (piece.span.untilNs < span.untilNs) break;
    }
    return pieces;
  }

  #piece(span: Span, padded: Padded): TrackPiece | undefined {
    let stepS = Math.max(STEP_MIN_S, Math.floor(this.#firstStepS()));
    let best: TrackPiece | undefined;
    let bestErrorM = Number.POSITIVE_INFINITY;
    for (; bestErrorM > ERROR_MAX_M && stepS >= STEP_MIN_S; stepS = Math.floor(stepS / 2)) {
      const samples = this.#samples(span, stepS * SECOND_NS, padded);
      // One that comes down soon has enough of them at a shorter step.
      if (samples.length < 4 * (DEGREE + 1)) continue;
      const lastNs = Math.round((samples.at(-4) as number) * SECOND_NS);
      const own = { fromNs: span.fromNs, untilNs: Math.min(span.untilNs, lastNs) };
      const errorM = this.#largestErrorM(samples, own);
      // What half the step hardly betters is the unevenness of the truth's own knots, below a metre.
      if (errorM > bestErrorM / WORTH_HALVING) break;
      best = { span: own, samples };
      bestErrorM = errorM;
    }
    return best;
  }

  /** To begin with: a fixed share of a revolution, of the orbit or of Earth. */
  #firstStepS(): number {
    const velocity = createVector();
    this.#trajectory.positionAt(0, this.#inertial);
    this.#trajectory.velocityAt(0, velocity);
    const radius = Math.hypot(this.#inertial.x, this.#inertial.y, this.#inertial.z);
    const speed = Math.hypot(velocity.x, velocity.y, velocity.z);
    const turnS = speed === 0 ? SIDEREAL_DAY_S : (2 * Math.PI * radius) / speed;
    return Math.min(turnS, SIDEREAL_DAY_S) / SAMPLES_PER_TURN;
  }

  #samples({ fromNs, untilNs }: Span, stepNs: Ns, padded: Padded): readonly number[] {
    const samples: number[] = [];
    const place = createVector();
    // A short piece has as many samples as the polynomial needs.
    const steps = Math.max(DEGREE, Math.ceil((untilNs - fromNs) / stepNs));
    const evenNs = padded.after ? stepNs : Math.min(stepNs, (untilNs - fromNs) / steps);
    const last = steps + (padded.after ? PADDING : 0);
    for (let i = padded.before ? -PADDING : 0; i <= last; i++) {
      const atNs = i === steps && !padded.after ? untilNs : Math.round(fromNs + i * evenNs);
      if (!this.positionAt(atNs, place)) {
        // Before its epoch a satellite may have been nowhere.
        if (atNs < fromNs) continue;
        break;
      }
      samples.push(atNs / SECOND_NS, Math.round(place.x), Math.round(place.y), Math.round(place.z));
    }
    return samples;
  }

  #largestErrorM(samples: readonly number[], span: Span): number {
    const place = createVector();
    let largest = 0;
    for (let at = 4; at < samples.length; at += 4) {
      const middle = ((samples[at - 4] as number) + (samples[at] as number)) / 2;
      const atNs = middle * SECOND_NS;
      if (atNs < span.fromNs || atNs > span.untilNs) continue;
      if (!this.positionAt(atNs, place)) continue;
      const [x, y, z] = interpolated(samples, middle);
      largest = Math.max(largest, Math.hypot(x - place.x, y - place.y, z - place.z));
    }
    return largest;
  }
}

interface Padded {
  readonly before: boolean;
  readonly after: boolean;
}

/**
 * What a reader of CZML makes of the samples at an instant [s]: the polynomial through the six samples
 * around it, or the six at an end (CesiumJS, SampledProperty and LagrangePolynomialApproximation).
 */
export const interpolated = (
  samples: readonly number[],
  atS: number,
): readonly [number, number, number] => {
  const count = samples.length / 4;
  let index = 0;
  for (let high = count - 1; index < high; ) {
    const middle = (index + high) >> 1;
    if ((samples[4 * middle] as number) < atS) index = middle + 1;
    else high = middle;
  }
  const first = Math.max(0, Math.min(index - PADDING, count - DEGREE - 1));
  const sum: [number, number, number] = [0, 0, 0];
  for (let i = first; i <= first + DEGREE; i++) {
    let weight = 1;
    for (let j = first; j <= first + DEGREE; j++) {
      if (i === j) continue;
      weight *=
        (atS - (samples[4 * j] as number)) /
        ((samples[4 * i] as number) - (samples[4 * j] as number));
    }
    for (let axis = 0; axis < 3; axis++) {
      sum[axis] = (sum[axis] as number) + weight * (samples[4 * i + 1 + axis] as number);
    }
  }
  return sum;
};
