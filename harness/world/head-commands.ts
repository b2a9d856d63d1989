import { fullScanNs, timeToAngleNs } from '../physics/scan-pattern.ts';
import type { PointingTrajectory, TerminalCommand } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Aim } from './aim.ts';
import type { HeadLimits } from './head-limits.ts';
import type { LightPaths } from './light-paths.ts';
import type { Locks } from './locks.ts';
import type { PlannedLines } from './planned-lines.ts';
import { HEAD_EVENTS, type PlantSetting, type UnlockCause } from './plant-setting.ts';
import type { Offset } from './pointing-error.ts';
import { NO_EVENT, type TerminalHead } from './terminal-head.ts';

const RAD_PER_NRAD = 1e-9;
/** Uncertainty after a lost closed loop, one sigma, as a share of the cone of a local scan; assumed. */
const LOCAL_SIGMA_SHARE = 1 / 3;

interface PlantParts {
  readonly aim: Aim;
  readonly limits: HeadLimits;
  readonly locks: Locks;
  readonly light: LightPaths;
  readonly lines: PlannedLines;
}

type ScanCommand = Extract<TerminalCommand, { command: 'scan' }>;

/** What commands do to a head. Readings never come from here: those that follow at once are scheduled. */
export class HeadCommands {
  readonly #setting: PlantSetting;
  readonly #parts: PlantParts;
  readonly #offset: Offset = { xRad: 0, yRad: 0 };

  constructor(setting: PlantSetting, parts: PlantParts) {
    this.#setting = setting;
    this.#parts = parts;
  }

  obey(head: TerminalHead, command: TerminalCommand, monotonicNs: Ns): void {
    if (head.silent > 0) return;
    const { locks, light } = this.#parts;
    switch (command.command) {
      case 'stow':
        this.#stow(head);
        break;
      case 'slew':
        this.#slew(head, command.trajectory, monotonicNs);
        break;
      case 'scan':
        this.#scan(head, command, monotonicNs);
        break;
      case 'stare':
        this.#follow(head, command.trajectory, monotonicNs);
        this.#search(head, 'staring');
        break;
      case 'track':
        this.#track(head, command.pointAheadXNrad, command.pointAheadYNrad);
        break;
      case 'coast':
        this.#follow(head, command.trajectory, monotonicNs);
        if (head.mode === 'tracking') head.mode = 'coasting';
        light.changed(head);
        break;
      case 'laser':
        this.#switchLaser(head, command.on);
        light.changed(head);
        break;
      case 'rate':
        if (head.receiveIndex === command.receiveIndex) break;
        head.receiveIndex = command.receiveIndex;
        locks.marginChanged(head);
        break;
      case 'margin-comparators':
        head.comparators = command.milliDb;
        locks.marginChanged(head);
        break;
    }
  }

  /** The computer is gone: the hardware goes to its safe state by itself. */
  reset(head: TerminalHead): void {
    this.#park(head);
    head.receiveIndex = 0;
    head.comparators = [];
    this.leaveLine(head, 'reset');
  }

  /** The gimbal stands on its trajectory. */
  settled(head: TerminalHead): void {
    head.motionEvent = NO_EVENT;
    if (head.mode === 'slewing') head.mode = 'pointing';
  }

  leaveLine(head: TerminalHead, cause?: UnlockCause): void {
    const { line } = head;
    if (line === undefined) return;
    const { limits, light, locks } = this.#parts;
    light.leave(head, line);
    locks.evaluate(line, cause);
    limits.record(head, line.limits(head), false);
    line.release();
    head.line = undefined;
    head.waiting = false;
    head.limitsTold = 0;
  }

