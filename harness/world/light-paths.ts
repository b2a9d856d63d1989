import { widestConeRad } from '../physics/scan-pattern.ts';
import { rangeLightTimeNs } from '../physics/sight.ts';
import type { TerminalReading } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Aim } from './aim.ts';
import { blinded, type Locks, sees } from './locks.ts';
import { HEAD_EVENTS, type PlantSetting } from './plant-setting.ts';
import type { Offset } from './pointing-error.ts';
import { type HeadLine, NO_EVENT, type TerminalHead } from './terminal-head.ts';

const NRAD_PER_RAD = 1e9;

/** Light between heads: who shines on whom, when it arrives, and what the receiving head makes of it. */
export class LightPaths {
  readonly #setting: PlantSetting;
  readonly #aim: Aim;
  readonly #locks: Locks;
  readonly #offset: Offset = { xRad: 0, yRad: 0 };

  constructor(setting: PlantSetting, aim: Aim, locks: Locks) {
    this.#setting = setting;
    this.#aim = aim;
    this.#locks = locks;
  }

  /** A head's laser, direction or line changed: its light begins or ceases to go to the partner. */
  changed(head: TerminalHead): void {
    const { line } = head;
    if (line === undefined) return;
    const shining = head.directed && line.free;
    if (shining !== head.shining) this.#shine(head, line, shining);
    this.#locks.evaluate(line);
  }

  /** The head leaves its line. */
  leave(head: TerminalHead, line: HeadLine): void {
    if (head.shining) this.#shine(head, line, false);
    head.lit = false;
  }

  /** The head joins a line; the partner's light may be there already. */
  join(head: TerminalHead, line: HeadLine): void {
    const partner = line.other(head);
    head.lit =
      partner.line === line &&
      partner.shining &&
      partner.shiningArrivesNs <= this.#setting.queue.nowNs;
  }

  /** Light begins or ends to arrive. */
  arrived(head: TerminalHead, line: HeadLine, on: boolean): void {
    if (head.line !== line || head.lit === on) return;
    head.lit = on;
    this.check(head);
  }

  /** The head's spiral passes over its partner, whose sensor sees a flash a light time later. */
  crossed(head: TerminalHead): void {
    head.crossEvent = NO_EVENT;
    const { line } = head;
    if (line === undefined || head.mode !== 'scanning' || !line.free) return;
    const { queue } = this.#setting;
    const partner = line.other(head);
    const atNs = queue.nowNs + this.#lightTimeNs(head, partner);
    queue.schedule(atNs, partner, HEAD_EVENTS.flash, 0, line);
  }

  flash(head: TerminalHead, line: HeadLine): void {
    if (head.line !== line || !line.free || head.blind + head.unseeing > 0) return;
    // Without errors the sensor of a scanning head is as good as that of a staring one.
    const open = this.#setting.idealPointing
      ? searches(head)
      : head.mode === 'staring' || head.mode === 'coasting';
    if (!open || blinded(head, line) || !this.#inView(head, line)) return;
    // A partner that scans is out of closed loop, and so is who was waiting for it.
    head.closed = false;
    head.synced = false;
    head.signalTold = false;
    this.#detect(head, line);
  }

  centred(head: TerminalHead): void {
    head.centreEvent = NO_EVENT;
    const { line } = head;
    if (line === undefined || head.mode !== 'tracking' || !sees(head)) return;
    head.closed = true;
    head.calibrated = true;
    head.signalTold = true;
    this.#locks.evaluate(line);
    if (head.optical !== undefined) this.#tell(head, { reading: 'fine-error', within: true });
    // The first reading may have led to commands.
    if (head.closed && head.signalTold) this.#tell(head, { reading: 'signal', present: true });
  }

  /** What the head sees now, compared with what it made of it so far. */
  check(head: TerminalHead): void {
    const { line } = head;
    if (line === undefined) {
      if (head.deceived > 0) this.#deceive(head);
      else if (head.deluded) this.#endDelusion(head);
      return;
    }
    this.#locks.evaluate(line);
    if (sees(head)) this.#meetLight(head, line);
    else if (head.deceived > 0) this.#deceive(head);
    else this.#missLight(head);
    if (this.#setting.idealPointing) this.#meetIdeally(head, line);
  }

  /** The head steers onto a flash, and the light is gone. */
  notFound(head: TerminalHead): void {
    if (head.mode !== 'tracking' || head.detected) return;
    if (head.deceived > 0) this.#deceive(head);
    else this.#tell(head, { reading: 'beacon-lost' });
  }

  /** A deceived sensor has centred what it believes to see. */
  deluded(head: TerminalHead): void {
    head.centreEvent = NO_EVENT;
    if (head.mode !== 'tracking') return;
    if (head.deceived === 0) {
      this.#tell(head, { reading: 'beacon-lost' });
      return;
    }
    head.deluded = true;
    head.signalTold = true;
    if (head.optical !== undefined) this.#tell(head, { reading: 'fine-error', within: true });
    // Each reading may have led to commands.
    if (head.signalTold) this.#tell(head, { reading: 'signal', present: true });
    if (!head.signalTold || head.missynced === 0 || head.synced) return;
    head.synced = true;
    this.#tell(head, { reading: 'frame-sync', locked: true });
  }

  /** Something in the head says that the partner's light is there. */
  #deceive(head: TerminalHead): void {
    const { mode } = head;
    if (mode === 'scanning' || mode === 'staring') {
      if (head.detected || head.deluded) return;
      head.deluded = true;
      this.#tell(head, { reading: 'beacon-detected', xNrad: 0, yNrad: 0 });
    } else if (mode === 'tracking' && !head.closed) {
      if (head.signalTold || head.centreEvent !== NO_EVENT) return;
      const { profile } = head;
      const least =
        profile.medium === 'radio' ? profile.acquisitionNs : profile.acquisition.centringNs[0];
      const { queue } = this.#setting;
      head.centreEvent = queue.schedule(queue.nowNs + least, head, HEAD_EVENTS.deluded);
    } else if (mode === 'coasting' && !head.signalTold) {
      head.signalTold = true;
      head.deluded = true;
      this.#tell(head, { reading: 'signal', present: true });
    }
  }

  #endDelusion(head: TerminalHead): void {
    head.deluded = false;
    if (head.closed || !head.signalTold) {
      if (head.mode === 'tracking') this.#tell(head, { reading: 'beacon-lost' });
      return;
    }
    head.signalTold = false;
    const wasSynced = head.synced;
    head.synced = false;
    this.#tell(head, { reading: 'signal', present: false });
    if (wasSynced) this.#tell(head, { reading: 'frame-sync', locked: false });
  }

