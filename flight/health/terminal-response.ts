import { type NodeId, type Ns, SECOND_NS, type TerminalIndex } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { FlightServices } from '../ports.ts';
import type { HealthMemory } from './health-memory.ts';
import { type TerminalFailure, TerminalFaults } from './terminal-faults.ts';
import { type OutReason, outReasonNumber, TerminalUse } from './terminal-use.ts';

/** What the response asks of the node, and tells it. */
export interface TerminalResponseHost {
  /** A terminal goes out of use, with its laser off at once, or back to work. */
  switchTerminal(terminal: TerminalIndex, inUse: boolean): void;
  /** The terminal that is kept when power is short. */
  mostUseful(candidates: readonly TerminalIndex[]): TerminalIndex;
  /** To be done at the end of the step. */
  decide(decision: () => void): void;
  partFailed(terminal: TerminalIndex): void;
  partRecovered(terminal: TerminalIndex): void;
}

/** Takes terminals out of use and back, for every reason that there is. */
export class TerminalResponse {
  readonly #services: FlightServices;
  readonly #memory: HealthMemory;
  readonly #host: TerminalResponseHost;
  readonly #faults: TerminalFaults;
  readonly #use: TerminalUse;
  readonly #terminals: readonly TerminalIndex[];

  constructor(terms: {
    readonly services: FlightServices;
    readonly limits: Limits;
    readonly terminals: readonly TerminalIndex[];
    readonly memory: HealthMemory;
    readonly host: TerminalResponseHost;
  }) {
    const { services, limits, terminals, memory, host } = terms;
    this.#services = services;
    this.#memory = memory;
    this.#host = host;
    this.#terminals = terminals;
    this.#faults = new TerminalFaults(services, limits, {
      isolate: (terminal, failure, pauseNs) => this.#isolate(terminal, failure, pauseNs),
      tryAgain: (terminal) => host.decide(() => this.#tryAgain(terminal)),
      recovered: (terminal) => host.partRecovered(terminal),
    });
    this.#use = new TerminalUse(terminals, (terminal, inUse) =>
      host.switchTerminal(terminal, inUse),
    );
  }

  /** At boot: what the operator took out is out. */
  restore(): void {
    for (const terminal of this.#memory.terminalsOut) {
      if (this.has(terminal)) this.#use.withhold(terminal, 'command');
    }
  }

  has(terminal: TerminalIndex): boolean {
    return this.#terminals.includes(terminal);
  }

  inUse(terminal: TerminalIndex): boolean {
    return this.#use.inUse(terminal);
  }

  /** A terminal's statechart went on. */
  changed(terminal: TerminalIndex, from: string, to: string, partner: NodeId): void {
    this.#faults.changed(terminal, from, to, partner);
  }

  /** Safe mode. */
  withholdAll(): void {
    for (const terminal of this.#terminals) this.#use.withhold(terminal, 'safe-mode');
  }

  releaseAll(): void {
    for (const terminal of this.#terminals) this.#use.release(terminal, 'safe-mode');
  }

  /** All heads but one: the node stays within reach. */
  shedLoads(): void {
    const sound = this.#terminals.filter((terminal) => this.#use.sound(terminal));
    const kept = sound.length === 0 ? undefined : this.#host.mostUseful(sound);
    for (const terminal of this.#terminals) {
      if (terminal === kept) continue;
      if (this.#use.withhold(terminal, 'power')) this.#out(terminal, 'power', 0);
    }
  }

  restoreLoads(): void {
    for (const terminal of this.#terminals) {
      if (this.#use.release(terminal, 'power')) this.#in(terminal, 'power');
    }
  }

  /** By command; stays so over resets. */
  takeOut(terminal: TerminalIndex): void {
    if (!this.#use.withhold(terminal, 'command')) return;
    this.#memory.terminalsOut.add(terminal);
    this.#memory.save();
    this.#out(terminal, 'command', 0);
  }

  /** The operator knows better than fault detection: what was isolated is in use too. */
  takeBack(terminal: TerminalIndex): void {
    this.#faults.forgive(terminal);
    this.#tryAgain(terminal);
    if (!this.#use.release(terminal, 'command')) return;
    this.#memory.terminalsOut.delete(terminal);
    this.#memory.save();
    this.#in(terminal, 'command');
  }

  #isolate(terminal: TerminalIndex, failure: TerminalFailure, pauseNs: Ns): void {
    this.#host.decide(() => {
      this.#use.withhold(terminal, failure);
      this.#out(terminal, failure, Math.round(pauseNs / SECOND_NS));
      this.#host.partFailed(terminal);
    });
  }

  #tryAgain(terminal: TerminalIndex): void {
    for (const failure of ['slews', 'searches'] as const) {
      if (this.#use.release(terminal, failure)) this.#in(terminal, failure);
    }
  }

  #out(terminal: TerminalIndex, reason: OutReason, pauseS: number): void {
    const { reports } = this.#services;
    reports.report('terminal.out-of-use', terminal, outReasonNumber(reason), pauseS);
  }

  #in(terminal: TerminalIndex, reason: OutReason): void {
    this.#services.reports.report('terminal.in-use', terminal, outReasonNumber(reason));
  }
}
