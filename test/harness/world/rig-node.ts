import type { NodeConfig, TerminalConfig } from '../../../flight/config.ts';
import { createReporter, EffectBatch } from '../../../flight/effects.ts';
import { EVENT_REPORTS, type ReportName } from '../../../flight/event-reports.ts';
import { createTerminalController } from '../../../flight/pointing/terminal-controller.ts';
import type { TerminalController } from '../../../flight/pointing/terminal-service.ts';
import type { FlightClock, FlightServices } from '../../../flight/ports.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import type { EventQueue, EventTarget } from '../../../harness/kernel/event-queue.ts';
import type { TerminalPlant } from '../../../harness/world/terminal-plant.ts';
import type { TerminalReading } from '../../../protocols/avionics.ts';
import type { Ns } from '../../../protocols/units.ts';

/** What a node of the rig needs of it. */
export interface RigHost {
  readonly queue: EventQueue;
  readonly plant: TerminalPlant;
  linkWanted(): void;
}

const ESTABLISH = -1;

/** Flight side of one node: just its terminal. Stands in for the hub as well. */
export class RigNode implements EventTarget {
  readonly #rig: RigHost;
  readonly #config: NodeConfig;
  #clockErrorNs: Ns;
  #handles = new Map<number, number>();
  #effects = new EffectBatch();
  #timers: NodeTimers | undefined;
  #bootNs: Ns = 0;
  #establish = -1;
  controller: TerminalController | undefined;
  linkAsked = false;
  readonly states: { readonly atNs: Ns; readonly from: string; readonly to: string }[] = [];
  readonly reports: { readonly atNs: Ns; name: ReportName; args: readonly number[] }[] = [];
  readonly commands: { readonly atNs: Ns; readonly command: string; readonly state: string }[] = [];
  /** Contacts that were to be closed before their end. */
  leaves = 0;
  readonly lost: string[] = [];

  constructor(rig: RigHost, config: NodeConfig, clockErrorNs: Ns) {
    this.#rig = rig;
    this.#config = config;
    this.#clockErrorNs = clockErrorNs;
  }

  get state(): string {
    return this.controller?.state ?? 'off';
  }

  boot(): void {
    this.#bootNs = this.#rig.queue.nowNs;
    const clock = this.#clock();
    this.#effects = new EffectBatch();
    this.#timers = new NodeTimers(clock, this.#effects);
    const services: FlightServices = {
      clock,
      timers: this.#timers,
      effects: this.#effects,
      reports: createReporter(this.#effects),
      randomBytes: (count) => new Uint8Array(count),
    };
    const terminal = this.#config.terminals[0] as TerminalConfig;
    this.controller = createTerminalController(services, this.#config, terminal, {
      tracking: () => {
        this.linkAsked = true;
        this.#rig.linkWanted();
      },
      trackingLost: (_contact, reason) => {
        this.linkAsked = false;
        this.#rig.queue.cancel(this.#establish);
        this.lost.push(reason);
      },
      leaving: () => this.leaves++,
      transition: (from, to) => this.states.push({ atNs: this.#rig.queue.nowNs, from, to }),
    });
    this.step((controller) => controller.boot(true));
  }

  /** The computer is gone until the next boot; timers and readings with it. */
  crash(): void {
    for (const handle of this.#handles.values()) this.#rig.queue.cancel(handle);
    this.#rig.queue.cancel(this.#establish);
    this.#handles.clear();
    this.controller = undefined;
    this.linkAsked = false;
    this.#rig.plant.reset(this.#config.id);
  }

  step(act: (controller: TerminalController) => void): void {
    if (this.controller === undefined) return;
    this.#effects.clear();
    act(this.controller);
    this.#obey();
  }

  reading(reading: TerminalReading): void {
    this.step((controller) => controller.reading(reading));
  }

  establishAt(atNs: Ns): void {
    this.#establish = this.#rig.queue.schedule(atNs, this, ESTABLISH);
  }

  handle(kind: number): void {
    if (kind === ESTABLISH) {
      this.step((controller) => controller.linkEstablished());
      return;
    }
    this.#handles.delete(kind);
    this.step(() => this.#timers?.fired(kind));
  }

  get timersSet(): number {
    return this.#handles.size;
  }

  reported(name: ReportName): number {
    return this.reports.filter((report) => report.name === name).length;
  }

  #obey(): void {
    const { queue, plant } = this.#rig;
    const monotonicNs = queue.nowNs - this.#bootNs;
    for (const effect of [...this.#effects.list]) {
      switch (effect.kind) {
        case 'terminal':
          this.commands.push({
            atNs: queue.nowNs,
            command: effect.command.command,
            state: this.state,
          });
          plant.command(this.#config.id, effect.terminal, effect.command, monotonicNs);
          break;
        case 'timer-set': {
          queue.cancel(this.#handles.get(effect.timer) ?? -1);
          const atNs = effect.atMonotonicNs + this.#bootNs;
          this.#handles.set(effect.timer, queue.schedule(atNs, this, effect.timer));
          break;
        }
        case 'timer-cancel':
          queue.cancel(this.#handles.get(effect.timer) ?? -1);
          this.#handles.delete(effect.timer);
          break;
        case 'report':
          this.reports.push({
            atNs: queue.nowNs,
            name: reportName(effect.report.id),
            args: effect.report.args,
          });
          break;
        default:
          break;
      }
    }
  }

  #clock(): FlightClock {
    const { queue } = this.#rig;
    const bootNs = this.#bootNs;
    return {
      nowNs: () => queue.nowNs - bootNs,
      utcNs: () => queue.nowNs + this.#clockErrorNs,
      utcUncertaintyNs: () => 0,
      monotonicAtUtc: (utcNs) => utcNs - this.#clockErrorNs - bootNs,
    };
  }
}

const reportName = (id: number): ReportName =>
  (Object.keys(EVENT_REPORTS) as ReportName[]).find(
    (name) => EVENT_REPORTS[name].id === id,
  ) as ReportName;
