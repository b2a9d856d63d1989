import type { FlightFactory, NodeConfig } from '../../flight/config.ts';
import type { Limits } from '../../flight/limits.ts';
import type { AvionicsEffect, BootCause } from '../../protocols/avionics.ts';
import type { NodeId } from '../../protocols/units.ts';
import type { Medium } from '../bus/modem.ts';
import { Modem } from '../bus/modem.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RandomStreams } from '../kernel/random.ts';
import { Computer } from '../node/computer.ts';
import type { SoftwareFault } from '../node/software-fault.ts';
import type { BundleObserver } from '../observe/bundle-observer.ts';
import type { TelemetryWatch } from '../observe/telemetry-watch.ts';
import { TimerWatch } from '../observe/timer-watch.ts';
import type { ScenarioNode } from '../scenario/scenario.ts';
import { MassMemory } from '../storage/mass-memory.ts';
import type { MassMemoryListener } from '../storage/memory-listener.ts';
import { NodeClock } from '../world/node-clock.ts';
import { clockRatePpb } from './clock-rate.ts';
import type { RunSetup } from './setup.ts';

/** The mass memory is larger than what flight software may fill: marks and counters live there too. */
const STORE_SPARE = 1.25;

/** The hardware of one node that its flight software runs on and talks through. */
export interface NodeHardware {
  readonly settings: ScenarioNode;
  readonly computer: Computer;
  readonly timerWatch: TimerWatch;
  /** By terminal. */
  readonly modems: readonly Modem[];
  /** Bounds that differ from the network's, from the next start on: what was loaded last counts. */
  readonly limits: Partial<Limits>[];
}

/** What the hardware is connected to. */
export interface HardwareTerms {
  readonly setup: RunSetup;
  readonly queue: EventQueue;
  readonly streams: RandomStreams;
  readonly journal: Journal;
  readonly observer: BundleObserver;
  /** Undefined: nobody operates the network, and nobody is told anything. */
  readonly telemetry: TelemetryWatch | undefined;
  readonly medium: Medium;
  /** Of the next modem that is made. */
  readonly modemNumber: () => number;
  readonly createFlight: FlightFactory;
  /** The watchdog has run out, or the software asks for it. */
  readonly restart: (node: NodeId, cause: BootCause) => void;
  /** A stranger's software broke the contract and was stopped. */
  readonly softwareFault: (node: NodeId, fault: SoftwareFault) => void;
  /** The computer is about to start its software. */
  readonly booted: (node: NodeId) => void;
  /** What the computer does not carry out itself. */
  readonly effect: (node: NodeHardware, effect: AvionicsEffect) => void;
}

/** Builds the hardware of a node of the scenario; it is off. */
export const createNodeHardware = (settings: ScenarioNode, terms: HardwareTerms): NodeHardware => {
  const { setup, queue, streams, journal, medium, createFlight, effect } = terms;
  const config = setup.configs.get(settings.id);
  const worldNode = setup.world.get(settings.id);
  if (config === undefined || worldNode === undefined) {
    throw new Error(`node ${settings.name} has no place in the world`);
  }
  const { watchdogCheckNs } = setup.scenario.limits;
  const timerWatch = new TimerWatch(settings.id, journal, () => queue.nowNs, watchdogCheckNs);
  const computer: Computer = new Computer({
    node: settings.id,
    queue,
    memory: createMemory(settings, terms, () => computer),
    clock: new NodeClock({
      streams,
      node: settings.name,
      settings: settings.clock,
      relativityPpb: clockRatePpb(worldNode),
    }),
    entropy: streams.stream(settings.name, 'entropy'),
    create: () => createFlight(withLimits(config, hardware.limits.at(-1))),
    onEffect: (what) => effect(hardware, what),
    onRestart: (cause) => terms.restart(settings.id, cause),
    timerListener: timerWatch,
    onFault: (fault) => terms.softwareFault(settings.id, fault),
    onBoot: (bootCount, cause) => {
      journal.append('node-up', queue.nowNs, settings.id, cause, bootCount);
      terms.telemetry?.booted(settings.id);
      terms.booted(settings.id);
    },
  });
  const modems = settings.terminals.map(
    (terminal) =>
      new Modem({
        node: settings.id,
        terminal: terminal.index,
        number: terms.modemNumber(),
        rateBps: terminal.profile.rates[0]?.rateBps ?? 1,
        queue,
        medium,
      }),
  );
  const hardware: NodeHardware = { settings, computer, timerWatch, modems, limits: [] };
  return hardware;
};

const withLimits = (config: NodeConfig, limits: Partial<Limits> | undefined): NodeConfig =>
  limits === undefined ? config : { ...config, limits: { ...config.limits, ...limits } };

/** Truth about records goes to the observer before the computer hears of it. */
const createMemory = (
  settings: ScenarioNode,
  { queue, journal, observer, telemetry }: HardwareTerms,
  computer: () => Computer,
): MassMemory =>
  new MassMemory({
    queue,
    latencyNs: settings.storeLatencyNs,
    capacityBytes: settings.storeBytes * STORE_SPARE,
    listener: {
      written: telemetry && writtenTo({ telemetry, queue, journal }, settings.id, computer),
      durable: (record, write) => {
        observer.durable(settings.id, record);
        if (computer().hardOfHearing) observer.unheard(settings.id, record);
        computer().durable(write);
      },
      removed: (region, key) => {
        if (region === 'bundles') observer.removed(settings.id, key, 'deleted');
      },
      failed: (write, reason) => {
        computer().input({ kind: 'store-failed', write, reason });
      },
      torn: (region, key) => {
        if (region === 'bundles') observer.removed(settings.id, key, 'torn-write');
      },
      damaged: (record) => {
        if (record.region === 'bundles') observer.removed(settings.id, record.key, 'bit-flip');
        else observer.markLost(settings.id, record);
      },
      staled: (region, key, record, before) => {
        if (record === undefined && before !== undefined) observer.markLost(settings.id, before);
        if (region !== 'bundles') return;
        if (record === undefined) observer.removed(settings.id, key, 'stale-read');
        else observer.durable(settings.id, record);
      },
    },
  });

/** What the heads that have a partner draw [W]. */
export const terminalLoadW = ({ modems, settings }: NodeHardware): number =>
  modems.reduce(
    (sumW, { partner, terminal }) =>
      sumW + (partner === undefined ? 0 : (settings.terminals[terminal]?.profile.powerW ?? 0)),
    0,
  );

/** Packets for the operator are in the store before they are anywhere else; and what no reset may lose. */
const writtenTo =
  (
    terms: Pick<HardwareTerms, 'queue' | 'journal'> & { readonly telemetry: TelemetryWatch },
    node: NodeId,
    computer: () => Computer,
  ): MassMemoryListener['written'] =>
  (region, key, bytes) => {
    const { telemetry, queue, journal } = terms;
    if (region === 'critical') journal.append('critical-written', queue.nowNs, node);
    if (region !== 'bundles') return;
    telemetry.stored(node, key, bytes, computer().clock.monotonicAt(queue.nowNs));
  };
