import type { Limits } from '../../flight/limits.ts';
import type { TerminalReading } from '../../protocols/avionics.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { Bus, type BusListener } from '../bus/bus.ts';
import type { FramePeek } from '../bus/frame-peek.ts';
import type { FrameTap } from '../bus/frame-tap.ts';
import type { Modem } from '../bus/modem.ts';
import type { Path } from '../bus/path.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RandomStreams } from '../kernel/random.ts';
import type { Computer } from '../node/computer.ts';
import { type BorderObserver, createBorderObserver } from '../observe/border-observer.ts';
import { handshakeMessage } from '../observe/handshake-message.ts';
import { ClockObserver } from '../observe/clock-observer.ts';
import { BundleObserver } from '../observe/bundle-observer.ts';
import { storeBounds } from '../observe/node-store.ts';
import { createTelemetryWatch } from '../observe/telemetry-watch.ts';
import { ClassWaits } from '../observe/class-waits.ts';
import type { Flow, Scenario } from '../scenario/scenario.ts';
import { flowsWithoutStorms } from '../scenario/storms.ts';
import type { TerminalPlant } from '../world/terminal-plant.ts';
import type { TerminalRef } from '../world/world.ts';
import { PayloadSource } from '../workload/payload.ts';
import { EffectDispatch, type OperationsListener } from './effect-dispatch.ts';
import type { FlightChoice } from './flight-choice.ts';
import { FrameRecords } from './frame-records.ts';
import { createNodeHardware, type NodeHardware, terminalLoadW } from './node-hardware.ts';
import { NodePower, type SoftwareFaultNote } from './node-power.ts';
import { Paths } from './paths.ts';
import type { PowerSystem } from './power-system.ts';
import type { RunSetup } from './setup.ts';

export interface HubOptions {
  readonly setup: RunSetup;
  readonly queue: EventQueue;
  readonly streams: RandomStreams;
  readonly journal: Journal;
  /** What runs on each computer. */
  readonly flights: FlightChoice;
  /** Listens to every frame. */
  readonly frameTap?: FrameTap | undefined;
  /** Told of what a stranger's software does against the contract. */
  readonly onSoftwareFault?: ((note: SoftwareFaultNote) => void) | undefined;
}

/**
 * The simulated hardware of all nodes, joined: what one node's effect does to the world, and what the
 * world's doings are to a node's inputs. Truth is written to the journal here.
 */
export class Hub implements BusListener {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #scenario: Scenario;
  readonly #computers = new Map<NodeId, Computer>();
  /** By node number. */
  readonly #hardware: (NodeHardware | undefined)[] = [];
  readonly #paths: Paths;
  readonly #dispatch: EffectDispatch;
  readonly #frames: FrameRecords;
  readonly #payloads: PayloadSource;
  readonly #clocks: ClockObserver;
  readonly #borders: BorderObserver | undefined;
  readonly observer: BundleObserver;
  /** Stops and starts computers. */
  readonly power: NodePower;
  /** Hears of loads that change and of computers that start; made after the hub. */
  supply: Pick<PowerSystem, 'loadChanged' | 'booted'> | undefined;
  readonly frame: BusListener['frame'];
  readonly altered: BusListener['altered'] = (image, into) => this.#frames.altered(image, into);

  /** Locks so far: frames do not outlive the lock that they were sent under. */
  #locks = 0;
  #modems = 0;
  linksUp = 0;
  bundles = 0;