  #stow(head: TerminalHead): void {
    this.#park(head);
    // Told to leave a limit: when it ends is still of interest. Told again, the head is done with the line.
    head.waiting = !head.waiting && head.limitsTold !== 0;
    if (!head.waiting) this.leaveLine(head, 'stowed');
  }

  #park(head: TerminalHead): void {
    this.#parts.aim.endMotion(head);
    this.#callOff(head);
    this.#switchLaser(head, false);
    this.#openLoop(head);
    head.mode = 'stowed';
    head.optical?.gimbal.park();
    this.#parts.light.changed(head);
  }

  #slew(head: TerminalHead, trajectory: PointingTrajectory, monotonicNs: Ns): void {
    const { aim, light } = this.#parts;
    aim.endMotion(head);
    this.#callOff(head);
    this.#openLoop(head);
    head.mode = 'slewing';
    this.#switchLaser(head, false);
    light.changed(head);
    this.#follow(head, trajectory, monotonicNs);
    // It stays where it is, looks at nobody, and settles when it turns again.
    if (head.stuck > 0) this.leaveLine(head);
    else this.#turn(head);
    if (head.line !== undefined) this.#parts.limits.turned(head, head.line.standing(head));
  }

  /** Its gimbal can move: a turn that it was told of goes on. */
  freed(head: TerminalHead): void {
    if (head.mode === 'slewing' && head.motionEvent === NO_EVENT) this.#turn(head);
  }

  /** Its gimbal moves more easily: a turn under way goes on so. */
  eased(head: TerminalHead): void {
    if (head.mode !== 'slewing' || head.motionEvent === NO_EVENT) return;
    const { aim } = this.#parts;
    const { queue } = this.#setting;
    queue.cancel(head.motionEvent);
    aim.endMotion(head);
    head.settledNs = aim.turn(head);
    head.motionEvent = queue.schedule(head.settledNs, head, HEAD_EVENTS.settled);
  }

  /** Towards the partner whom the trajectory points at. */
  #turn(head: TerminalHead): void {
    const { aim, limits, light, lines } = this.#parts;
    const { queue } = this.#setting;
    const line = aim.choose(head, lines);
    if (line !== head.line) {
      this.leaveLine(head);
      head.line = line;
      line?.use();
      if (line !== undefined) limits.record(head, line.limits(head), true);
    }
    head.waiting = false;
    head.calibrated = false;
    head.searchingSinceNs = undefined;
    this.#drawError(head);
    head.settledNs = aim.turn(head);
    head.motionEvent = queue.schedule(head.settledNs, head, HEAD_EVENTS.settled);
    if (line === undefined) return;
    light.join(head, line);
    if (head.profile.medium === 'radio') this.#openBeam(head);
    this.#checkNext(head);
  }

  /** Error of the open loop of this slew. */
  #drawError(head: TerminalHead): void {
    const { profile, line } = head;
    head.error.xRad = 0;
    head.error.yRad = 0;
    if (line === undefined || profile.medium === 'radio' || this.#setting.idealPointing) return;
    head.chance.begin(line.contact);
    head.chance.offset(profile.acquisition.sigmaRad, head.error);
    this.#parts.aim.judgeError(head, profile.acquisition);
  }

  /** A steered beam needs no search: it is on its partner as soon as it is told to. */
  #openBeam(head: TerminalHead): void {
    head.mode = 'tracking';
    head.detected = true;
    head.laserOn = true;
    head.searchingSinceNs = this.#setting.queue.nowNs;
    this.#parts.light.changed(head);
  }

  #search(head: TerminalHead, mode: 'scanning' | 'staring'): void {
    this.#callOffScan(head);
    this.#loseLoop(head);
    head.mode = mode;
    head.searchingSinceNs ??= this.#setting.queue.nowNs;
    this.#switchLaser(head, mode === 'scanning');
    this.#parts.light.changed(head);
    this.#checkNext(head);
  }

  #scan(head: TerminalHead, command: ScanCommand, monotonicNs: Ns): void {
    if (head.optical === undefined) return;
    this.#follow(head, command.trajectory, monotonicNs);
    this.#search(head, 'scanning');
    const { queue } = this.#setting;
    const scan = {
      halfConeRad: command.halfConeNrad * RAD_PER_NRAD,
      pitchRad: command.pitchNrad * RAD_PER_NRAD,
      speedRadPerS: command.speedNradPerS * RAD_PER_NRAD,
    };
    const endNs = queue.nowNs + fullScanNs(scan);
    head.scanEvent = queue.schedule(endNs, head, HEAD_EVENTS.scanFinished);
    const { line } = head;
    if (line === undefined || queue.nowNs < head.settledNs) return;
    this.#parts.aim.transmitOffset(head, line, this.#offset);
    const { xRad, yRad } = this.#offset;
    const angle = Math.sqrt(xRad * xRad + yRad * yRad);
    if (angle > scan.halfConeRad) return;
    const crossNs = queue.nowNs + timeToAngleNs(scan, angle);
    head.crossEvent = queue.schedule(crossNs, head, HEAD_EVENTS.crossed);
  }

  #track(head: TerminalHead, aheadXNrad: number, aheadYNrad: number): void {
    const { queue, idealPointing } = this.#setting;
    const { aim, light } = this.#parts;
    const { optical, line } = head;
    if (optical === undefined || line === undefined) return;
    this.#callOffScan(head);
    head.mode = 'tracking';
    const ahead = { xRad: aheadXNrad * RAD_PER_NRAD, yRad: aheadYNrad * RAD_PER_NRAD };
    head.misaimed =
      !idealPointing &&
      aim.judgeAheadRad(head, line, ahead) > optical.profile.acquisition.detectableRadiusRad;
    if (head.closed) head.detected = true;
    this.#switchLaser(head, true);
    light.changed(head);
    if (head.detected) this.#checkNext(head);
    else queue.schedule(queue.nowNs, head, HEAD_EVENTS.beaconLost);
  }

  #follow(head: TerminalHead, trajectory: PointingTrajectory, monotonicNs: Ns): void {
    head.follow(trajectory, this.#setting.queue.nowNs, monotonicNs);
    if (head.mode !== 'slewing') this.#parts.aim.judgeBoresight(head);
  }

  #switchLaser(head: TerminalHead, on: boolean): void {
    if (head.laserOn === on) return;
    head.laserOn = on;
    if (head.optical !== undefined) this.#setting.listener.laser(head.ref, on);
  }

  /** Closed loop ends, but what it measured of the pointing stays, up to a small error. */
  #loseLoop(head: TerminalHead): void {
    const { profile } = head;
    const wasClosed = head.closed;
    this.#openLoop(head);
    if (!wasClosed || profile.medium === 'radio' || this.#setting.idealPointing) return;
    const cone = profile.acquisition.halfConeRad * profile.signal.localScanShare;
    head.chance.offset(cone * LOCAL_SIGMA_SHARE, head.error);
    this.#parts.aim.judgeError(head, profile.acquisition);
  }

  #openLoop(head: TerminalHead): void {
    head.closed = false;
    head.synced = false;
    head.signalTold = false;
    head.detected = false;
    head.misaimed = false;
    head.deluded = false;
    this.#setting.queue.cancel(head.centreEvent);
    head.centreEvent = NO_EVENT;
  }

  #callOff(head: TerminalHead): void {
    this.#callOffScan(head);
    this.#setting.queue.cancel(head.motionEvent);
    head.motionEvent = NO_EVENT;
  }

  #callOffScan(head: TerminalHead): void {
    const { queue } = this.#setting;
    queue.cancel(head.crossEvent);
    queue.cancel(head.scanEvent);
    head.crossEvent = NO_EVENT;
    head.scanEvent = NO_EVENT;
  }

  /** Readings that a command leads to come as an event of their own, after the command's step. */
  #checkNext(head: TerminalHead): void {
    const { queue } = this.#setting;
    queue.schedule(queue.nowNs, head, HEAD_EVENTS.check);
  }
}
