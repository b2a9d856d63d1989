import type { FrameTap } from './bus/frame-tap.ts';
import type { Checker } from './checkers/checker.ts';
import { Journal, type JournalLevel, type JournalSink } from './journal/journal.ts';
import type { JournalReader } from './journal/records.ts';
import type { NodeTarget } from './faults/fault-rig.ts';
import { PlannedContacts } from './observe/planned-contacts.ts';
import { EventQueue } from './kernel/event-queue.ts';
import { RandomStreams } from './kernel/random.ts';
import { changeStanding } from './kernel/standing.ts';
import { FaultRunner } from './faults/fault-runner.ts';
import type { FlightFactory } from '../flight/config.ts';
import type { ContactPlan } from '../protocols/contact-plan.ts';
import type { NodeId, Ns } from '../protocols/units.ts';
import { FlightChoice, type FlightSoftware } from './run/flight-choice.ts';
import { createHazards } from './run/hazards.ts';
import { Hub } from './run/hub.ts';
import { Instruments } from './run/instruments.ts';
import type { SoftwareFaultNote } from './run/node-power.ts';
import { Operations } from './operations/operations.ts';
import { createPlants } from './run/terminal-plants.ts';
import { type RunSetup, setUp } from './run/setup.ts';
import { PowerSystem } from './run/power-system.ts';
import { Sampler } from './run/sampler.ts';
import type { Scenario } from './scenario/scenario.ts';
import { wholeNumber } from './scenario/whole-number.ts';
import type { Verdict } from './report/verdict.ts';
import type { TerminalPlant } from './world/terminal-plant.ts';
import { STORM_REQUESTS } from './workload/request-numbers.ts';
import { Workload } from './workload/workload.ts';

export interface SimulationOptions {
  /** Instead of the scenario's own seed. */
  readonly seed?: number;
  /** What of the journal is kept; the hash does not depend on it. Default off. */
  readonly level?: JournalLevel;
  readonly sink?: JournalSink;
  /** At level frames one frame in so many is stored; default every one. */
  readonly frameSample?: number | undefined;
  /** Real time [ms], for what the journal says of its cost. */
  readonly stopwatch?: () => number;
  /** Every avionics message goes through protobuf; the hash does not depend on it. */
  readonly encodeAvionics?: boolean;
  /** In place of the reference; needed where the scenario names some. */
  readonly flightSoftware?: FlightSoftware;
  /** Listens to every frame; changes nothing. */
  readonly frameTap?: FrameTap;
  /** Flight software behind a wire of its own, by node; goes before every other choice. */
  readonly wiredSoftware?: ReadonlyMap<NodeId, FlightFactory>;
  /** Told, in words, of what such software does against the contract. */
  readonly onSoftwareFault?: (note: SoftwareFaultNote) => void;
  /** The contact plan of the scenario, where it was made before: faults and traffic do not change it. */
  readonly plan?: ContactPlan;
  /** Checkers and statistics; default true. */
  readonly judged?: boolean;
  /** Further readers of the journal; they are told everything, from the first record on. */
  readonly readers?: (setup: RunSetup) => readonly JournalReader[];
  /** Version of the tool, for the verdict. */
  readonly version?: string;
  /** Records are tested for exact integers and order; for tests. */
  readonly checked?: boolean;
}

/** How far a run is. */
export interface SimulationProgress {
  readonly atNs: Ns;
  readonly linksUp: number;
  readonly linksPlanned: number;
  readonly bundles: number;
  readonly faults: number;
}

export interface SimulationResult {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly hash: string;
  /** Hash after every 1,000 control records. */
  readonly hashes: readonly string[];
  readonly controlRecords: number;
  readonly events: number;
  readonly verdict: Verdict | undefined;
}

/**
 * One run of a scenario, step by step: the same scenario and seed give the same journal, however the
 * steps are cut.
 */
export class Simulation {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly setup: RunSetup;
  readonly queue = new EventQueue();
  readonly journal: Journal;
  readonly hub: Hub;
  readonly #power: PowerSystem;
  readonly #workload: Workload;
  readonly #faults: FaultRunner;
  readonly #operations: Operations | undefined;
  readonly #tap: FrameTap | undefined;
  #instruments: Instruments | undefined;
  /** Requests of storms so far. */
  #stormed = 0;
  #finished = false;

