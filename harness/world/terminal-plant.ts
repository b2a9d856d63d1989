import type { TerminalConfig } from '../../flight/config.ts';
import type { TerminalCommand, TerminalReading } from '../../protocols/avionics.ts';
import type { Contact } from '../../protocols/contact-plan.ts';
import type { NodeId, Ns, Rad, TerminalIndex } from '../../protocols/units.ts';
import type { RandomStreams } from '../kernel/random.ts';
import { Aim } from './aim.ts';
import { HeadCommands } from './head-commands.ts';
import { HeadElectronics } from './head-electronics.ts';
import { HeadLimits } from './head-limits.ts';
import { LightPaths } from './light-paths.ts';
import { Locks } from './locks.ts';
import { meanPowerFactor } from './jitter.ts';
import { apertureGainDb, beamRadiusRad, pointingLossDb } from './optics.ts';
import { type ContactShift, PlannedLines } from './planned-lines.ts';
import { HEAD_EVENTS, type PlantSetting } from './plant-setting.ts';
import type { SightlineListener } from './sightline.ts';
import { type HeadLine, type HeadOwner, NO_EVENT, TerminalHead } from './terminal-head.ts';
import type { TerminalRef } from './world.ts';

/**
 * What faults take from a head (all light, the acquisition sensor, its turning), and what they let its
 * sensor and its modem see that is not there.
 */
export type Impairment = 'blind' | 'unseeing' | 'stuck' | 'deceived' | 'missynced';

export interface PlantOptions extends PlantSetting {
  readonly streams: RandomStreams;
  readonly nodes: readonly {
    readonly id: NodeId;
    readonly kind: 'satellite' | 'ground';
    readonly terminals: readonly TerminalConfig[];
  }[];
}

/**
 * The truth of all terminals: gimbals, beams, sensors and modems, driven by commands and by events that
 * are computed when something changes. Nothing is polled; a steady link costs no events.
 */
export class TerminalPlant implements HeadOwner, SightlineListener {
  readonly #setting: PlantSetting;
  readonly #heads = new Map<NodeId, (TerminalHead | undefined)[]>();
  readonly #lines: PlannedLines;
  readonly #limits: HeadLimits;
  readonly #locks: Locks;
  readonly #light: LightPaths;
  readonly #commands: HeadCommands;
  readonly #electronics: HeadElectronics;

  constructor(options: PlantOptions) {
    this.#setting = options;
    const { queue, geometry, idealPointing } = options;
    this.#lines = new PlannedLines({ queue, geometry, listener: this, ideal: idealPointing });
    const aim = new Aim(options);
    const limits = new HeadLimits(options.listener);
    const locks = new Locks(options);
    const light = new LightPaths(options, aim, locks);
    this.#limits = limits;
    this.#locks = locks;
    this.#light = light;
    this.#commands = new HeadCommands(options, { aim, limits, locks, light, lines: this.#lines });
    this.#electronics = new HeadElectronics(options, limits, this.#commands);
    for (const node of options.nodes) {
      const heads: (TerminalHead | undefined)[] = [];
      for (const terminal of node.terminals) {
        const ref = { node: node.id, terminal: terminal.index };
        heads[terminal.index] = new TerminalHead(this, ref, terminal, {
          onGround: node.kind === 'ground',
          chanceKey: options.streams.key(`terminal ${ref.node}/${ref.terminal}`, 'pointing'),
        });
      }
      this.#heads.set(node.id, heads);
    }
  }

  /** The contacts of the plan in force; both directions, or one of them. */
  setContacts(contacts: readonly Contact[]): void {
    this.#lines.replace(contacts, (node, terminal) => this.#find(node, terminal ?? 0));
  }

  /** A command of flight software, with its computer's monotonic time now. No reading comes at once. */
  command(node: NodeId, terminal: TerminalIndex, command: TerminalCommand, monotonicNs: Ns): void {
    const head = this.#find(node, terminal);
    if (head === undefined) return;
    this.#commands.obey(head, command, monotonicNs);
  }

  /** The node's computer stopped, for a reset or for good: laser off and stowed by the hardware itself. */
  reset(node: NodeId): void {
    for (const head of this.#heads.get(node) ?? []) {
      if (head === undefined) continue;
      this.#commands.reset(head);
    }
  }

  /** The head is too hot, or has cooled down. */
  setThermal(node: NodeId, terminal: TerminalIndex, active: boolean): void {
    const head = this.#find(node, terminal);
    if (head !== undefined) this.#electronics.heat(head, active);
  }

  /** The node's computer started: heads say what holds. */
  booted(node: NodeId): void {
    for (const head of this.#heads.get(node) ?? []) {
      if (head !== undefined && head.hot > 0)
        this.#setting.queue.schedule(this.#setting.queue.nowNs, head, HEAD_EVENTS.hot);
    }
  }

  /** Faults of a head begin (1) or end (−1); what it sees and does is judged anew. */
  impair(node: NodeId, terminal: TerminalIndex, what: Impairment, change: 1 | -1): void {
    const head = this.#find(node, terminal);
    if (head === undefined) return;
    head[what] += change;
    if (what === 'stuck' && head.stuck === 0) this.#commands.freed(head);
    this.#light.check(head);
  }

  glare(node: NodeId, terminal: TerminalIndex, change: 1 | -1): void {
    const head = this.#find(node, terminal);
    if (head === undefined) return;
    const { line } = head;
    const before = line?.limits(head) ?? 0;
    head.glare += change;
    const after = line?.limits(head) ?? 0;
    if (line === undefined || before === after) return;
    this.limitsChanged(head, line, after & ~before, before & ~after);
  }

