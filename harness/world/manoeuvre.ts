import { EARTH_MU_KM3_PER_S2 } from '../../protocols/constants.ts';
import { createVector, type Vector } from '../../protocols/vector.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Trajectory } from './world.ts';

/** A burn along the track that nobody announced. */
export interface Manoeuvre {
  readonly atNs: Ns;
  /** Forward positive. */
  readonly deltaVKmPerS: number;
}

/**
 * Motion after a small burn along the track of a near-circular orbit: the Clohessy–Wiltshire
 * solution, radial 2Δv/n (1 − cos nτ) and along the track Δv/n (4 sin nτ − 3 nτ), laid along the arc
 * so that it holds for drifts of hundreds of kilometres. Source: W. H. Clohessy and R. S. Wiltshire,
 * "Terminal guidance system for satellite rendezvous", J. Aerospace Sciences 27 (1960) 653–658.
 */
export const manoeuvred = (base: Trajectory, manoeuvre: Manoeuvre): Trajectory => {
  const { atNs: burnNs, deltaVKmPerS } = manoeuvre;
  const position = createVector();
  const velocity = createVector();
  base.positionAt(burnNs, position);
  const radiusKm = length(position);
  const rate = Math.sqrt(EARTH_MU_KM3_PER_S2 / (radiusKm * radiusKm * radiusKm));
  const state = { alongKm: 0, radialKm: 0, alongKmPerS: 0, radialKmPerS: 0 };
  const drift = (atNs: Ns): void => {
    const tau = (atNs - burnNs) / SECOND_NS;
    const sine = Math.sin(rate * tau);
    const cosine = Math.cos(rate * tau);
    state.alongKm = (deltaVKmPerS / rate) * (4 * sine - 3 * rate * tau);
    state.radialKm = ((2 * deltaVKmPerS) / rate) * (1 - cosine);
    state.alongKmPerS = deltaVKmPerS * (4 * cosine - 3);
    state.radialKmPerS = 2 * deltaVKmPerS * sine;
  };
  return {
    positionAt: (atNs, out) => {
      base.positionAt(atNs, out);
      if (atNs <= burnNs) return;
      base.velocityAt(atNs, velocity);
      drift(atNs);
      const frame = axes(out, velocity);
      const angle = state.alongKm / frame.radiusKm;
      const radius = frame.radiusKm + state.radialKm;
      combine(frame, radius * Math.cos(angle), radius * Math.sin(angle), out);
    },
    velocityAt: (atNs, out) => {
      base.velocityAt(atNs, out);
      if (atNs <= burnNs) return;
      base.positionAt(atNs, position);
      drift(atNs);
      const frame = axes(position, out);
      const angle = state.alongKm / frame.radiusKm;
      const up = frame.radialKmPerS + state.radialKmPerS;
      const along = frame.alongKmPerS + rate * state.radialKm + state.alongKmPerS;
      const cosine = Math.cos(angle);
      const sine = Math.sin(angle);
      combine(frame, up * cosine - along * sine, up * sine + along * cosine, out);
    },
  };
};

/** Radial and along-track axes of an orbit, and its motion along them. */
interface OrbitAxes {
  readonly radial: Vector;
  readonly along: Vector;
  readonly radiusKm: number;
  readonly radialKmPerS: number;
  readonly alongKmPerS: number;
}

const axes = (position: Readonly<Vector>, velocity: Readonly<Vector>): OrbitAxes => {
  const radiusKm = length(position);
  const radial = scaled(position, 1 / radiusKm);
  const radialKmPerS = dot(velocity, radial);
  const across = {
    x: velocity.x - radialKmPerS * radial.x,
    y: velocity.y - radialKmPerS * radial.y,
    z: velocity.z - radialKmPerS * radial.z,
  };
  const alongKmPerS = length(across);
  return { radial, along: scaled(across, 1 / alongKmPerS), radiusKm, radialKmPerS, alongKmPerS };
};

const combine = ({ radial, along }: OrbitAxes, up: number, forward: number, out: Vector): void => {
  out.x = up * radial.x + forward * along.x;
  out.y = up * radial.y + forward * along.y;
  out.z = up * radial.z + forward * along.z;
};

const dot = (a: Readonly<Vector>, b: Readonly<Vector>): number => a.x * b.x + a.y * b.y + a.z * b.z;
const length = (a: Readonly<Vector>): number => Math.sqrt(dot(a, a));
const scaled = (a: Readonly<Vector>, by: number): Vector => ({
  x: a.x * by,
  y: a.y * by,
  z: a.z * by,
});
