import { type SensorAngles, sensorAngles } from '../physics/sensor-angles.ts';
import { boresightAt } from '../physics/boresight.ts';
import { widestConeRad } from '../physics/scan-pattern.ts';
import type { OpticalProfile } from '../../protocols/terminal-profile.ts';
import { angleBetween, createVector, type Vector } from '../../protocols/vector.ts';
import { type Km, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';
import { arrivingDirection, leavingDirection } from '../physics/light-angles.ts';
import type { PlannedLines } from './planned-lines.ts';
import type { Offset } from './pointing-error.ts';
import type { PlantSetting } from './plant-setting.ts';
import type { HeadLine, TerminalHead } from './terminal-head.ts';

/** A head that looks further than this past every planned partner looks at nobody. */
const AIM_MAX_RAD: Rad = 0.35;
const TIE_RAD: Rad = 1e-6;
/**
 * Nearer than this a partner may pass within the step of a trajectory (10 s at 10 km/s): which way it lies just then
 * says nothing.
 */
const PASSING_KM: Km = 100;
/** Handicap of a contact that is over, against one with the same partner that is not. */
const ENDED_RAD: Rad = 1e-3;
/** A point-ahead angle that is off by more is told: a clock that is off by a tenth of a second makes less. */
const AHEAD_TOLD_RAD: Rad = 0.5e-6;
/** And a boresight: trajectories may be off by 10 µrad (LM-PNT-006), places here by a metre. */
const ASIDE_TOLD_RAD: Rad = 12e-6;
const PLACE_KM: Km = 0.002;
const RATE_OVER_NS: Ns = SECOND_NS / 10;
/**
 * SGP4's velocity is not the derivative of its positions, which the world has between its knots: frames of such nodes
 * are turned by up to 0.2 mrad against each other, and one that sinks fast lies up to 75 m beside its place.
 */
const PUBLISHED: ReadonlySet<string> = new Set(['tle', 'omm']);
/** Nobody turns to a partner for less than this. */
const ENDING_NS: Ns = SECOND_NS;
/** The record of a motion looks at the head's path at most so often, and no closer than that. */
const PATH_SAMPLES_MAX = 64;
const PATH_STEP_NS: Ns = 10 * SECOND_NS;
/** In less the step from the commanded direction to the true one would count as motion. */
const PATH_LEAST_NS: Ns = SECOND_NS / 10;

/** Where heads look, where they should, and what their gimbals do for it. */
export class Aim {
  readonly #setting: PlantSetting;
  readonly #boresight: Vector = createVector();
  readonly #true: Vector = createVector();
  readonly #before: Vector = createVector();
  readonly #angles: SensorAngles = { xRad: 0, yRad: 0 };

  constructor(setting: PlantSetting) {
    this.#setting = setting;
  }

  /** Commanded direction at a true instant, body frame; overwritten by the next call. */
  boresight(head: TerminalHead, atNs: Ns): Readonly<Vector> {
    if (head.trajectory !== undefined) {
      boresightAt(head.trajectory, atNs - head.trajectoryOffsetNs, this.#boresight);
    }
    return this.#boresight;
  }

  /** The line that a head is pointed along: the partner that it looks at best. */
  choose(head: TerminalHead, lines: PlannedLines): HeadLine | undefined {
    const nowNs = this.#setting.queue.nowNs;
    let best: HeadLine | undefined;
    let bestRad = AIM_MAX_RAD;
    for (const line of lines.around(head, nowNs)) {
      // A clock that is ahead of truth turns to the next contact before this one is over.
      const late = line.endNs - ENDING_NS <= nowNs ? ENDED_RAD : 0;
      const angle = this.#besideRad(head, line, nowNs) + late;
      if (angle < bestRad - TIE_RAD) {
        best = line;
        bestRad = angle;
      }
    }
    return best;
  }

  /** Where the partner lies off the boresight when the head transmits: what a scan has to find. */
  transmitOffset(head: TerminalHead, line: HeadLine, out: Offset): void {
    this.#offset(head, line, out, leavingDirection);
  }

  /** Where the partner's light comes from, as the acquisition sensor sees it. */
  receiveOffset(head: TerminalHead, line: HeadLine, out: Offset): void {
    this.#offset(head, line, out, arrivingDirection);
  }

  /** How far a commanded point-ahead angle is off the true one; told beyond half a microradian. */
  judgeAheadRad(head: TerminalHead, line: HeadLine, ahead: Readonly<Offset>): Rad {
    const { queue, geometry } = this.#setting;
    const sight = geometry.sight(head.ref.node, line.other(head).ref.node, queue.nowNs);
    arrivingDirection(sight.direction, sight.velocityKmPerS, this.#boresight);
    leavingDirection(sight.direction, sight.velocityKmPerS, this.#true);
    sensorAngles(this.#boresight, this.#true, this.#angles);
    const x = this.#angles.xRad - ahead.xRad;
    const y = this.#angles.yRad - ahead.yRad;
    const errorRad = Math.sqrt(x * x + y * y);
    const told = errorRad > AHEAD_TOLD_RAD && head.profile.medium !== 'radio';
    if (told) this.#setting.listener.aheadBeside(head.ref, errorRad);
    return errorRad;
  }

  /**
   * Tells of a commanded direction that is beside the true one, within the first cone of a search: the partner is met all
   * the same, by more turns of the spiral. Where either end has published elements nothing is told.
   */
  judgeBoresight(head: TerminalHead): void {
    const { queue, geometry, listener, idealPointing } = this.#setting;
    const { line } = head;
    if (line === undefined || head.optical === undefined || idealPointing) return;
    const { node } = line.other(head).ref;
    for (const end of [head.ref.node, node]) {
      if (PUBLISHED.has(geometry.moving(end).elements.kind)) return;
    }
    const boresight = this.boresight(head, queue.nowNs);
    const { direction, velocityKmPerS, rangeKm } = geometry.sight(head.ref.node, node, queue.nowNs);
    leavingDirection(direction, velocityKmPerS, this.#true);
    const errorRad = angleBetween(boresight, this.#true);
    if (errorRad <= ASIDE_TOLD_RAD + PLACE_KM / rangeKm) return;
    if (errorRad > head.optical.profile.acquisition.halfConeRad) return;
    Object.assign(this.#before, direction);
    const after = geometry.sight(head.ref.node, node, queue.nowNs + RATE_OVER_NS);
    const turnRad = angleBetween(this.#before, after.direction);
    const rateRadPerS = (turnRad * SECOND_NS) / RATE_OVER_NS;
    const ageNs = queue.nowNs - head.trajectorySinceNs;
    listener.aimAside(head.ref, { errorRad, rateRadPerS, ageNs });
  }

  /** Starts a turn onto the commanded trajectory; returns when the head stands on it. */
  turn(head: TerminalHead): Ns {
    const nowNs = this.#setting.queue.nowNs;
    if (head.optical === undefined || this.#setting.idealPointing) return nowNs;
    const { gimbal } = head.optical;
    // The partner moves on during the turn: aim at where it is then.
    const firstNs = nowNs + gimbal.turnNs(this.boresight(head, nowNs));
    const arrivalNs = nowNs + gimbal.turnNs(this.boresight(head, firstNs));
    gimbal.turnTo(this.boresight(head, arrivalNs), nowNs, arrivalNs);
    return arrivalNs;
  }

  /** Ends the motion of a gimbal and puts it on record, with the path along its line until now. */
  endMotion(head: TerminalHead): void {
    const { listener, idealPointing, queue } = this.#setting;
    if (head.optical === undefined || idealPointing) return;
    if (head.mode !== 'stowed' && head.line !== undefined) this.#follow(head, head.line);
    const motion = head.optical.gimbal.finish(queue.nowNs);
    if (motion !== undefined) listener.gimbal(head.ref, motion);
  }

  /** Tells beyond which cones of a search the error that was drawn lies, when that changes. */
  judgeError(head: TerminalHead, acquisition: OpticalProfile['acquisition']): void {
    const { xRad, yRad } = head.error;
    const errorRad = Math.sqrt(xRad * xRad + yRad * yRad);
    const most = errorRad > widestConeRad(acquisition) ? 2 : 1;
    const beyond = errorRad > acquisition.halfConeRad ? most : 0;
    if (beyond === head.mispointed) return;
    head.mispointed = beyond;
    this.#setting.listener.mispointed(head.ref, beyond);
  }

  /** How far a partner lies off the boresight: now, or once it has passed and their contact begins. */
  #besideRad(head: TerminalHead, line: HeadLine, nowNs: Ns): Rad {
    const { geometry } = this.#setting;
    const { node } = line.other(head).ref;
    const { rangeKm, direction } = geometry.sight(head.ref.node, node, nowNs);
    if (rangeKm >= PASSING_KM || line.startNs <= nowNs) {
      return angleBetween(this.boresight(head, nowNs), direction);
    }
    const later = geometry.sight(head.ref.node, node, line.startNs);
    return angleBetween(this.boresight(head, line.startNs), later.direction);
  }

  #follow(head: TerminalHead, line: HeadLine): void {
    const { queue, geometry } = this.#setting;
    const lastNs = queue.nowNs - head.settledNs;
    if (head.optical === undefined || lastNs < PATH_LEAST_NS) return;
    const count = Math.min(PATH_SAMPLES_MAX, Math.max(1, Math.ceil(lastNs / PATH_STEP_NS)));
    const { node } = line.other(head).ref;
    const start = geometry.sight(head.ref.node, node, head.settledNs);
    head.optical.gimbal.followFrom(start.direction, head.settledNs);
    for (let i = 1; i <= count; i++) {
      const atNs = head.settledNs + Math.round((lastNs * i) / count);
      const sight = geometry.sight(head.ref.node, node, atNs);
      head.optical.gimbal.follow(sight.direction, atNs);
    }
  }

  #offset(
    head: TerminalHead,
    line: HeadLine,
    out: Offset,
    trueDirection: typeof leavingDirection,
  ): void {
    out.xRad = head.error.xRad + head.bias.xRad;
    out.yRad = head.error.yRad + head.bias.yRad;
    if (head.calibrated) return;
    const { queue, geometry } = this.#setting;
    this.#setting.ephemeris?.addOffset(head.ref.node, line.other(head).ref.node, queue.nowNs, out);
    const boresight = this.boresight(head, queue.nowNs);
    const sight = geometry.sight(head.ref.node, line.other(head).ref.node, queue.nowNs);
    trueDirection(sight.direction, sight.velocityKmPerS, this.#true);
    sensorAngles(boresight, this.#true, this.#angles);
    out.xRad += this.#angles.xRad;
    out.yRad += this.#angles.yRad;
  }
}
