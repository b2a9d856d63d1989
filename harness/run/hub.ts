import type { FlightFactory } from '../../flight/config.ts';
import { createNode } from '../../flight/node.ts';
import { relayThroughCodec } from '../node/codec-relay.ts';
import type { AvionicsEffect, BootCause, TerminalReading } from '../../protocols/avionics.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { Bus, type BusListener, type FrameFate } from '../bus/bus.ts';
import { peekFrame } from '../bus/frame-peek.ts';
import { Modem } from '../bus/modem.ts';
import { Path } from '../bus/path.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { RandomStreams } from '../kernel/random.ts';
import { Computer } from '../node/computer.ts';
import { ClockObserver } from '../observe/clock-observer.ts';
import { BundleObserver } from '../observe/bundle-observer.ts';
import type { Flow, Scenario, ScenarioNode } from '../scenario/scenario.ts';
import { MassMemory } from '../storage/mass-memory.ts';
import type { TerminalPlant } from '../world/terminal-plant.ts';
import type { TerminalRef } from '../world/world.ts';
import { NodeClock } from '../world/node-clock.ts';
import { PayloadSource } from '../workload/payload.ts';
import { clockRatePpb } from './clock-rate.ts';
import type { RunSetup } from './setup.ts';

/** Frame types by their number on the wire, as the journal names them. */
const FRAME_TYPES = ['unspecified', 'idle', 'data', 'management'] as const;
const SEVERITIES = ['activity', 'warning-low', 'warning-high', 'fatal'] as const;

export interface HubOptions {
  readonly setup: RunSetup;
  readonly queue: EventQueue;
  readonly streams: RandomStreams;
  readonly journal: Journal;
  /** Every avionics message goes through protobuf on its way; the journal is the same. */
  readonly encodeAvionics: boolean;
}

/**
 * The simulated hardware of all nodes, joined: what one node's effect does to the world, and what the
 * world's doings are to a node's inputs. Truth is written to the journal here.
 */
export class Hub implements BusListener {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #scenario: Scenario;
  readonly #setup: RunSetup;
  readonly #streams: RandomStreams;
  readonly #computers = new Map<NodeId, Computer>();
  readonly #modems = new Map<NodeId, readonly Modem[]>();
  readonly #paths = new Map<Modem, Map<Modem, Path>>();
  readonly #bus: Bus;
  readonly #payloads: PayloadSource;
  readonly #clocks: ClockObserver;
  readonly observer: BundleObserver;
  readonly frame: BusListener['frame'];
  #plant: TerminalPlant | undefined;

  /** Locks so far: frames do not outlive the lock that they were sent under. */
  #locks = 0;
  linksUp = 0;
  bundles = 0;

