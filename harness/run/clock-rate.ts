import { createVector, length } from '../../protocols/vector.ts';
import { relativisticRatePpb } from '../world/node-clock.ts';
import type { WorldNode } from '../world/world.ts';

/** Rate of an ideal clock on that node against UTC [ppb]; 0 on the ground. */
export const clockRatePpb = (node: WorldNode): number => {
  if (node.kind === 'ground' || node.elements.kind === 'inertial') return 0;
  const position = createVector();
  const velocity = createVector();
  node.trajectory.positionAt(0, position);
  node.trajectory.velocityAt(0, velocity);
  return relativisticRatePpb({ radiusKm: length(position), speedKmPerS: length(velocity) });
};