  constructor(scenario: Scenario, options: SimulationOptions = {}) {
    this.scenario = scenario;
    this.seed = wholeNumber('seed', options.seed ?? scenario.seed);
    this.setup = setUp(scenario, this.seed, options.plan);
    const streams = new RandomStreams(this.seed);
    this.journal = new Journal({
      level: options.level ?? 'off',
      checked: options.checked ?? false,
      sink: options.sink,
      sample: options.frameSample,
      stopwatch: options.stopwatch,
    });
    const flights = new FlightChoice(scenario, {
      ...options,
      hazard: createHazards(scenario, streams),
    });
    if (options.judged !== false) {
      this.#instruments = new Instruments(this.setup, {
        seed: this.seed,
        version: options.version ?? '',
        foreign: flights.foreign(scenario.nodes),
      });
      for (const reader of this.#instruments.readers) this.journal.subscribe(reader);
    }
    for (const reader of options.readers?.(this.setup) ?? []) this.journal.subscribe(reader);
    const { queue, journal, setup } = this;
    const { onSoftwareFault, frameTap } = options;
    this.hub = new Hub({ setup, queue, streams, journal, flights, onSoftwareFault, frameTap });
    this.#tap = frameTap;
    const { plant, ephemeris } = createPlants({ setup, queue, streams, journal, hub: this.hub });
    this.hub.attach(plant);
    const planned = new PlannedContacts(journal, setup.world, scenario);
    for (const contact of setup.plan.contacts) planned.record(contact, 0);
    this.#operations = this.#operate(plant, planned);
    this.#power = this.#supply();
    this.#faults = new FaultRunner(scenario.faults, {
      queue,
      streams,
      journal,
      endNs: scenario.durationNs,
      nodes: this.#nodeTarget(),
      heads: plant,
      operator: this.#operations?.operator,
      networkKey: setup.networkKey,
      ephemeris,
      world: setup.world,
    });
    this.#faults.start();
    new Sampler({
      setup,
      queue,
      journal,
      power: this.#power,
      memoryOf: (node) => this.hub.computer(node).memory,
    }).start();
    for (const computer of this.hub.computers.values()) computer.bootAt(0, 'power-on');
    this.#operations?.start();
    this.#workload = new Workload({
      flows: scenario.flows,
      queue,
      streams,
      submit: (request, flowIndex, flow) => this.hub.submit(request, flowIndex, flow),
    });
    this.#workload.start();
  }

  /** The operator, where the scenario has one. */
  #operate(plant: TerminalPlant, planned: PlannedContacts): Operations | undefined {
    const { setup, queue, journal, hub } = this;
    const settings = setup.scenario.operations;
    if (settings === undefined) return undefined;
    const operations = new Operations({
      setup,
      settings,
      queue,
      journal,
      computer: (node) => hub.computer(node),
      planned: (contact, atNs) => planned.record(contact, atNs),
      setContacts: (contacts) => plant.setContacts(contacts),
    });
    hub.attachOperations(operations);
    return operations;
  }

  /** Batteries and buses, joined to the computers that they feed. */
  #supply(): PowerSystem {
    const { setup, queue, journal, hub } = this;
    const power = new PowerSystem({
      setup,
      queue,
      journal,
      loadW: (node) => hub.terminalLoadW(node),
      listener: {
        reading: (node, reading) => hub.computer(node).input({ kind: 'power', ...reading }),
        failed: (node) => hub.power.lose(node),
        restored: (node) => hub.power.restore(node),
      },
    });
    hub.supply = power;
    return power;
  }

  #nodeTarget(): NodeTarget {
    const { hub } = this;
    const supply = this.#power;
    return {
      reset: (node, cause) => {
        if (supply.powered(node)) hub.power.reset(node, cause);
      },
      lose: (node) => {
        this.#workload.silence(node);
        supply.lose(node);
        hub.power.destroy(node);
      },
      power: supply,
      port: {
        command: (node, body) => this.#operations?.atOnce(node, body),
        seal: (...order) => this.#operations?.seal(...order),
        give: (node, bytes) => this.#operations?.give(node, bytes),
        cutPasses: (node, change) => this.#operations?.cutPasses(node, change),
      },
      computer: (node) => hub.computer(node),
      modems: (node) => hub.modems(node),
      path: (from, to) => hub.path(from, to),
      submit: (name) => this.#storm(name),
      inject: (to, image) => {
        this.#tap?.injected(to, image);
        hub.arrived(to, image, true);
      },
      changeLimits: (node, limits, change) => changeStanding(hub.limitsOf(node), limits, change),
    };
  }

  /** One more bundle of a flow of a storm, whose requests have numbers of their own. */
  #storm(name: string): void {
    const { flows } = this.setup.scenario;
    const index = flows.findIndex((flow) => flow.name === name);
    const flow = flows[index];
    if (flow === undefined || this.#workload.silent(flow.from)) return;
    this.hub.submit(STORM_REQUESTS + this.#stormed++, index, flow);
  }

  /** The checkers, as far as they have come; none when nobody judges. */
  get checkers(): readonly Checker[] {
    return this.#instruments?.checkers ?? [];
  }

  /** Run all events up to that instant. */
  runUntil(atNs: Ns): void {
    this.queue.runUntil(Math.min(atNs, this.scenario.durationNs));
  }

  progress(): SimulationProgress {
    const { nowNs } = this.queue;
    return {
      atNs: nowNs,
      linksUp: this.hub.linksUp,
      linksPlanned: this.#plannedLinks(nowNs),
      bundles: this.hub.bundles,
      faults: this.#faults.active,
    };
  }

  #plannedLinks(atNs: Ns): number {
    let planned = 0;
    for (const { from, to, startNs, endNs } of this.setup.plan.contacts) {
      if (from < to && startNs <= atNs && atNs < endNs) planned++;
    }
    return planned;
  }

  /** Run what is left, close the books and judge. */
  finish(): SimulationResult {
    if (this.#finished) throw new Error('a simulation is finished once');
    this.#finished = true;
    this.runUntil(this.scenario.durationNs);
    this.#operations?.finish();
    this.hub.finish();
    const { hash, hashes } = this.journal.finish();
    return {
      scenario: this.scenario,
      seed: this.seed,
      hash,
      hashes,
      controlRecords: this.journal.controlRecords,
      events: this.queue.fired,
      verdict: this.#instruments?.verdict(hash, this.queue.nowNs),
    };
  }
}

/** Run a scenario to its end. */
export const simulate = (scenario: Scenario, options: SimulationOptions = {}): SimulationResult =>
  new Simulation(scenario, options).finish();