  constructor(options: HubOptions) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#setup = options.setup;
    this.#scenario = options.setup.scenario;
    this.#streams = options.streams;
    this.#payloads = new PayloadSource(options.streams);
    this.frame = options.journal.wants('frame')
      ? (from, to, image, arrivalNs, fate) => this.#recordFrame(from, to, image, arrivalNs, fate)
      : undefined;
    this.#bus = new Bus({
      queue: options.queue,
      listener: this,
      findPath: (from, to) => this.path(from, to),
    });
    this.#clocks = new ClockObserver(options.queue, options.journal);
    this.observer = new BundleObserver({
      queue: options.queue,
      journal: options.journal,
      flows: this.#scenario.flows,
      payloads: this.#payloads,
    });
    const create = options.encodeAvionics
      ? (relayThroughCodec(createNode) as FlightFactory)
      : createNode;
    for (const node of this.#scenario.nodes) this.#addNode(node, create);
  }

  /** The terminals' plants are made after the hub, which they report to. */
  attach(plant: TerminalPlant): void {
    this.#plant = plant;
  }

  get nowNs(): Ns {
    return this.#queue.nowNs;
  }

  get computers(): ReadonlyMap<NodeId, Computer> {
    return this.#computers;
  }

  computer(node: NodeId): Computer {
    return this.#computers.get(node) as Computer;
  }

  modem(node: NodeId, terminal: TerminalIndex): Modem | undefined {
    return this.#modems.get(node)?.[terminal];
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
    let loadW = 0;
    for (const modem of this.#modems.get(node) ?? []) {
      if (modem.partner === undefined) continue;
      loadW += this.#nodeSettings(node).terminals[modem.terminal]?.profile.powerW ?? 0;
    }
    return loadW;
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
  }

  /** They fell out of it. */
  unlocked(a: TerminalRef, b: TerminalRef, cause: string): void {
    const from = this.modem(a.node, a.terminal);
    const to = this.modem(b.node, b.terminal);
    if (from === undefined || to === undefined) return;
    this.linksUp--;
    this.#journal.append('unlock', this.nowNs, a.node, a.terminal, b.node, b.terminal, cause);
    this.#summarise(from, b.node);
    this.#summarise(to, a.node);
    from.setPartner(undefined, 0);
    to.setPartner(undefined, 0);
  }

  arrived(modem: Modem, image: FrameImage): void {
    this.computer(modem.node).input({ kind: 'frame', terminal: modem.terminal, image });
  }

  handshake(from: Modem, image: FrameImage): void {
    this.#clocks.handshake(from.node, image);
  }

  silent(modem: Modem, intervals: number): void {
    this.computer(modem.node).input({ kind: 'silence', terminal: modem.terminal, intervals });
  }

  outside(modem: Modem, image: FrameImage, cause: 'overrun' | 'not-locked'): void {
    if (cause === 'overrun') return;
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    peekFrame(image, peek);
    this.#journal.append(
      'transmit-outside',
      this.nowNs,
      modem.node,
      modem.terminal,
      FRAME_TYPES[peek.type] ?? 'unknown',
      cause,
    );
  }

  /** The computer restarts: memory is lost, lasers go off, the store keeps what was durable. */
  reset(node: NodeId, cause: BootCause): void {
    const settings = this.#nodeSettings(node);
    this.#journal.append('node-down', this.nowNs, node, cause);
    this.#halt(node);
    const bootNs = cause === 'warm' ? settings.bootWarmNs : settings.bootColdNs;
    this.computer(node).bootAt(this.nowNs + bootNs, cause);
  }

  /** The node is gone for good, with its store. */
  lose(node: NodeId): void {
    this.#journal.append('node-down', this.nowNs, node, 'permanent-loss');
    this.#halt(node);
    this.observer.nodeLost(node);
  }

  /** Counters that would be written when locks end, at the end of the run. */
  finish(): void {
    for (const modems of this.#modems.values()) {
      for (const modem of modems) {
        if (modem.partner !== undefined) this.#summarise(modem, modem.partner.node);
      }
    }
    for (const [node, computer] of this.#computers) {
      const { memory } = computer;
      this.#journal.append(
        'store',
        this.nowNs,
        node,
        memory.usedBytes,
        memory.highBytes,
        memory.size,
      );
    }
  }

  path(from: Modem, to: Modem): Path {
    let paths = this.#paths.get(from);
    if (paths === undefined) {
      paths = new Map();
      this.#paths.set(from, paths);
    }
    let path = paths.get(to);
    if (path === undefined) {
      path = this.#createPath(from, to);
      paths.set(to, path);
    }
    return path;
  }

  #createPath(from: Modem, to: Modem): Path {
    const fromNode = this.#setup.world.get(from.node);
    const toNode = this.#setup.world.get(to.node);
    const fromTerminal = fromNode?.terminals[from.terminal];
    const toTerminal = toNode?.terminals[to.terminal];
    if (!fromNode || !toNode || !fromTerminal || !toTerminal) {
      throw new Error(
        `no path between ${from.node}/${from.terminal} and ${to.node}/${to.terminal}`,
      );
    }
    return new Path({
      from: fromNode,
      to: toNode,
      fromTerminal,
      toTerminal,
      streams: this.#streams,
      settings: this.#scenario.channel,
    });
  }

  #halt(node: NodeId): void {
    this.computer(node).stop();
    this.#plant?.reset(node);
    for (const modem of this.#modems.get(node) ?? []) modem.reset();
  }

  #nodeSettings(node: NodeId): ScenarioNode {
    return this.#scenario.nodes[node - 1] as ScenarioNode;
  }

  #addNode(node: ScenarioNode, create: FlightFactory): void {
    const config = this.#setup.configs.get(node.id);
    const worldNode = this.#setup.world.get(node.id);
    if (config === undefined || worldNode === undefined) return;
    const queue = this.#queue;
    const memory = new MassMemory({
      queue,
      latencyNs: node.storeLatencyNs,
      capacityBytes: node.storeBytes * STORE_SPARE,
      listener: {
        durable: (record, write) => {
          this.observer.durable(node.id, record);
          this.computer(node.id).input({ kind: 'durable', write });
        },
        removed: (region, key) => {
          if (region === 'bundles') this.observer.removed(node.id, key, 'deleted');
        },
        failed: (write, reason) => {
          this.computer(node.id).input({ kind: 'store-failed', write, reason });
        },
      },
    });
    const computer = new Computer({
      node: node.id,
      queue,
      memory,
      clock: new NodeClock({
        streams: this.#streams,
        node: node.name,
        settings: node.clock,
        relativityPpb: clockRatePpb(worldNode),
      }),
      entropy: this.#streams.stream(node.name, 'entropy'),
      create: () => create(config),
      onEffect: (_, effect) => this.#effect(node.id, effect),
      onBoot: (booted, cause) => {
        this.#journal.append('node-up', queue.nowNs, node.id, cause, booted.bootCount);
      },
    });
    this.#computers.set(node.id, computer);
    this.#modems.set(
      node.id,
      node.terminals.map(
        (terminal) =>
          new Modem({
            node: node.id,
            terminal: terminal.index,
            rateBps: terminal.profile.rates[0]?.rateBps ?? 1,
            queue,
            medium: this.#bus,
          }),
      ),
    );
  }

  #effect(node: NodeId, effect: AvionicsEffect): void {
    switch (effect.kind) {
      case 'transmit':
        this.modem(node, effect.terminal)?.transmit(effect.image);
        return;
      case 'idle':
        this.modem(node, effect.terminal)?.setIdle(effect.image, effect.intervalNs);
        return;
      case 'watch-silence':
        this.modem(node, effect.terminal)?.watchSilence(effect.intervalNs, effect.intervals);
        return;
      case 'terminal':
        this.#terminalCommand(node, effect);
        return;
      case 'deliver':
        this.observer.delivered(node, effect);
        return;
      case 'submit-result':
        this.observer.answered(node, effect);
        return;
      case 'report':
        this.#report(node, effect);
        return;
      case 'transition':
        this.#journal.append(
          'transition',
          this.nowNs,
          node,
          effect.machine,
          effect.instance,
          effect.from,
          effect.to,
        );
        return;
      default:
        return;
    }
  }

  #terminalCommand(
    node: NodeId,
    { terminal, command }: Extract<AvionicsEffect, { kind: 'terminal' }>,
  ): void {
    if (command.command === 'rate') this.#setRate(node, terminal, command.transmitIndex);
    const monotonicNs = this.computer(node).clock.monotonicAt(this.nowNs);
    this.#plant?.command(node, terminal, command, monotonicNs);
  }

  #setRate(node: NodeId, terminal: TerminalIndex, index: number): void {
    const modem = this.modem(node, terminal);
    const rate = this.#nodeSettings(node).terminals[terminal]?.profile.rates[index];
    if (modem === undefined || rate === undefined) return;
    modem.rateBps = rate.rateBps;
    if (modem.partner !== undefined) this.path(modem, modem.partner).rateIndex = index;
  }

  #report(node: NodeId, effect: Extract<AvionicsEffect, { kind: 'report' }>): void {
    const { id, severity, args } = effect.report;
    const at = (index: number): number => args[index] ?? 0;
    this.#journal.append(
      'report',
      this.nowNs,
      node,
      id,
      SEVERITIES.indexOf(severity),
      at(0),
      at(1),
      at(2),
      at(3),
      at(4),
      at(5),
    );
    this.observer.reported(node, effect);
  }

  #summarise(modem: Modem, partner: NodeId): void {
    const { sent, bytes, received, corrupted, lost, overrun, busyNs } = modem.takeCounts();
    this.#journal.append(
      'frames-summary',
      this.nowNs,
      modem.node,
      modem.terminal,
      partner,
      sent,
      bytes,
      received,
      corrupted,
      lost,
      overrun,
      busyNs,
    );
  }

  #recordFrame(from: Modem, to: Modem, image: FrameImage, arrivalNs: Ns, fate: FrameFate): void {
    const peek = { session: 0, type: 0, txfn: 0, txNum: 0 };
    peekFrame(image, peek);
    this.#journal.append(
      'frame',
      arrivalNs,
      from.node,
      from.terminal,
      to.node,
      FRAME_TYPES[peek.type] ?? 'unknown',
      peek.session,
      peek.txfn,
      peek.txNum,
      image.head.length + image.payload.length + 5,
      arrivalNs,
      fate,
    );
  }
}

/** The mass memory is larger than what flight software may fill: marks and counters live there too. */
const STORE_SPARE = 1.25;
