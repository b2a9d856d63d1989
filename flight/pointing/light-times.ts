import type { NodeId, Ns } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import { LIGHT_KM_PER_S } from '../../protocols/constants.ts';
import { createPropagator } from './ephemeris.ts';
import type { Propagator } from './propagator.ts';
import { createVector, distance } from '../../protocols/vector.ts';

const KM_TO_NS = 1e9 / LIGHT_KM_PER_S;
/** Rounded to this, so that bits of floating point never reach a decision (README, Decisions). */
const QUANTUM_NS = 10;

/** Light times to neighbours by the on-board ephemeris. Propagators are kept while a partner is near. */
export class LightTimes {
  readonly #config: NodeConfig;
  readonly #motions = new Map<NodeId, Propagator>();
  readonly #sender = createVector();
  readonly #receiver = createVector();
  readonly #velocity = createVector();

  constructor(config: NodeConfig) {
    this.#config = config;
  }

  /** One way, both ends where they are now [ns]; 0 when an end is not known. */
  betweenNs(node: NodeId, utcNs: Ns): Ns {
    return this.#travelNs(this.#config.id, node, utcNs);
  }

  /** Of what this node sends at that UTC. */
  outNs(node: NodeId, sentUtcNs: Ns): Ns {
    return this.#travelNs(this.#config.id, node, sentUtcNs);
  }

  /** Of what that node sends at that UTC. */
  backNs(node: NodeId, sentUtcNs: Ns): Ns {
    return this.#travelNs(node, this.#config.id, sentUtcNs);
  }

  /** The partner is not pointed at any more. */
  forget(node: NodeId): void {
    this.#motions.delete(node);
  }

  /** Light leaves the sender then and meets the receiver where it will be. */
  #travelNs(sender: NodeId, receiver: NodeId, sentUtcNs: Ns): Ns {
    const from = this.#motionOf(sender);
    const to = this.#motionOf(receiver);
    if (from === undefined || to === undefined) return 0;
    from.positionVelocityAt(sentUtcNs, this.#sender, this.#velocity);
    to.positionVelocityAt(sentUtcNs, this.#receiver, this.#velocity);
    const seconds = distance(this.#sender, this.#receiver) / LIGHT_KM_PER_S;
    this.#receiver.x += this.#velocity.x * seconds;
    this.#receiver.y += this.#velocity.y * seconds;
    this.#receiver.z += this.#velocity.z * seconds;
    const ns = distance(this.#sender, this.#receiver) * KM_TO_NS;
    return Math.round(ns / QUANTUM_NS) * QUANTUM_NS;
  }

  #motionOf(node: NodeId): Propagator | undefined {
    const known = this.#motions.get(node);
    if (known !== undefined) return known;
    const elements = this.#config.elements.get(node);
    if (elements === undefined) return undefined;
    const motion = createPropagator(elements, this.#config.epochUnixMs);
    this.#motions.set(node, motion);
    return motion;
  }
}
