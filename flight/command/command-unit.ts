import type { StoreRecord } from '../../protocols/avionics.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import { joinChunks } from '../../protocols/codec.ts';
import type { ContactPlan } from '../../protocols/contact-plan.ts';
import { MINUTE_NS, type NodeId } from '../../protocols/units.ts';
import type { NodeConfig } from '../config.ts';
import type { ReportName } from '../event-reports.ts';
import { EVENT_REPORTS } from '../event-reports.ts';
import type { FlightServices } from '../ports.ts';
import { OperationsKeys } from '../security/operations-keys.ts';
import type { RecordStore } from '../store/bundle-store.ts';
import { REGION_NUMBERS } from '../store/region-numbers.ts';
import type { OwnBundle } from '../store/source.ts';
import { CommandIntake } from './command-intake.ts';
import type { KeyControl, NodeControls } from './controls.ts';
import { EventDownlink } from './event-downlink.ts';
import { EXECUTED_KEY, ExecutedCommands } from './executed-commands.ts';
import { Execution } from './execution.ts';
import { HousekeepingClock, type HousekeepingSource } from './housekeeping.ts';
import { PlanKeeper } from './plan-keeper.ts';
import { Telemetry, TELEMETRY_KEY } from './telemetry.ts';

export interface CommandUnitTerms {
  readonly services: FlightServices;
  readonly config: NodeConfig;
  readonly operator: NodeId;
  readonly store: RecordStore;
  readonly originate: (bundle: OwnBundle) => boolean;
  readonly trafficAllowed: () => boolean;
  readonly controls: NodeControls;
  readonly epochs: KeyControl;
  readonly housekeeping: HousekeepingSource;
  /** A plan came into force while the node runs. */
  readonly planActivated: (plan: ContactPlan) => void;
}

/**
 * The flight side of operations (spec/6-management.md): takes telecommands, keeps contact plans, and tells
 * the operator of the node. A node without an operator has none.
 */
export class CommandUnit {
  readonly #services: FlightServices;
  readonly #config: NodeConfig;
  readonly #executed: ExecutedCommands;
  readonly #telemetry: Telemetry;
  readonly #events: EventDownlink;
  readonly #plans: PlanKeeper;
  readonly #intake: CommandIntake;
  readonly #housekeeping: HousekeepingClock;
  /** What the store held is known: without it a number could be used, or taken, twice. */
  #up = false;

  constructor(terms: CommandUnitTerms) {
    const { services, config, store, epochs, controls } = terms;
    const { limits } = config;
    const keys = new OperationsKeys(config.networkKey);
    this.#services = services;
    this.#config = config;
    this.#executed = new ExecutedCommands(store, limits.commandsMax);
    this.#telemetry = new Telemetry({ keys, lost: (body) => this.#events.lost(body), ...terms });
    const telemetry = this.#telemetry;
    this.#events = new EventDownlink(services, limits, (body) => this.#up && telemetry.send(body));
    this.#plans = new PlanKeeper({ services, config, store, activated: terms.planActivated });
    this.#intake = new CommandIntake({
      services,
      limits,
      own: config.id,
      keys,
      epochs,
      executed: this.#executed,
      clock: services.clock,
      clockTrustedNs: limits.clockTrustedNs,
      execution: new Execution({
        services,
        controls,
        epochs,
        plans: this.#plans,
        events: this.#events,
      }),
      telemetry,
      restart: (boot) => controls.restart(boot),
    });
    const everyNs = config.housekeepingNs ?? MINUTE_NS;
    this.#housekeeping = new HousekeepingClock(services, everyNs, {
      source: terms.housekeeping,
      send: (housekeeping) => telemetry.send({ telemetry: 'housekeeping', housekeeping }),
    });
  }

  /** The plan in force. */
  get plan(): ContactPlan {
    return this.#plans.plan;
  }

  /** Event reports that were not sent down since boot. */
  get reportsSuppressed(): number {
    return this.#events.suppressedInAll;
  }

  /** At boot, before anybody asks for the plan: take up what the store held. */
  restore(records: readonly StoreRecord[]): void {
    this.#plans.restore(records);
    let reserved: Uint8Array | undefined;
    for (const record of records) {
      if (record.region !== 'critical') continue;
      if (record.key === TELEMETRY_KEY) reserved = joinChunks(record.bytes);
      else if (record.key === EXECUTED_KEY && !this.#executed.restore(joinChunks(record.bytes))) {
        const region = REGION_NUMBERS[record.region];
        this.#services.reports.report('store.record-unreadable', region);
      }
    }
    this.#telemetry.restore(reserved);
  }

  /** The node is up. */
  start(bootCount: number): void {
    this.#up = true;
    this.#plans.start();
    this.#intake.start();
    this.#housekeeping.start(this.#config.id, bootCount);
  }

  /** A bundle for the node's own command service. */
  bundle(payload: Chunks): void {
    if (this.#up) this.#intake.take(joinChunks(payload), 'mesh');
  }

  /** A telecommand over the service port; none is heard by a node whose self-test failed (LM-MGT-005). */
  command(bytes: Uint8Array): void {
    if (this.#up) this.#intake.take(bytes, 'port');
  }

  /** The node reported something: the operator is told too. */
  reported(name: ReportName, args: readonly number[]): void {
    const { id, severity } = EVENT_REPORTS[name];
    this.#events.report(id, severity, args);
  }
}
