import type { MovingNode } from '../physics/sight.ts';
import { SightProbe } from '../physics/sight.ts';
import { type SensorAngles, sensorAngles } from '../physics/sensor-angles.ts';
import { createVector, type Vector } from '../../protocols/vector.ts';
import { type Km, type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Offset } from './pointing-error.ts';
import type { TerminalGeometry } from './terminal-geometry.ts';

/**
 * Where others believe a node to be, when their ephemeris of it is off along its track: the angle
 * between that place and the true one, as they see it. Flight software computes with what was
 * uploaded before; what it points by is turned here, so that nothing on board has to change.
 */
export class EphemerisErrors {
  readonly #geometry: TerminalGeometry;
  readonly #probe: SightProbe;
  readonly #errors = new Map<NodeId, Km>();
  readonly #true = createVector();
  readonly #position = createVector();
  readonly #velocity = createVector();
  readonly #angles: SensorAngles = { xRad: 0, yRad: 0 };

  constructor(geometry: TerminalGeometry, epochUnixMs: number) {
    this.#geometry = geometry;
    this.#probe = new SightProbe(epochUnixMs);
  }

  /** Errors of one node add up; the opposite one takes it away. */
  add(node: NodeId, alongTrackKm: Km): void {
    const total = (this.#errors.get(node) ?? 0) + alongTrackKm;
    if (total === 0) this.#errors.delete(node);
    else this.#errors.set(node, total);
  }

  /** What the error in the partner's place does to a head that aims at it, added to its offset. */
  addOffset(from: NodeId, partner: NodeId, atNs: Ns, out: Offset): void {
    const alongTrackKm = this.#errors.get(partner);
    if (alongTrackKm === undefined) return;
    const own = this.#geometry.moving(from);
    const truth = this.#geometry.moving(partner);
    copy(this.#probe.directionAt(own, truth, atNs), this.#true);
    truth.motion.positionVelocityAt(atNs, this.#position, this.#velocity);
    const { x, y, z } = this.#velocity;
    const speedKmPerS = Math.sqrt(x * x + y * y + z * z);
    if (speedKmPerS === 0) return;
    const aheadNs = (alongTrackKm / speedKmPerS) * SECOND_NS;
    const believed = this.#probe.directionAt(own, ahead(truth, aheadNs), atNs);
    sensorAngles(believed, this.#true, this.#angles);
    out.xRad += this.#angles.xRad;
    out.yRad += this.#angles.yRad;
  }
}

const ahead = (node: MovingNode, byNs: Ns): MovingNode => ({
  elements: node.elements,
  motion: {
    positionVelocityAt: (atNs, position, velocity) =>
      node.motion.positionVelocityAt(atNs + byNs, position, velocity),
  },
});

const copy = (from: Readonly<Vector>, to: Vector): void => {
  to.x = from.x;
  to.y = from.y;
  to.z = from.z;
};
