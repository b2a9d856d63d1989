import { type LookAngles, lookAngles, lookDirection } from '../physics/frames.ts';
import { angleBetween, createVector, type Vector } from '../../protocols/vector.ts';
import type { Mount, OpticalProfile } from '../../protocols/terminal-profile.ts';
import { MILLISECOND_NS, type Ns, type Rad, SECOND_NS } from '../../protocols/units.ts';

/** Time for the structure to come to rest after a turn; assumed. */
const SETTLE_NS: Ns = 500 * MILLISECOND_NS;
const NRAD_PER_RAD = 1e9;

/** What a gimbal did from the start of a turn until the head was stowed or turned again. */
export interface GimbalMotion {
  readonly rateNradPerS: number;
  readonly azMinNrad: number;
  readonly azMaxNrad: number;
  readonly elMinNrad: number;
  readonly elMaxNrad: number;
}

/**
 * The gimbal of one optical head: where it looks, how long a turn takes, and the extremes that it went
 * through. It turns with both axes at full rate, straight in azimuth and elevation: az ±180° is a stop.
 */
export class Gimbal {
  readonly #mount: Mount;
  readonly #profile: OpticalProfile;
  readonly #direction: Vector = createVector();
  readonly #angles: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  readonly #start: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  readonly #low: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  readonly #high: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  readonly #last: LookAngles = { azimuthRad: 0, elevationRad: 0 };
  #lastNs: Ns = 0;
  #begunNs: Ns = 0;
  #rateRadPerS = 0;
  #moving = false;
  /** By what faults slow its turns down. */
  readonly #drags: number[] = [];
  #slewRadPerS: number;
  /** Of the turn under way. */
  #turnRadPerS = 0;

