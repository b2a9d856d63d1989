import { POINTING_INHIBITS } from '../physics/reach.ts';
import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { dot } from '../../protocols/vector.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import { firstChange, type StateInTime } from './first-change.ts';
import { SUN_LIMIT } from './locks.ts';
import type { TerminalGeometry } from './terminal-geometry.ts';
import type { HeadLine, TerminalHead } from './terminal-head.ts';

/** The line is looked at this far beyond its contact: clocks on board differ. */
export const CONTACT_SLACK_NS: Ns = MINUTE_NS;
/** Limit sensors answer this long before the limit itself, so that the laser is off in time. */
const GUARD_NS: Ns = 100 * MILLISECOND_NS;
const STEP_NS: Ns = 15 * SECOND_NS;
/** An edge that is as near may be mistaken by whoever looks for it. */
const NEAR_NS: Ns = 2 * SECOND_NS;
/** Where the line of sight turns by more than this share of what the heads can follow. */
const FAST_SHARE = 1 / 8;
const FAST_STEP_NS: Ns = 3 * SECOND_NS;
/** Share of the time in which the ends could meet; a head cannot follow one that passes within 13 km for 8 s. */
const MEETING_SHARE = 1 / 4;
const STEP_LEAST_NS: Ns = SECOND_NS;
/** Where they are closest, however soon after, is looked at. */
const CLOSEST_NEAR_NS: Ns = MILLISECOND_NS;
const HORIZON_NS: Ns = 120 * MINUTE_NS;
/** Of a first look, before it is known whether the line is used for long. A whole number of steps. */
const FIRST_HORIZON_NS: Ns = 4 * MINUTE_NS;

const EDGE = 0;
const ANNOUNCE = 1;
const CONTINUE = 2;

/** Bits of the state: line blocked, then the limits of each end in the order of POINTING_INHIBITS. */
const BLOCKED = 1;
const LIMITS = POINTING_INHIBITS.length;
const LIMIT_MASK = (1 << LIMITS) - 1;
const limitShift = (end: 0 | 1): number => 1 + end * LIMITS;

/** What a line tells the plant. */
export interface SightlineListener {
  /** Limits of that head that will hold from the guard time on. */
  limitsAhead(head: TerminalHead, line: HeadLine, bits: number): void;
  limitsChanged(head: TerminalHead, line: HeadLine, raised: number, cleared: number): void;
  blockedChanged(line: HeadLine): void;
}

/** What the plant knows of all lines. */
export interface SightlineSetting {
  readonly queue: EventQueue;
  readonly geometry: TerminalGeometry;
  readonly listener: SightlineListener;
  /** Limits of the heads do not matter. */
  readonly ideal: boolean;
}

/**
 * The line of sight between two heads over one planned contact: whether it is free, and which limits of
 * the heads hold. Its changes are predicted and happen as single events; between them it costs nothing.
 */
export class Sightline implements HeadLine, EventTarget, StateInTime {
  readonly #setting: SightlineSetting;
  readonly contact: number;
  readonly startNs: Ns;
  readonly endNs: Ns;
  /** Lower end first. */
  readonly a: TerminalHead;
  readonly b: TerminalHead;

  #state = 0;
  /** By how much truth differs from the contact. */
  #lateNs: Ns = 0;
  #earlyNs: Ns = 0;
  #users = 0;
  #edgeHandle = -1;
  #announceHandle = -1;

  constructor(
    setting: SightlineSetting,
    ends: { readonly a: TerminalHead; readonly b: TerminalHead },
    contact: { readonly id: number; readonly startNs: Ns; readonly endNs: Ns },
  ) {
    this.#setting = setting;
    this.a = ends.a;
    this.b = ends.b;
    this.contact = contact.id;
    this.startNs = contact.startNs;
    this.endNs = contact.endNs;
  }

  other(head: TerminalHead): TerminalHead {
    return head === this.a ? this.b : this.a;
  }