  constructor(options: HubOptions) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#scenario = options.setup.scenario;
    this.#payloads = new PayloadSource(options.streams);
    const waits = this.#classWaits();
    this.#frames = new FrameRecords(options.queue, options.journal, waits, this.#scenario, this);
    this.frame = options.journal.wants('frame') ? this.#frames.frame : undefined;
    this.#paths = new Paths(options.setup, options.streams);
    this.#clocks = new ClockObserver(options.queue, options.journal);
    const medium = new Bus({
      queue: options.queue,
      listener: this,
      findPath: (from, to) => this.path(from, to),
      tap: options.frameTap,
    });
    this.observer = new BundleObserver({
      ...{ queue: options.queue, journal: options.journal, flows: this.#scenario.flows },
      ownFlows: flowsWithoutStorms(this.#scenario),
      payloads: this.#payloads,
      offered: (node, bundle) => this.#frames.offered(node, this.modems(node), bundle),
      bounds: (node) => storeBounds(this.#of(node).settings.storeBytes, this.#scenario.limits),
    });
    const { observer } = this;
    this.#borders = createBorderObserver(this.#scenario.policy, { ...options, observer });
    const operator = options.setup.configs.get(this.#scenario.operations?.operator ?? 0);
    const telemetry = createTelemetryWatch(operator?.networkKey, { ...options, observer });
    const dispatch = new EffectDispatch({
      queue: options.queue,
      journal: options.journal,
      observer,
      frames: this.#frames,
      telemetry,
    });
    this.#dispatch = dispatch;
    this.power = new NodePower({
      ...options,
      observer,
      frames: this.#frames,
      hardware: (node) => this.#of(node),
      plant: () => dispatch.plant,
    });
    for (const node of this.#scenario.nodes) {
      const hardware = createNodeHardware(node, {
        observer,
        telemetry,
        medium,
        modemNumber: () => this.#modems++,
        createFlight: options.flights.factory(node.id),
        effect: (from, effect) => dispatch.effect(from, effect),
        restart: (id, cause) => this.power.reset(id, cause),
        softwareFault: (id, fault) => this.power.stopped(id, fault),
        booted: (id) => {
          this.supply?.booted(id);
          dispatch.plant?.booted(id);
        },
        ...options,
      });
      this.#hardware[node.id] = hardware;
      this.#computers.set(node.id, hardware.computer);
    }
  }

  /** The terminals' plants are made after the hub, which they report to. */
  attach(plant: TerminalPlant): void {
    this.#dispatch.plant = plant;
  }

  /** What nodes deliver to the operator, and what comes out of their service ports, goes there. */
  attachOperations(operations: OperationsListener): void {
    this.#dispatch.operations = operations;
  }

  get nowNs(): Ns {
    return this.#queue.nowNs;
  }

  get computers(): ReadonlyMap<NodeId, Computer> {
    return this.#computers;
  }

  /** Bounds of its own that the node's software is started with from its next start on: the last. */
  limitsOf(node: NodeId): Partial<Limits>[] {
    return this.#of(node).limits;
  }

  computer(node: NodeId): Computer {
    return this.#of(node).computer;
  }

  modem(node: NodeId, terminal: TerminalIndex): Modem | undefined {
    return this.#hardware[node]?.modems[terminal];
  }

  /** An application hands a bundle to its node. */
  submit(request: number, flowIndex: number, flow: Flow): void {
    this.observer.submitted(request, flowIndex, flow);
    this.bundles++;
    const taken = this.computer(flow.from).input({
      kind: 'submit',
      request,
      sourceService: flow.service,
      destination: { node: flow.to, service: flow.service },
      class: flow.class,
      assured: flow.assured,
      custody: flow.custody,
      lifetimeNs: flow.lifetimeNs,
      payload: this.#payloads.payload(request, flow.bytes),
    });
    if (!taken) this.observer.unanswered(request, flow);
  }

  /** What the heads that are at work draw [W]. */
  terminalLoadW(node: NodeId): number {
    return terminalLoadW(this.#of(node));
  }

  /** A terminal's reading for its computer. */
  reading(node: NodeId, terminal: TerminalIndex, reading: TerminalReading): void {
    this.computer(node).input({ kind: 'terminal', terminal, reading });
  }

  /** Two terminals came into closed loop: frames can pass. `a` is the lower end. */
  locked(a: TerminalRef, b: TerminalRef, acquisitionNs: Ns): void {
    const from = this.modem(a.node, a.terminal);
    const to = this.modem(b.node, b.terminal);
    if (from === undefined || to === undefined) return;
    this.linksUp++;
    this.#journal.append('lock', this.nowNs, a.node, a.terminal, b.node, b.terminal, acquisitionNs);
    this.#locks++;
    from.setPartner(to, this.#locks);
    to.setPartner(from, this.#locks);
    this.#loadChanged(from, to);
  }

  /** They fell out of it. */
  unlocked(a: TerminalRef, b: TerminalRef, cause: string): void {
    const from = this.modem(a.node, a.terminal);
    const to = this.modem(b.node, b.terminal);
    if (from === undefined || to === undefined) return;
    this.linksUp--;
    this.#journal.append('unlock', this.nowNs, a.node, a.terminal, b.node, b.terminal, cause);
    this.#frames.summarise(from, b.node);
    this.#frames.summarise(to, a.node);
    from.setPartner(undefined, 0);
    to.setPartner(undefined, 0);
    this.#loadChanged(from, to);
  }

  arrived(modem: Modem, image: FrameImage, sound: boolean): void {
    modem.tap?.(image);
    if (sound) this.#frames.arrived(modem, image);
    this.computer(modem.node).frame(modem.terminal, image);
  }

  sent(from: Modem, image: FrameImage, peek: FramePeek): void {
    this.#frames.sent(from, image, peek);
    this.#borders?.sent(from, image, peek);
  }

  handshake(from: Modem, image: FrameImage): void {
    const message = handshakeMessage(image);
    if (message === undefined) return;
    this.#clocks.handshake(from, message);
    this.#frames.handshake(from, message);
  }

  silent(modem: Modem, intervals: number): void {
    this.computer(modem.node).input({ kind: 'silence', terminal: modem.terminal, intervals });
  }

  outside(modem: Modem, image: FrameImage, cause: 'overrun' | 'not-locked'): void {
    const message = handshakeMessage(image);
    if (message !== undefined) this.#frames.forgeries.unheard(message);
    this.#frames.outside(modem, image, cause);
    if (message !== undefined && cause !== 'overrun') this.#clocks.handshake(modem, message);
  }

  /** Counters that would be written when locks end, at the end of the run. */
  finish(): void {
    for (const hardware of this.#hardware) {
      for (const modem of hardware?.modems ?? []) {
        if (modem.partner !== undefined) this.#frames.summarise(modem, modem.partner.node);
      }
      hardware?.timerWatch.stopped();
    }
    this.#frames.authentication.finish();
    for (const [node, { memory }] of this.#computers) {
      const { usedBytes, highBytes, size } = memory;
      this.#journal.append('store', this.nowNs, node, usedBytes, highBytes, size);
    }
  }

  modems(node: NodeId): readonly Modem[] {
    return this.#hardware[node]?.modems ?? [];
  }

  path(from: Modem, to: Modem): Path {
    return this.#paths.between(from, to);
  }

  #classWaits(): ClassWaits {
    return new ClassWaits(this.#journal, {
      mtuBytes: ({ node, terminal }) =>
        this.#of(node).settings.terminals[terminal]?.profile.mtuBytes ?? 0,
      broadbandShare: this.#scenario.limits.broadbandShare,
      direct: this.#scenario.hazards?.includes('route-among-equals') !== true,
    });
  }

  #loadChanged(from: Modem, to: Modem): void {
    this.supply?.loadChanged(from.node);
    this.supply?.loadChanged(to.node);
  }

  #of(node: NodeId): NodeHardware {
    const hardware = this.#hardware[node];
    if (hardware === undefined) throw new RangeError(`no node ${node}`);
    return hardware;
  }
}
