import type { Direction, PointingTrajectory } from '../../protocols/avionics.ts';
import { MILLISECOND_NS, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';
import { transmitDirection } from './point-ahead.ts';
import type { MovingNode, SightProbe } from './sight.ts';
import { createVector } from '../../protocols/vector.ts';

const STEP_MAX_NS: Ns = 10 * SECOND_NS;
const STEP_MIN_NS: Ns = 200 * MILLISECOND_NS;
/** Turn of the line of sight between samples: interpolation stays within 0.5 µrad. */
const TURN_PER_STEP_RAD = 0.02;
/** And where it turns fastest, within 5 µrad. By the turn at its beginning alone a pass was 73 µrad off at its height. */
const TURN_MAX_RAD = 0.04;
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
  /** Beyond that, as far as there are samples for it. */
  readonly spareNs?: Ns;
}

export interface TrajectoryUpload {
  readonly trajectory: PointingTrajectory;
  /** Its samples lie further apart than the line of sight asks for, to reach over the span. */
  readonly stretched: boolean;
}

/**
 * Commanded boresight from now on: the predicted direction to transmit along, point-ahead included, in
 * the body frame. The first sample lies one step back, so that now has neighbours on both sides.
 */
export const pointingTrajectory = (request: TrajectoryRequest): TrajectoryUpload => {
  const { probe, from, to, nowUtcNs, nowMonotonicNs, spanNs, spareNs = 0 } = request;
  const wantedNs = Math.max(STEP_MIN_NS, wantedStepNs(request));
  const widestNs = Math.max(wantedNs, spanNs / (SAMPLES_MAX - 4));
  const stepNs = Math.ceil(widestNs / MILLISECOND_NS) * MILLISECOND_NS;
  const count = Math.min(SAMPLES_MAX, Math.ceil((spanNs + spareNs) / stepNs) + 3);
  const directions: Direction[] = [];
  for (let i = -1; i < count - 1; i++) {
    const sight = probe.at(from, to, nowUtcNs + i * stepNs);
    const direction = createVector();
    transmitDirection(sight.direction, sight.velocityKmPerS, direction);
    directions.push(direction);
  }
  const trajectory = { startMonotonicNs: nowMonotonicNs - stepNs, stepNs, directions };
  return { trajectory, stretched: widestNs > wantedNs };
};

/** Last instant that a trajectory has samples for on both sides, local monotonic. */
export const trajectoryEndNs = (trajectory: PointingTrajectory): Ns =>
  trajectory.startMonotonicNs + (trajectory.directions.length - 2) * trajectory.stepNs;

/** Samples that lie so close have the line of sight turn little between them. */
const wantedStepNs = (request: TrajectoryRequest): Ns => {
  const spanNs = request.spanNs + (request.spareNs ?? 0);
  const atFirst = stepFor(
    TURN_PER_STEP_RAD,
    turnRad(request, RATE_PROBE_NS, RATE_PROBE_NS),
    RATE_PROBE_NS,
  );
  const atWidest = stepFor(TURN_MAX_RAD, turnRad(request, STEP_MAX_NS, spanNs), STEP_MAX_NS);
  return Math.min(STEP_MAX_NS, atFirst, atWidest);
};

/** Step in which it turns by `perStepRad`, when it turns by `turnRad` in that time. */
const stepFor = (perStepRad: Rad, turn: Rad, inNs: Ns): Ns =>
  turn > 0 ? (perStepRad / turn) * inNs : STEP_MAX_NS;

/** The widest turn of the line of sight in a time, over all of the span. */
const turnRad = ({ probe, from, to, nowUtcNs }: TrajectoryRequest, inNs: Ns, spanNs: Ns): Rad => {
  let square = 0;
  let { x, y, z } = probe.directionAt(from, to, nowUtcNs);
  for (let afterNs = inNs; afterNs < spanNs + inNs; afterNs += inNs) {
    const next = probe.directionAt(from, to, nowUtcNs + afterNs);
    const [dx, dy, dz] = [next.x - x, next.y - y, next.z - z];
    square = Math.max(square, dx * dx + dy * dy + dz * dz);
    ({ x, y, z } = next);
  }
  return Math.sqrt(square);
};
