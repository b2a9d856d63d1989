import type { TerminalConfig } from '../../flight/config.ts';
import type { Vector } from '../../protocols/vector.ts';
import type { Elements } from '../../protocols/elements.ts';
import type { Km, NodeId, Ns, Rad, TerminalIndex } from '../../protocols/units.ts';

/** True motion of one node. Implementations interpolate (error < 1 m) so that a look-up is cheap. */
export interface Trajectory {
  positionAt(atNs: Ns, out: Vector): void;
  velocityAt(atNs: Ns, out: Vector): void;
  /** It never moves: one look serves for ever. */
  readonly still?: boolean;
}

/** A node as the world knows it: the truth, of which flight software sees instruments only. */
export interface WorldNode {
  readonly id: NodeId;
  readonly name: string;
  readonly kind: 'satellite' | 'ground';
  /** True elements; what is uploaded may differ. */
  readonly elements: Elements;
  readonly trajectory: Trajectory;
  readonly terminals: readonly TerminalConfig[];
}

/** One end of a possible link. */
export interface TerminalRef {
  readonly node: NodeId;
  readonly terminal: TerminalIndex;
}

/** Geometry between two ends at one instant, all from truth. */
export interface Geometry {
  readonly rangeKm: Km;
  /** Closest point of the segment to Earth's centre minus mean radius. */
  readonly grazingKm: Km;
  readonly clear: boolean;
  /** In the frame of the first end's mount. */
  readonly azimuthRad: Rad;
  readonly elevationRad: Rad;
  /** Smallest angle between the line of sight and the Sun, seen from the first end. */
  readonly sunRad: Rad;
}
