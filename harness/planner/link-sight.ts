import type { TerminalConfig } from '../../flight/config.ts';
import {
  createLocalFrame,
  inFieldOfRegard,
  type LocalFrame,
  type LookAngles,
  localFrame,
  lookRates,
  toBody,
} from '../physics/frames.ts';
import { siderealRateRadPerS } from '../physics/sidereal-time.ts';
import { sunDirection } from '../physics/sun.ts';
import { createVector, cross, dot, subtract, type Vector } from '../../protocols/vector.ts';
import type { Ns } from '../../protocols/units.ts';
import { isClear } from '../world/visibility.ts';
import type { WorldNode } from '../world/world.ts';
import type { LinkEnd, PlannerRules } from './planned-link.ts';

/** Motion of a node at one instant. Velocity and frame hold after `Snapshot.motionOf` only. */
export interface NodeState {
  atNs: Ns;
  framedAtNs: Ns;
  readonly position: Vector;
  readonly velocity: Vector;
  readonly frame: LocalFrame;
}

/** Motion of nodes at one instant, each computed when first asked for. */
export class Snapshot {
  #atNs: Ns = Number.NaN;
  readonly #states = new Map<WorldNode, NodeState>();
  readonly #sun: Vector = createVector();
  #sunAtNs: Ns = Number.NaN;
  readonly #epochUnixMs: number;

  constructor(epochUnixMs: number) {
    this.#epochUnixMs = epochUnixMs;
  }

  get atNs(): Ns {
    return this.#atNs;
  }

  /** Moves to another instant; scratch space is kept. */
  moveTo(atNs: Ns): this {
    this.#atNs = atNs;
    return this;
  }