  #meetLight(head: TerminalHead, line: HeadLine): void {
    const { mode } = head;
    if (mode === 'scanning' || mode === 'staring') {
      if (head.detected || head.unseeing > 0) return;
      if (this.#inView(head, line)) this.#detect(head, line);
    } else if (head.closed) {
      if (head.signalTold) return;
      head.signalTold = true;
      this.#tell(head, { reading: 'signal', present: true });
    } else if (mode === 'tracking' && head.detected && head.centreEvent === NO_EVENT) {
      const { queue } = this.#setting;
      const atNs = queue.nowNs + this.#centringNs(head);
      head.centreEvent = queue.schedule(atNs, head, HEAD_EVENTS.centred);
    }
  }

  #missLight(head: TerminalHead): void {
    if (head.centreEvent !== NO_EVENT) {
      this.#setting.queue.cancel(head.centreEvent);
      head.centreEvent = NO_EVENT;
      this.#tell(head, { reading: 'beacon-lost' });
      return;
    }
    if (head.deluded && !head.closed) {
      this.#endDelusion(head);
      return;
    }
    if (!head.closed || !head.signalTold) return;
    head.signalTold = false;
    const wasSynced = head.synced;
    if (head.profile.medium === 'radio') {
      head.closed = false;
      head.synced = false;
    }
    this.#tell(head, { reading: 'signal', present: false });
    if (wasSynced && !head.synced) this.#tell(head, { reading: 'frame-sync', locked: false });
  }

  /** Without errors two heads that search each other meet at once, whatever their roles. */
  #meetIdeally(head: TerminalHead, line: HeadLine): void {
    const partner = line.other(head);
    if (!line.free || partner.line !== line || !searches(head) || !searches(partner)) return;
    const { queue } = this.#setting;
    queue.schedule(queue.nowNs, partner, HEAD_EVENTS.flash, 0, line);
    queue.schedule(queue.nowNs, head, HEAD_EVENTS.flash, 0, line);
  }

  #detect(head: TerminalHead, line: HeadLine): void {
    head.detected = true;
    this.#aim.receiveOffset(head, line, this.#offset);
    const xNrad = Math.round(this.#offset.xRad * NRAD_PER_RAD);
    const yNrad = Math.round(this.#offset.yRad * NRAD_PER_RAD);
    this.#tell(head, { reading: 'beacon-detected', xNrad, yNrad });
  }

  /** The acquisition sensor sees as far as the widest cone of its profile. */
  #inView(head: TerminalHead, line: HeadLine): boolean {
    if (head.profile.medium === 'radio' || this.#setting.queue.nowNs < head.settledNs) return false;
    this.#aim.receiveOffset(head, line, this.#offset);
    const { xRad, yRad } = this.#offset;
    const square = xRad * xRad + yRad * yRad;
    const cone = widestConeRad(head.profile.acquisition);
    return square <= cone * cone;
  }

  #shine(head: TerminalHead, line: HeadLine, on: boolean): void {
    const { queue } = this.#setting;
    const partner = line.other(head);
    head.shining = on;
    head.shiningArrivesNs = queue.nowNs + this.#lightTimeNs(head, partner);
    queue.schedule(head.shiningArrivesNs, partner, HEAD_EVENTS.light, on ? 1 : 0, line);
  }

  #lightTimeNs(head: TerminalHead, partner: TerminalHead): Ns {
    const { geometry, queue, idealPointing } = this.#setting;
    if (idealPointing) return 0;
    const sight = geometry.sight(head.ref.node, partner.ref.node, queue.nowNs);
    return rangeLightTimeNs(sight.rangeKm);
  }

  #centringNs(head: TerminalHead): Ns {
    if (this.#setting.idealPointing) return 0;
    if (head.profile.medium === 'radio') return head.profile.acquisitionNs;
    return head.chance.centringNs(head.profile.acquisition);
  }

  #tell(head: TerminalHead, reading: TerminalReading): void {
    this.#setting.listener.reading(head.ref.node, head.ref.terminal, reading);
  }
}

const searches = (head: TerminalHead): boolean =>
  (head.mode === 'scanning' || head.mode === 'staring') && !head.detected;