  /** Light passes, as far as Earth, range and masks are concerned. */
  get free(): boolean {
    return (this.#state & BLOCKED) === 0;
  }

  /** Limits of that end that hold now. */
  limits(head: TerminalHead): number {
    const limits = (this.#state >> limitShift(head === this.a ? 0 : 1)) & LIMIT_MASK;
    return head.glare > 0 ? limits | SUN_LIMIT : limits;
  }

  /** Limits of that end that no edge is near to: they hold for seconds before and after as well. */
  standing(head: TerminalHead): number {
    const { nowNs } = this.#setting.queue;
    const shift = limitShift(head === this.a ? 0 : 1);
    let state = LIMIT_MASK << shift;
    for (const atNs of [nowNs, nowNs - NEAR_NS, nowNs + NEAR_NS]) {
      if (state !== 0) state &= this.stateAt(atNs);
    }
    return state >> shift;
  }

  /** Light begins so much later and ends so much earlier than it did. */
  shift(lateNs: Ns, earlyNs: Ns): void {
    this.#lateNs += lateNs;
    this.#earlyNs += earlyNs;
    if (this.#users === 0) return;
    this.#setting.queue.cancel(this.#edgeHandle);
    this.#setting.queue.cancel(this.#announceHandle);
    const next = this.stateAt(this.#setting.queue.nowNs);
    if (next === this.#state) this.#predict(FIRST_HORIZON_NS);
    else this.#change(next);
  }

  /** One more head points along the line. */
  use(): void {
    if (this.#users++ > 0) return;
    this.#state = this.stateAt(this.#setting.queue.nowNs);
    this.#predict(FIRST_HORIZON_NS);
  }

  release(): void {
    if (--this.#users > 0) return;
    this.#setting.queue.cancel(this.#edgeHandle);
    this.#setting.queue.cancel(this.#announceHandle);
  }

  handle(kind: number, value: number): void {
    if (kind === ANNOUNCE) {
      this.#announceHandle = -1;
      this.#announce(value);
      return;
    }
    this.#edgeHandle = -1;
    if (kind === EDGE) this.#change(value);
    else this.#predict(HORIZON_NS);
  }

  stateAt(atNs: Ns): number {
    const { geometry, ideal } = this.#setting;
    const { a, b } = this;
    let state = this.#isFree(atNs) ? 0 : BLOCKED;
    if (ideal || a.optical === undefined || b.optical === undefined) return state;
    const nodeA = geometry.moving(a.ref.node);
    const nodeB = geometry.moving(b.ref.node);
    state |= geometry.reach.bitsAt(a.optical.at(nodeA), nodeB, atNs) << limitShift(0);
    state |= geometry.reach.bitsAt(b.optical.at(nodeB), nodeA, atNs) << limitShift(1);
    return state;
  }

  /** Shorter where limits of rate come and go within seconds: at near passes and close to the zenith. */
  stepNs(atNs: Ns): Ns {
    const { geometry, ideal } = this.#setting;
    const { a, b } = this;
    if (ideal || a.optical === undefined || b.optical === undefined) return STEP_NS;
    const { rangeKm, direction, velocityKmPerS: v } = geometry.sight(a.ref.node, b.ref.node, atNs);
    const square = dot(v, v);
    const turnRadPerS = Math.sqrt(square) / rangeKm;
    const meetingNs = Math.floor((MEETING_SHARE / turnRadPerS) * SECOND_NS);
    const slewRadPerS = Math.min(a.optical.profile.slewRadPerS, b.optical.profile.slewRadPerS);
    const fast = turnRadPerS > slewRadPerS * FAST_SHARE;
    if (meetingNs >= STEP_LEAST_NS) return Math.min(fast ? FAST_STEP_NS : STEP_NS, meetingNs);
    // They meet within four seconds: neighbours that hardly move would be closest every few milliseconds.
    const closestNs = Math.round(((-dot(direction, v) * rangeKm) / square) * SECOND_NS);
    return closestNs >= CLOSEST_NEAR_NS ? Math.min(closestNs, STEP_LEAST_NS) : STEP_LEAST_NS;
  }

  #isFree(atNs: Ns): boolean {
    const { geometry } = this.#setting;
    const { a, b } = this;
    if (this.#lateNs > 0 && atNs < this.startNs + this.#lateNs) return false;
    if (this.#earlyNs > 0 && atNs >= this.endNs - this.#earlyNs) return false;
    if (!geometry.clear(a.ref.node, b.ref.node, atNs)) return false;
    const there = geometry.sight(a.ref.node, b.ref.node, atNs);
    if (there.rangeKm > Math.min(a.profile.rangeMaxKm, b.profile.rangeMaxKm)) return false;
    if (!a.overMask(there)) return false;
    if (b.profile.medium !== 'radio') return true;
    return b.overMask(geometry.sight(b.ref.node, a.ref.node, atNs));
  }

  #predict(horizonNs: Ns): void {
    const { queue } = this.#setting;
    const untilNs = Math.min(this.endNs + CONTACT_SLACK_NS, queue.nowNs + horizonNs);
    if (untilNs <= queue.nowNs) return;
    const edgeNs = firstChange(this, queue.nowNs, untilNs, STEP_NS);
    if (edgeNs === undefined) {
      const more = untilNs < this.endNs + CONTACT_SLACK_NS;
      // A step early: a limit just behind is announced in time, too.
      this.#edgeHandle = more ? queue.schedule(untilNs - STEP_NS, this, CONTINUE) : -1;
      return;
    }
    const next = this.stateAt(edgeNs);
    this.#edgeHandle = queue.schedule(edgeNs, this, EDGE, next);
    const raised = next & ~this.#state & ~BLOCKED;
    if (raised !== 0) {
      this.#announceHandle = queue.schedule(edgeNs - GUARD_NS, this, ANNOUNCE, raised);
    }
  }

  #announce(raised: number): void {
    const { listener } = this.#setting;
    const a = (raised >> limitShift(0)) & LIMIT_MASK;
    const b = (raised >> limitShift(1)) & LIMIT_MASK;
    if (a !== 0) listener.limitsAhead(this.a, this, a);
    if (b !== 0) listener.limitsAhead(this.b, this, b);
  }

  #change(next: number): void {
    const { listener } = this.#setting;
    const raised = next & ~this.#state;
    const cleared = this.#state & ~next;
    this.#state = next;
    // Predict first: what the listener does may end the use of the line.
    this.#predict(FIRST_HORIZON_NS);
    for (const end of [0, 1] as const) {
      const head = end === 0 ? this.a : this.b;
      // A Sun that a fault holds in view comes and goes with that.
      const own = head.glare > 0 ? LIMIT_MASK & ~SUN_LIMIT : LIMIT_MASK;
      const up = (raised >> limitShift(end)) & own;
      const down = (cleared >> limitShift(end)) & own;
      if (up !== 0 || down !== 0) listener.limitsChanged(head, this, up, down);
    }
    if (((raised | cleared) & BLOCKED) !== 0) listener.blockedChanged(this);
  }
}
