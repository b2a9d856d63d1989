import { EARTH_EQUATOR_RADIUS_KM } from '../../protocols/constants.ts';
import type { TerminalConfig } from '../../flight/config.ts';
import type { Elements } from '../../protocols/elements.ts';
import type { NodeId } from '../../protocols/units.ts';
import { createTrajectory } from './trajectory.ts';
import type { WorldNode } from './world.ts';

const DEGREE = Math.PI / 180;

/**
 * Walker pattern i: T/P/F. Delta constellations spread their nodes over 360°, star ones over 180°.
 * Planes are numbered by rising node, slots by rising argument of latitude.
 */
export interface Walker {
  readonly altitudeKm: number;
  readonly inclinationDeg: number;
  /** T; a multiple of planes. */
  readonly satellites: number;
  /** P. */
  readonly planes: number;
  /**
   * F: a plane is F × 360° / T ahead of its western neighbour. May be a fraction for patterns
   * that are not Walker's.
   */
  readonly phasing: number;
  readonly raanSpreadDeg: 360 | 180;
  readonly raan0Deg?: number;
  /** Argument of latitude of plane 0, slot 0 at the epoch. */
  readonly latitude0Deg?: number;
  /** Default true. */
  readonly j2?: boolean;
}

export interface WalkerSlot {
  readonly plane: number;
  readonly slot: number;
  readonly elements: Extract<Elements, { kind: 'circular' }>;
}

/** Elements of a Walker pattern at instant 0, plane by plane, slot by slot. */
export const walkerSlots = (walker: Walker): WalkerSlot[] => {
  const perPlane = walker.satellites / walker.planes;
  const slots: WalkerSlot[] = [];
  for (let plane = 0; plane < walker.planes; plane++) {
    const raanDeg = (walker.raan0Deg ?? 0) + (plane * walker.raanSpreadDeg) / walker.planes;
    const phaseDeg =
      (walker.latitude0Deg ?? 0) + (plane * walker.phasing * 360) / walker.satellites;
    for (let slot = 0; slot < perPlane; slot++) {
      const latitudeDeg = phaseDeg + (slot * 360) / perPlane;
      slots.push({
        plane,
        slot,
        elements: {
          kind: 'circular',
          atNs: 0,
          semiMajorAxisKm: EARTH_EQUATOR_RADIUS_KM + walker.altitudeKm,
          inclinationRad: walker.inclinationDeg * DEGREE,
          raanRad: (raanDeg % 360) * DEGREE,
          argumentOfLatitudeRad: (latitudeDeg % 360) * DEGREE,
          j2: walker.j2 ?? true,
        },
      });
    }
  }
  return slots;
};

/** A node of the world with its true motion. Throws InputError when elements cannot be read. */
export const createWorldNode = (
  node: {
    readonly id: NodeId;
    readonly name: string;
    readonly elements: Elements;
    readonly terminals: readonly TerminalConfig[];
  },
  epochUnixMs: number,
): WorldNode => ({
  ...node,
  kind: node.elements.kind === 'fixed' ? 'ground' : 'satellite',
  trajectory: createTrajectory(node.elements, epochUnixMs),
});
