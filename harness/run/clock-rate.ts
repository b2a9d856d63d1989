import { EARTH_MU_KM3_PER_S2 } from '../../protocols/constants.ts';
import { createVector, length } from '../../protocols/vector.ts';
import { relativisticRatePpb } from '../world/node-clock.ts';
import type { WorldNode } from '../world/world.ts';

/** Rate of an ideal clock on that node against UTC [ppb], the mean of a revolution; 0 on the ground. */
export const clockRatePpb = (node: WorldNode): number => {
  if (node.kind === 'ground' || node.elements.kind === 'inertial') return 0;
  const position = createVector();
  const velocity = createVector();
  node.trajectory.positionAt(0, position);
  node.trajectory.velocityAt(0, velocity);
  const [radiusKm, speedKmPerS] = [length(position), length(velocity)];
  // One over the semi-major axis: a circle of that radius has the mean rate of the ellipse.
  const inverseKm = 2 / radiusKm - (speedKmPerS * speedKmPerS) / EARTH_MU_KM3_PER_S2;
  if (node.elements.kind === 'circular' || !(inverseKm > 0)) {
    return relativisticRatePpb({ radiusKm, speedKmPerS });
  }
  const meanKmPerS = Math.sqrt(EARTH_MU_KM3_PER_S2 * inverseKm);
  return relativisticRatePpb({ radiusKm: 1 / inverseKm, speedKmPerS: meanKmPerS });
};
