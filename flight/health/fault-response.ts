import type { BootCause, StoreRecord } from '../../protocols/avionics.ts';
import type { NodeId, TerminalIndex } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { NodeModes } from '../node-modes.ts';
import type { FlightServices } from '../ports.ts';
import { BootHistory } from './boot-history.ts';
import { HealthMemory } from './health-memory.ts';
import { MissionCounter } from './mission-counter.ts';
import { type PowerInput, PowerWatch } from './power-watch.ts';
import { type SafeCause, SAFE_CAUSES, safeCauseNumber } from './safe-cause.ts';
import { SoftwareWatchdog } from './software-watchdog.ts';
import { StoreWatch } from './store-watch.ts';
import { TerminalResponse } from './terminal-response.ts';

/** What the response to faults does to the rest of the node. */
export interface RespondingNode {
  readonly modes: NodeModes;
  /** A terminal goes out of use, with its laser off at once, or back to work. */
  switchTerminal(terminal: TerminalIndex, inUse: boolean): void;
  /** The terminal that is kept when power is short. */
  mostUseful(candidates: readonly TerminalIndex[]): TerminalIndex;
  /** Whether a timer should have fired that long ago. */
  timersOverdue(byNs: number): boolean;
}

/**
 * Detects faults of the node, isolates what is out of order and goes into safe mode when it must
 * (spec/6-management.md 6.13). What it decides it does at the end of the step, when no part is in the
 * middle of something: `settle`.
 */
export class FaultResponse {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #node: RespondingNode;
  readonly #memory: HealthMemory;
  readonly #boots: BootHistory;
  readonly #watchdog: SoftwareWatchdog;
  readonly #store: StoreWatch;
  readonly #power: PowerWatch;
  readonly #terminals: TerminalResponse;
  /** Terminals out of order, and the store as −1. */
  readonly #failedParts = new Set<number>();
  #decisions: (() => void)[] = [];
  #selfTestFailed = false;

