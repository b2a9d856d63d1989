import type { Direction, PointingTrajectory } from '../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { transmitDirection } from './point-ahead.ts';
import type { MovingNode, SightProbe } from './sight.ts';
import { createVector } from './vector.ts';

const STEP_MAX_NS: Ns = 10 * SECOND_NS;
const STEP_MIN_NS: Ns = 200 * MILLISECOND_NS;
/** Turn of the line of sight between samples: interpolation stays within 0.5 µrad. */
const TURN_PER_STEP_RAD = 0.02;
/** Most samples in one upload; a longer span is cut. */
const SAMPLES_MAX = 64;
const RATE_PROBE_NS: Ns = SECOND_NS;

/** What a trajectory is computed from: uploaded elements, and both clocks now. */
export interface TrajectoryRequest {
  readonly probe: SightProbe;
  readonly from: MovingNode;
  readonly to: MovingNode;
  readonly nowUtcNs: Ns;
  readonly nowMonotonicNs: Ns;
  /** From now on. */
  readonly spanNs: Ns;
}

/**
 * Commanded boresight from now on: the predicted direction to transmit along, point-ahead included, in
 * the body frame. The first sample lies one step back, so that now has neighbours on both sides.
 */
export const pointingTrajectory = (request: TrajectoryRequest): PointingTrajectory => {
  const { probe, from, to, nowUtcNs, nowMonotonicNs, spanNs } = request;
  const stepNs = sampleStepNs(request);
  const count = Math.min(SAMPLES_MAX, Math.ceil(spanNs / stepNs) + 3);
  const directions: Direction[] = [];
  for (let i = -1; i < count - 1; i++) {
    const sight = probe.at(from, to, nowUtcNs + i * stepNs);
    const direction = createVector();
    transmitDirection(sight.direction, sight.velocityKmPerS, direction);
    directions.push(direction);
  }
  return { startMonotonicNs: nowMonotonicNs - stepNs, stepNs, directions };
};

/** Last instant that a trajectory has samples for on both sides, local monotonic. */
export const trajectoryEndNs = (trajectory: PointingTrajectory): Ns =>
  trajectory.startMonotonicNs + (trajectory.directions.length - 2) * trajectory.stepNs;

/** Samples lie so close that the line of sight turns little between them, but fit the most. */
const sampleStepNs = (request: TrajectoryRequest): Ns => {
  const { probe, from, to, nowUtcNs, spanNs } = request;
  const start = { ...probe.at(from, to, nowUtcNs).direction };
  const end = probe.at(from, to, nowUtcNs + RATE_PROBE_NS).direction;
  const turn = Math.sqrt(
    (end.x - start.x) * (end.x - start.x) +
      (end.y - start.y) * (end.y - start.y) +
      (end.z - start.z) * (end.z - start.z),
  );
  const wanted = turn > 0 ? (TURN_PER_STEP_RAD / turn) * RATE_PROBE_NS : STEP_MAX_NS;
  const step = Math.max(STEP_MIN_NS, Math.min(STEP_MAX_NS, wanted), spanNs / (SAMPLES_MAX - 4));
  return Math.ceil(step / MILLISECOND_NS) * MILLISECOND_NS;
};
