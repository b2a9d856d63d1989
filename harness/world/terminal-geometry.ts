import type { Propagator } from '../physics/propagator.ts';
import { ReachProbe } from '../physics/reach.ts';
import { type MovingNode, type Sight, SightProbe } from '../physics/sight.ts';
import { createVector } from '../../protocols/vector.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { isClear, type VisibilityRules } from './visibility.ts';
import type { Trajectory, WorldNode } from './world.ts';

/** Geometry as the terminals meet it: the truth. */
export interface TerminalGeometry {
  /** Line of sight in the body frame of the first node; overwritten by the next call. */
  sight(from: NodeId, to: NodeId, atNs: Ns): Sight;
  /** Earth leaves the line free. */
  clear(from: NodeId, to: NodeId, atNs: Ns): boolean;
  /** A node in true motion. */
  moving(node: NodeId): MovingNode;
  readonly reach: ReachProbe;
}

/** Geometry of the nodes of a world. */
export class WorldGeometry implements TerminalGeometry {
  readonly #nodes = new Map<NodeId, WorldNode>();
  readonly #moving = new Map<NodeId, MovingNode>();
  readonly #probe: SightProbe;
  readonly #rules: VisibilityRules;
  readonly #a = createVector();
  readonly #b = createVector();
  readonly reach: ReachProbe;

  constructor(nodes: readonly WorldNode[], rules: VisibilityRules) {
    this.#rules = rules;
    this.#probe = new SightProbe(rules.epochUnixMs);
    this.reach = new ReachProbe(this.#probe);
    for (const node of nodes) {
      this.#nodes.set(node.id, node);
      this.#moving.set(node.id, { elements: node.elements, motion: trueMotion(node.trajectory) });
    }
  }

  sight(from: NodeId, to: NodeId, atNs: Ns): Sight {
    return this.#probe.at(this.moving(from), this.moving(to), atNs);
  }

  clear(from: NodeId, to: NodeId, atNs: Ns): boolean {
    const a = this.#node(from);
    const b = this.#node(to);
    a.trajectory.positionAt(atNs, this.#a);
    b.trajectory.positionAt(atNs, this.#b);
    return isClear(a, this.#a, b, this.#b, this.#rules);
  }

  moving(node: NodeId): MovingNode {
    const moving = this.#moving.get(node);
    if (moving === undefined) throw new Error(`node ${node} is not part of the world`);
    return moving;
  }

  #node(node: NodeId): WorldNode {
    const found = this.#nodes.get(node);
    if (found === undefined) throw new Error(`node ${node} is not part of the world`);
    return found;
  }
}

const trueMotion = (trajectory: Trajectory): Propagator => ({
  positionVelocityAt: (atNs, position, velocity) => {
    trajectory.positionAt(atNs, position);
    trajectory.velocityAt(atNs, velocity);
    return position.x !== 0 || position.y !== 0 || position.z !== 0;
  },
});