  constructor(services: FlightServices, config: NodeConfig, node: RespondingNode) {
    const { limits } = config;
    this.#services = services;
    this.#config = config;
    this.#node = node;
    this.#memory = new HealthMemory(services);
    this.#boots = new BootHistory(services, limits, this.#memory);
    const mission = new MissionCounter(services.clock, config.missionStartTenths ?? 0);
    this.#watchdog = new SoftwareWatchdog(services, limits, mission, (byNs) =>
      node.timersOverdue(byNs),
    );
    this.#store = new StoreWatch(services, limits, {
      failed: () => this.#partFailed(STORE),
      recovered: () => {
        this.#memory.catchUp();
        this.#partRecovered(STORE);
      },
      dead: () => this.#enter('store'),
    });
    this.#power = new PowerWatch(limits);
    this.#terminals = new TerminalResponse({
      services,
      limits,
      terminals: config.terminals.map(({ index }) => index),
      memory: this.#memory,
      host: {
        switchTerminal: (terminal, inUse) => node.switchTerminal(terminal, inUse),
        mostUseful: (candidates) => node.mostUseful(candidates),
        decide: (decision) => this.#decide(decision),
        partFailed: (terminal) => this.#partFailed(terminal),
        partRecovered: (terminal) => this.#partRecovered(terminal),
      },
    });
  }

  /** First thing at a start: the watchdog runs before anything can hang. */
  boot(cause: BootCause, records: readonly StoreRecord[]): void {
    this.#watchdog.start();
    this.#memory.restore(records);
    const tooMany = this.#boots.booted(cause);
    if (tooMany === undefined || this.#memory.safeCause !== 0) return;
    this.#memory.safeCause = safeCauseNumber(tooMany);
    this.#memory.save();
  }

  selfTestFailed(): void {
    this.#selfTestFailed = true;
    this.#report('self-test');
  }

  /** The store is restored; true: the node comes up in safe mode. Terminals are not at work yet. */
  restored(): boolean {
    this.#terminals.restore();
    const cause = SAFE_CAUSES[this.#memory.safeCause - 1];
    if (cause === undefined) return false;
    this.#terminals.withholdAll();
    this.#node.modes.enterSafe();
    this.#report(cause);
    return true;
  }

  /** Whether a terminal may be set to work. */
  inUse(terminal: TerminalIndex): boolean {
    return this.#terminals.inUse(terminal);
  }

  /** Bit 2^terminal for each that is out of use. */
  terminalsOut(): number {
    let mask = 0;
    let bit = 1;
    for (const { index } of this.#config.terminals) {
      if (!this.#terminals.inUse(index)) mask += bit;
      bit *= 2;
    }
    return mask;
  }

  get chargePermille(): number {
    return this.#power.chargePermille;
  }

  // What happens to the node

  durable(): void {
    this.#store.worked();
  }

  storeFailed(write: number, reason: 'full' | 'device'): void {
    this.#memory.failed(write);
    this.#store.refused(reason);
  }

  power(input: PowerInput): void {
    const before = this.#power.state;
    const state = this.#power.read(input);
    if (state === before) return;
    const { chargePermille } = this.#power;
    if (state === 'critical') this.#enter('power');
    if (state === 'sound') {
      this.#services.reports.report('node.load-restored', chargePermille, input.busMilliVolt);
      this.#decide(() => this.#terminals.restoreLoads());
    } else if (before === 'sound') {
      this.#services.reports.report('node.load-shed', chargePermille, input.busMilliVolt);
      this.#decide(() => this.#terminals.shedLoads());
    }
  }

  terminalChanged(terminal: TerminalIndex, from: string, to: string, partner: NodeId): void {
    this.#terminals.changed(terminal, from, to, partner);
  }

  // What telecommands ask for; done at the end of the step

  enterSafeMode(): void {
    this.#enter('command');
  }

  /** Into standby, and on from there; false: a failed self-test or low power forbids it. */
  leaveSafeMode(): boolean {
    if (this.#selfTestFailed || this.#power.state === 'critical') return false;
    this.#decide(() => this.#leave());
    return true;
  }

  /** False: there is no such terminal. */
  setTerminalEnabled(terminal: TerminalIndex, enabled: boolean): boolean {
    if (!this.#terminals.has(terminal)) return false;
    this.#decide(() => {
      if (enabled) this.#terminals.takeBack(terminal);
      else this.#terminals.takeOut(terminal);
    });
    return true;
  }

  restart(boot: 'warm' | 'cold'): void {
    this.#services.effects.push({ kind: 'restart', boot });
  }

  /** At the end of each step. */
  settle(): void {
    while (this.#decisions.length > 0) {
      const decisions = this.#decisions;
      this.#decisions = [];
      for (const decision of decisions) decision();
    }
  }

  #decide(decision: () => void): void {
    this.#decisions.push(decision);
  }

  #enter(cause: SafeCause): void {
    this.#decide(() => {
      if (this.#node.modes.safe) return;
      this.#node.modes.enterSafe();
      this.#terminals.withholdAll();
      this.#memory.safeCause = safeCauseNumber(cause);
      this.#memory.save();
      this.#report(cause);
    });
  }

  #leave(): void {
    if (!this.#node.modes.safe) return;
    this.#memory.safeCause = 0;
    this.#memory.resets = 0;
    this.#memory.watchdogResets = 0;
    this.#memory.save();
    this.#node.modes.leaveSafe();
    this.#services.reports.report('node.safe-mode-ended');
    this.#terminals.releaseAll();
  }

  #report(cause: SafeCause): void {
    this.#services.reports.report('node.safe-mode', safeCauseNumber(cause));
  }

  // Parts

  #partFailed(part: number): void {
    if (this.#failedParts.has(part)) return;
    this.#failedParts.add(part);
    this.#node.modes.partFailed();
    if (this.#failedParts.size >= this.#config.limits.failedPartsMax) this.#enter('parts');
  }

  #partRecovered(part: number): void {
    if (this.#failedParts.delete(part)) this.#node.modes.partRecovered();
  }
}

/** The store among the parts that may fail. */
const STORE = -1;
