import type { PointingTrajectory } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';
import { normalise, type Vector } from '../../protocols/vector.ts';

/**
 * Boresight that a commanded trajectory asks for at a local monotonic instant: cubic Hermite through
 * the samples, tangents from their neighbours; before the first and after the last sample that one
 * is held (LM-PNT-006). A trajectory without samples looks forward.
 */
export const boresightAt = (trajectory: PointingTrajectory, monotonicNs: Ns, out: Vector): void => {
  const { directions, startMonotonicNs, stepNs } = trajectory;
  const last = directions.length - 1;
  const place = last > 0 ? (monotonicNs - startMonotonicNs) / stepNs : 0;
  const index = Math.max(0, Math.min(Math.floor(place), last - 1));
  const u = Math.max(0, Math.min(place - index, 1));
  const a = directions[index] ?? FORWARD;
  const b = directions[Math.min(index + 1, last)] ?? a;
  const before = directions[index - 1];
  const after = directions[index + 2];
  const v = 1 - u;
  const p0 = v * v * (1 + 2 * u);
  const p1 = u * u * (1 + 2 * v);
  const m0 = u * v * v;
  const m1 = -u * u * v;
  out.x =
    p0 * a.x + p1 * b.x + m0 * tangent(before?.x, a.x, b.x) - m1 * tangent(after?.x, b.x, a.x);
  out.y =
    p0 * a.y + p1 * b.y + m0 * tangent(before?.y, a.y, b.y) - m1 * tangent(after?.y, b.y, a.y);
  out.z =
    p0 * a.z + p1 * b.z + m0 * tangent(before?.z, a.z, b.z) - m1 * tangent(after?.z, b.z, a.z);
  normalise(out);
};

const FORWARD = { x: 1, y: 0, z: 0 };

/** Slope per step at `here`, in the direction of `next`; one-sided where there is no neighbour. */
const tangent = (neighbour: number | undefined, here: number, next: number): number =>
  neighbour === undefined ? next - here : (next - neighbour) / 2;
