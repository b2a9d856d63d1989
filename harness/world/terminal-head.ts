import type { TerminalConfig } from '../../flight/config.ts';
import type { Head } from '../physics/reach.ts';
import type { MovingNode, Sight } from '../physics/sight.ts';
import type { PointingTrajectory } from '../../protocols/avionics.ts';
import type { TerminalProfile } from '../../protocols/terminal-profile.ts';
import type { Ns } from '../../protocols/units.ts';
import type { EventTarget } from '../kernel/event-queue.ts';
import { Gimbal } from './gimbal.ts';
import { type Offset, PointingChance } from './pointing-error.ts';
import type { TerminalRef } from './world.ts';

/** What a head does now, as commanded. */
export type HeadMode =
  | 'stowed'
  | 'slewing'
  | 'pointing'
  | 'scanning'
  | 'staring'
  | 'tracking'
  | 'coasting';

/** The line of sight that two heads share over a contact, as they use it. */
export interface HeadLine {
  readonly contact: number;
  readonly startNs: Ns;
  readonly endNs: Ns;
  /** Lower end first. */
  readonly a: TerminalHead;
  readonly b: TerminalHead;
  /** Light passes, as far as Earth, range and masks are concerned. */
  readonly free: boolean;
  other(head: TerminalHead): TerminalHead;
  /** Limits of that end that hold now, as bits. */
  limits(head: TerminalHead): number;
  /** Those of them that hold for seconds before and after as well. */
  standing(head: TerminalHead): number;
  /** One more head points along the line. */
  use(): void;
  release(): void;
}

/** Takes the events of heads; the plant. */
export interface HeadOwner {
  headEvent(head: TerminalHead, kind: number, value: number, data: unknown): void;
}

/** An event that is to come at a head, so that it can be called off. */
export const NO_EVENT = -1;

/** The truth of one terminal. The plant changes it; nobody else does. */
export class TerminalHead implements EventTarget {
  readonly #owner: HeadOwner;
  readonly ref: TerminalRef;
  readonly profile: TerminalProfile;
  /** Of a head that is an optical one. */
  readonly optical: OpticalPart | undefined;
  readonly onGround: boolean;
  readonly chance: PointingChance;

  mode: HeadMode = 'stowed';
  laserOn = false;
  line: HeadLine | undefined;
  trajectory: PointingTrajectory | undefined;
  /** True time minus the local monotonic time that the trajectory is in. */
  trajectoryOffsetNs: Ns = 0;
  /** When it came first. */
  trajectorySinceNs: Ns = 0;
  /** From then on the head stands on its trajectory. */
  settledNs: Ns = 0;
  /** Open-loop error, drawn anew for each slew and, smaller, when closed loop is lost. */
  readonly error: Offset = { xRad: 0, yRad: 0 };
  /** That error is larger than the first cone (1), and than the widest (2). */
  mispointed: 0 | 1 | 2 = 0;
  /** Closed loop has measured the bias of this pointing: only the small error is left. */
  calibrated = false;
  /** The acquisition sensor knows where the partner's light comes from. */
  detected = false;
  /** The partner's light arrives. */
  lit = false;
  /** The loop is closed on it, or was until the light went and is held. */
  closed = false;
  synced = false;
  /** Flight software was told that the signal is there. */
  signalTold = false;
  /** The commanded point-ahead angle misses the partner. */
  misaimed = false;
  /** Both ends in closed loop on each other's light; the last such span. */
  locked = false;
  lockedSinceNs: Ns = 0;
  lockedUntilNs: Ns = 0;
  /** Its own light goes to the partner, and since when that has held at the partner. */
  shining = false;
  shiningArrivesNs: Ns = 0;
  /** First scan or stare of the present search. */
  searchingSinceNs: Ns | undefined;
  /** Limits that flight software was told of, as bits. */
  limitsTold = 0;
  /** Stowed because of a limit: the line is watched on for the limit's end. */
  waiting = false;
  receiveIndex = 0;
  /** Faults that keep it from seeing any light, its acquisition sensor from seeing, it from turning. */
  blind = 0;
  unseeing = 0;
  stuck = 0;
  /** That have the Sun in its view; that let its sensor, and its modem, see a partner who is not there. */
  glare = 0;
  deceived = 0;
  missynced = 0;
  /** Reasons why it is too hot. */
  hot = 0;
  /** That keep it from taking commands: it is off, or starts. */
  silent = 0;
  /** Its sensor told of light that truth does not have. */
  deluded = false;
  /** What faults add to its pointing error. */
  readonly bias: Offset = { xRad: 0, yRad: 0 };
  comparators: readonly number[] = [];

  motionEvent = NO_EVENT;
  crossEvent = NO_EVENT;
  scanEvent = NO_EVENT;
  centreEvent = NO_EVENT;
  syncEvent = NO_EVENT;
  marginEvent = NO_EVENT;

  constructor(
    owner: HeadOwner,
    ref: TerminalRef,
    terminal: TerminalConfig,
    node: { readonly onGround: boolean; readonly chanceKey: number },
  ) {
    this.#owner = owner;
    this.ref = ref;
    this.profile = terminal.profile;
    this.onGround = node.onGround;
    this.chance = new PointingChance(node.chanceKey);
    this.optical =
      terminal.profile.medium === 'optical'
        ? new OpticalPart(terminal, terminal.profile)
        : undefined;
  }

  handle(kind: number, value: number, data: unknown): void {
    this.#owner.headEvent(this, kind, value, data);
  }

  follow(trajectory: PointingTrajectory, nowNs: Ns, monotonicNs: Ns): void {
    if (this.trajectory !== trajectory) this.trajectorySinceNs = nowNs;
    this.trajectory = trajectory;
    this.trajectoryOffsetNs = nowNs - monotonicNs;
  }

  /** Its light follows the partner: closed loop, steered by the sensor, or held for a while. */
  get directed(): boolean {
    if (!this.laserOn || this.misaimed) return false;
    return this.mode === 'tracking' ? this.detected : this.mode === 'coasting' && this.closed;
  }

  /** A radio head on the ground wants its partner over its mask. */
  overMask(sight: Sight): boolean {
    if (this.profile.medium !== 'radio' || !this.onGround) return true;
    return -sight.direction.z >= Math.sin(this.profile.elevationMaskRad);
  }
}

/** What only a head with a gimbal has. */
class OpticalPart {
  readonly profile: Head['profile'];
  readonly #mount: Head['mount'];
  readonly gimbal: Gimbal;
  #head: Head | undefined;

  constructor(terminal: TerminalConfig, profile: Head['profile']) {
    this.profile = profile;
    this.#mount = terminal.mount;
    this.gimbal = new Gimbal(terminal.mount, profile);
  }

  /** The head on its node in true motion. */
  at(node: MovingNode): Head {
    this.#head ??= { from: node, mount: this.#mount, profile: this.profile };
    return this.#head;
  }
}