  constructor(mount: Mount, profile: OpticalProfile) {
    this.#mount = mount;
    this.#profile = profile;
    this.#slewRadPerS = profile.slewRadPerS;
    homeDirection(mount, profile, this.#direction);
  }

  /** Where the head looks when nothing moves it; body frame. */
  get direction(): Readonly<Vector> {
    return this.#direction;
  }

  /** Its turns take so many times longer, or one such reason less; a turn under way goes on as it is. */
  drag(slowdown: number, change: 1 | -1): void {
    if (change === 1) this.#drags.push(slowdown);
    else this.#drags.splice(this.#drags.indexOf(slowdown), 1);
    this.#slewRadPerS = this.#profile.slewRadPerS / Math.max(1, ...this.#drags);
  }

  /** Time from where it looks to that direction, settling included. */
  turnNs(to: Readonly<Vector>): Ns {
    const seconds = this.#turnRad(to) / this.#slewRadPerS;
    return Math.round(seconds * SECOND_NS) + SETTLE_NS;
  }

  /** Begins a turn to a direction, which it reaches at atNs. The motion before it has been finished. */
  turnTo(to: Readonly<Vector>, nowNs: Ns, atNs: Ns): void {
    this.#moving = true;
    this.#rateRadPerS = 0;
    this.#begunNs = nowNs;
    lookAngles(this.#direction, this.#mount, this.#start);
    copyAngles(this.#start, this.#low);
    copyAngles(this.#start, this.#high);
    this.#turnRadPerS = this.#slewRadPerS;
    if (this.#turnRad(to) > 0) this.#rateRadPerS = this.#turnRadPerS;
    this.#look(to, atNs);
  }

  /** The path that `follow` tells begins there: a step to it, from where a command led, is no motion. */
  followFrom(from: Readonly<Vector>, atNs: Ns): void {
    this.#direction.x = from.x;
    this.#direction.y = from.y;
    this.#direction.z = from.z;
    lookAngles(from, this.#mount, this.#last);
    this.#lastNs = atNs;
  }

  /** The head followed its partner to that direction. */
  follow(to: Readonly<Vector>, atNs: Ns): void {
    const { azimuthRad, elevationRad } = this.#last;
    const fromX = this.#direction.x;
    const fromY = this.#direction.y;
    const fromZ = this.#direction.z;
    const seconds = (atNs - this.#lastNs) / SECOND_NS;
    this.#look(to, atNs);
    if (seconds <= 0) return;
    let turned: Rad;
    if (this.#profile.fieldOfRegard.shape === 'hemisphere') {
      turned = angleBetween({ x: fromX, y: fromY, z: fromZ }, to);
    } else {
      const azimuth = Math.abs(this.#last.azimuthRad - azimuthRad);
      const elevation = Math.abs(this.#last.elevationRad - elevationRad);
      turned = Math.max(Math.min(azimuth, 2 * Math.PI - azimuth), elevation);
    }
    this.#rateRadPerS = Math.max(this.#rateRadPerS, turned / seconds);
  }

  /** Ends the motion and says what it was; undefined when there was none. */
  finish(nowNs: Ns): GimbalMotion | undefined {
    if (!this.#moving) return undefined;
    this.#moving = false;
    if (nowNs < this.#lastNs) this.#breakOff(nowNs);
    return {
      rateNradPerS: toNrad(this.#rateRadPerS),
      azMinNrad: toNrad(this.#low.azimuthRad),
      azMaxNrad: toNrad(this.#high.azimuthRad),
      elMinNrad: toNrad(this.#low.elevationRad),
      elMaxNrad: toNrad(this.#high.elevationRad),
    };
  }

  /** The turn never came to its end: the head looks where it was by then. */
  #breakOff(nowNs: Ns): void {
    const turned = ((nowNs - this.#begunNs) / SECOND_NS) * this.#turnRadPerS;
    const towards = (from: Rad, to: Rad): Rad =>
      from + Math.max(-turned, Math.min(turned, to - from));
    const { azimuthRad, elevationRad } = this.#start;
    this.#angles.azimuthRad = towards(azimuthRad, this.#last.azimuthRad);
    this.#angles.elevationRad = towards(elevationRad, this.#last.elevationRad);
    copyAngles(this.#start, this.#low);
    copyAngles(this.#start, this.#high);
    lookDirection(this.#angles, this.#mount, this.#direction);
    this.#look(this.#direction, nowNs);
  }

  /** Looks home from now on. */
  park(): void {
    homeDirection(this.#mount, this.#profile, this.#direction);
  }

  #turnRad(to: Readonly<Vector>): Rad {
    if (this.#profile.fieldOfRegard.shape === 'hemisphere')
      return angleBetween(this.#direction, to);
    lookAngles(this.#direction, this.#mount, this.#start);
    lookAngles(to, this.#mount, this.#angles);
    return Math.max(
      Math.abs(this.#angles.azimuthRad - this.#start.azimuthRad),
      Math.abs(this.#angles.elevationRad - this.#start.elevationRad),
    );
  }

  #look(to: Readonly<Vector>, atNs: Ns): void {
    this.#direction.x = to.x;
    this.#direction.y = to.y;
    this.#direction.z = to.z;
    lookAngles(to, this.#mount, this.#last);
    this.#lastNs = atNs;
    this.#low.azimuthRad = Math.min(this.#low.azimuthRad, this.#last.azimuthRad);
    this.#low.elevationRad = Math.min(this.#low.elevationRad, this.#last.elevationRad);
    this.#high.azimuthRad = Math.max(this.#high.azimuthRad, this.#last.azimuthRad);
    this.#high.elevationRad = Math.max(this.#high.elevationRad, this.#last.elevationRad);
  }
}

/** A stowed head looks forward on the horizon of its mount; one without axes of its own, along its normal. */
const homeDirection = (mount: Mount, profile: OpticalProfile, out: Vector): void => {
  const upright = profile.fieldOfRegard.shape === 'hemisphere' && mount.normal !== 'horizontal';
  out.x = upright ? 0 : Math.cos(mount.azimuthRad);
  out.y = upright ? 0 : Math.sin(mount.azimuthRad);
  out.z = upright ? (mount.normal === 'nadir' ? 1 : -1) : 0;
};

/** Plain zero for −0: a journal knows one zero. */
const toNrad = (angle: Rad): number => Math.round(angle * NRAD_PER_RAD) + 0;

const copyAngles = (from: Readonly<LookAngles>, to: LookAngles): void => {
  to.azimuthRad = from.azimuthRad;
  to.elevationRad = from.elevationRad;
};