  drag(node: NodeId, terminal: TerminalIndex, slowdown: number, change: 1 | -1): void {
    const head = this.#find(node, terminal);
    if (head?.optical === undefined) return;
    head.optical.gimbal.drag(slowdown, change);
    if (change === -1) this.#commands.eased(head);
  }

  silence(node: NodeId, terminal: TerminalIndex, change: 1 | -1): void {
    const head = this.#find(node, terminal);
    if (head !== undefined) this.#electronics.silence(head, change);
  }

  restart(node: NodeId, terminal: TerminalIndex): (stale: boolean) => void {
    const head = this.#find(node, terminal);
    if (head === undefined) return () => undefined;
    return this.#electronics.restart(head);
  }

  shiftContacts(a: NodeId, b: NodeId, by: ContactShift): void {
    this.#lines.shift(a, b, by);
  }

  /** The node's attitude is off by that, for all heads that have a gimbal. */
  addBias(node: NodeId, biasRad: Rad): void {
    for (const head of this.#heads.get(node) ?? []) {
      if (head?.optical === undefined) continue;
      head.bias.xRad += biasRad;
      head.calibrated = false;
    }
  }

  /** The light that a head sends changed in power: its partner measures its margin anew. */
  powerChanged(node: NodeId, terminal: TerminalIndex): void {
    const head = this.#find(node, terminal);
    const partner = head?.line?.other(head);
    if (partner !== undefined) this.#locks.marginChanged(partner);
  }

  /** What its partner loses of a beam that is off by that angle [0.001 dB]; radio beams are wide. */
  beamLossMilliDb(node: NodeId, terminal: TerminalIndex, errorRad: Rad): number {
    const profile = this.#find(node, terminal)?.profile;
    if (profile?.medium !== 'optical') return 0;
    const gainDb = apertureGainDb(profile.apertureMm, profile.wavelengthNm);
    return Math.round(1_000 * pointingLossDb(gainDb, errorRad, 'physical'));
  }

  /** What its partner loses on average of a beam that shakes by that, one sigma per axis [0.001 dB]. */
  jitterLossMilliDb(node: NodeId, terminal: TerminalIndex, sigmaRad: Rad): number {
    const profile = this.#find(node, terminal)?.profile;
    if (profile?.medium !== 'optical') return 0;
    const beamRad = beamRadiusRad(profile.apertureMm, profile.wavelengthNm);
    return Math.round(-10_000 * Math.log10(meanPowerFactor({ sigmaRad, beamRad })));
  }

  /** Whether frames could pass at an instant, now or within the present or the last lock. */
  isLocked(node: NodeId, terminal: TerminalIndex, atNs: Ns): boolean {
    const head = this.#find(node, terminal);
    if (head === undefined || atNs < head.lockedSinceNs) return false;
    return head.locked || atNs < head.lockedUntilNs;
  }

  /** The other end of the present lock. */
  partnerOf(node: NodeId, terminal: TerminalIndex): TerminalRef | undefined {
    const head = this.#find(node, terminal);
    return head?.locked === true ? head.line?.other(head).ref : undefined;
  }

  /** Start of the present lock. */
  lockedSinceNs(node: NodeId, terminal: TerminalIndex): Ns | undefined {
    const head = this.#find(node, terminal);
    return head?.locked === true ? head.lockedSinceNs : undefined;
  }

  headEvent(head: TerminalHead, kind: number, value: number, data: unknown): void {
    switch (kind) {
      case HEAD_EVENTS.settled:
        this.#commands.settled(head);
        this.#tell(head, { reading: 'gimbal-settled' });
        break;
      case HEAD_EVENTS.crossed:
        this.#light.crossed(head);
        break;
      case HEAD_EVENTS.scanFinished:
        head.scanEvent = NO_EVENT;
        this.#tell(head, { reading: 'scan-finished' });
        break;
      case HEAD_EVENTS.flash:
        this.#light.flash(head, data as HeadLine);
        break;
      case HEAD_EVENTS.light:
        this.#light.arrived(head, data as HeadLine, value === 1);
        break;
      case HEAD_EVENTS.centred:
        this.#light.centred(head);
        break;
      case HEAD_EVENTS.check:
        if (head.line !== undefined) this.#limits.tell(head, head.line.limits(head));
        this.#light.check(head);
        break;
      case HEAD_EVENTS.beaconLost:
        this.#light.notFound(head);
        break;
      case HEAD_EVENTS.synced:
        this.#locks.synced(data as HeadLine);
        break;
      case HEAD_EVENTS.deluded:
        this.#light.deluded(head);
        break;
      case HEAD_EVENTS.hot:
        this.#electronics.tellHot(head);
        break;
      case HEAD_EVENTS.margin:
        this.#locks.margin(head, value === 1);
        break;
    }
  }

  limitsAhead(head: TerminalHead, line: HeadLine, bits: number): void {
    if (head.line === line) this.#limits.tell(head, bits);
  }

  limitsChanged(head: TerminalHead, line: HeadLine, raised: number, cleared: number): void {
    if (head.line !== line) return;
    this.#limits.changed(head, raised, cleared);
    if (head.line !== line) return;
    if (head.waiting && head.limitsTold === 0) this.#commands.leaveLine(head);
    else this.#light.check(head);
  }

  blockedChanged(line: HeadLine): void {
    this.#light.changed(line.a);
    this.#light.changed(line.b);
  }

  #find(node: NodeId, terminal: TerminalIndex): TerminalHead | undefined {
    return this.#heads.get(node)?.[terminal];
  }

  #tell(head: TerminalHead, reading: TerminalReading): void {
    this.#setting.listener.reading(head.ref.node, head.ref.terminal, reading);
  }
}
