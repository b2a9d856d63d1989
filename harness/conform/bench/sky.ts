import type { Elements } from '../../../protocols/elements.ts';
import type { NodeId } from '../../../protocols/units.ts';
import type { Circular } from './orbit.ts';
import { configOf, TARGET } from './mesh.ts';

const DEGREE = Math.PI / 180;

/** Elements of the mesh, with other ones for some of its nodes. */
export const skyWith = (
  changes: readonly (readonly [NodeId, Elements])[],
): ReadonlyMap<NodeId, Elements> => new Map([...configOf().elements, ...changes]);

/** Orbit of a node of the mesh, with what is said otherwise. */
export const orbitOf = (node: NodeId, changes: Partial<Circular> = {}): Circular => {
  const elements = configOf().elements.get(node);
  if (elements?.kind !== 'circular') throw new Error(`node ${node} is on no circular orbit`);
  return { ...elements, ...changes };
};

export const OWN_ORBIT = orbitOf(TARGET);

/** A circular orbit by its angles [degrees] at the epoch. */
export const circular = (
  semiMajorAxisKm: number,
  inclination: number,
  raan: number,
  argumentOfLatitude: number,
  j2 = false,
): Circular => ({
  kind: 'circular',
  atNs: 0,
  semiMajorAxisKm,
  inclinationRad: inclination * DEGREE,
  raanRad: raan * DEGREE,
  argumentOfLatitudeRad: argumentOfLatitude * DEGREE,
  j2,
});