  /** Direction of the Sun. */
  get sun(): Readonly<Vector> {
    if (this.#sunAtNs !== this.#atNs) {
      this.#sunAtNs = this.#atNs;
      sunDirection(this.#atNs, this.#epochUnixMs, this.#sun);
    }
    return this.#sun;
  }

  /** Position of a node. */
  of(node: WorldNode): NodeState {
    let state = this.#states.get(node);
    if (state === undefined) {
      state = {
        atNs: Number.NaN,
        framedAtNs: Number.NaN,
        position: createVector(),
        velocity: createVector(),
        frame: createLocalFrame(),
      };
      this.#states.set(node, state);
    }
    if (state.atNs !== this.#atNs) {
      state.atNs = this.#atNs;
      node.trajectory.positionAt(this.#atNs, state.position);
    }
    return state;
  }

  /** Position, velocity and local frame of a node. */
  motionOf(node: WorldNode): NodeState {
    const state = this.of(node);
    if (state.framedAtNs !== this.#atNs) {
      state.framedAtNs = this.#atNs;
      node.trajectory.velocityAt(this.#atNs, state.velocity);
      localFrame(node.elements, state.position, state.velocity, state.frame);
    }
    return state;
  }
}

/**
 * Closer than this nobody plans a link: satellites of one station, or two planes over the equator that coincide, have no
 * direction to each other that orbits would tell (assumed).
 */
const RANGE_MIN_KM = 10;

/**
 * Whether two terminals can hold a link: range, Earth, gimbal, Sun. Scratch space only, no
 * memory.
 */
export class LinkSight {
  readonly #rules: PlannerRules;
  readonly #sight = createVector();
  readonly #drift = createVector();
  readonly #spin = createVector();
  readonly #turn = createVector();
  readonly #body = createVector();
  readonly #bodyRate = createVector();
  readonly #rates: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  readonly #earthRate: number;
  readonly #exact: Snapshot;

  constructor(rules: PlannerRules) {
    this.#rules = rules;
    this.#earthRate = siderealRateRadPerS(rules.epochUnixMs);
    this.#exact = new Snapshot(rules.epochUnixMs);
  }

  /** At any instant, by the trajectories themselves: for edges. */
  holdsAt(a: LinkEnd, b: LinkEnd, atNs: Ns): boolean {
    return this.holds(a, b, this.#exact.moveTo(atNs));
  }

  /** Range between two nodes at any instant [km]. */
  rangeKmAt(a: WorldNode, b: WorldNode, atNs: Ns): number {
    const snapshot = this.#exact.moveTo(atNs);
    subtract(snapshot.of(b).position, snapshot.of(a).position, this.#sight);
    return Math.sqrt(dot(this.#sight, this.#sight));
  }

  holds(a: LinkEnd, b: LinkEnd, snapshot: Snapshot): boolean {
    const rangeMaxKm = Math.min(a.terminal.profile.rangeMaxKm, b.terminal.profile.rangeMaxKm);
    return (
      this.inSight(a.node, b.node, rangeMaxKm, snapshot) &&
      this.endHolds(a, b.node, snapshot) &&
      this.endHolds(b, a.node, snapshot)
    );
  }

  /** Range and Earth only. */
  inSight(a: WorldNode, b: WorldNode, rangeMaxKm: number, snapshot: Snapshot): boolean {
    const from = snapshot.of(a).position;
    const to = snapshot.of(b).position;
    subtract(to, from, this.#sight);
    const square = dot(this.#sight, this.#sight);
    if (square > rangeMaxKm * rangeMaxKm || square < RANGE_MIN_KM * RANGE_MIN_KM) return false;
    return isClear(a, from, b, to, this.#rules);
  }

  /** Whether the head at one end can look at the other node and follow it. */
  endHolds(end: LinkEnd, other: WorldNode, snapshot: Snapshot): boolean {
    const { profile, mount } = end.terminal;
    if (profile.medium !== 'optical') return true;
    const from = snapshot.of(end.node);
    const to = snapshot.of(other);
    subtract(to.position, from.position, this.#sight);
    if (this.#rules.avoidSun) {
      const range = Math.sqrt(dot(this.#sight, this.#sight));
      if (dot(this.#sight, snapshot.sun) > range * Math.cos(profile.sunKeepOutRad)) return false;
    }
    if (!this.#rules.keepGimbal) return true;
    snapshot.motionOf(end.node);
    snapshot.motionOf(other);
    toBody(from.frame, this.#sight, this.#body);
    return (
      inFieldOfRegard(profile.fieldOfRegard, mount, this.#body, this.#rules.fieldMarginRad) &&
      (!this.#rules.avoidKeyhole || this.#follows(end.node, end.terminal, from, to))
    );
  }

  /** Whether the gimbal can turn as fast as the line of sight does in the body frame. */
  #follows(node: WorldNode, terminal: TerminalConfig, from: NodeState, to: NodeState): boolean {
    const { profile } = terminal;
    if (profile.medium !== 'optical') return true;
    if (node.elements.kind === 'fixed') {
      this.#spin.x = 0;
      this.#spin.y = 0;
      this.#spin.z = this.#earthRate;
    } else {
      cross(from.position, from.velocity, this.#spin);
      const square = dot(from.position, from.position);
      this.#spin.x /= square;
      this.#spin.y /= square;
      this.#spin.z /= square;
    }
    cross(this.#spin, this.#sight, this.#turn);
    subtract(to.velocity, from.velocity, this.#drift);
    subtract(this.#drift, this.#turn, this.#drift);
    toBody(from.frame, this.#drift, this.#bodyRate);
    if (profile.fieldOfRegard.shape === 'hemisphere') return this.#turnsWithin(profile.slewRadPerS);
    lookRates(this.#body, this.#bodyRate, this.#rates);
    return (
      Math.abs(this.#rates.azimuthRad) <= profile.slewRadPerS &&
      Math.abs(this.#rates.elevationRad) <= profile.slewRadPerS
    );
  }

  /**
   * Total rate of the line of sight: gimbals of a hemisphere are mounted so that no keyhole is in
   * it.
   */
  #turnsWithin(limitRadPerS: number): boolean {
    cross(this.#body, this.#bodyRate, this.#turn);
    const square = dot(this.#body, this.#body);
    return dot(this.#turn, this.#turn) <= limitRadPerS * limitRadPerS * square * square;
  }
}
