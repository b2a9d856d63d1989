import { EffectBatch } from '../../../flight/effects.ts';
import { LocalClock } from '../../../flight/health/local-clock.ts';
import {
  createTimekeeping,
  type Timekeeping,
  type TimeTransfer,
} from '../../../flight/health/timekeeping.ts';
import { DEFAULT_LIMITS } from '../../../flight/limits.ts';
import { NodeTimers } from '../../../flight/timers.ts';
import type { ReportName } from '../../../flight/event-reports.ts';
import { EventQueue } from '../../../harness/kernel/event-queue.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { NodeClock, type NodeClockSettings } from '../../../harness/world/node-clock.ts';
import type { ManagementMessage } from '../../../protocols/frame.ts';
import { MILLISECOND_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../../protocols/units.ts';

export const DRIFT_PPB_MAX = 100;

export const CLOCK: NodeClockSettings = {
  driftPpbSigma: 60,
  driftPpbMax: DRIFT_PPB_MAX,
  randomWalkPpb: 5,
  timeSource: false,
  rtcErrorNs: 5 * MILLISECOND_NS,
};

/** What the way between two nodes is like, in truth; one direction. */
export interface Way {
  readonly lightTimeNs: (sentNs: Ns) => Ns;
  /** Time in queues, line and retransmissions, on top of light. */
  readonly queueNs: () => Ns;
}

/** One node that does nothing but keep time: true clock below, flight software above. */
export class TimeNode {
  readonly id: number;
  readonly world: NodeClock;
  clock = new LocalClock(DRIFT_PPB_MAX);
  timekeeping: Timekeeping;
  readonly reports: { readonly name: ReportName; readonly args: readonly number[] }[] = [];
  readonly #queue: EventQueue;
  readonly #effects = new EffectBatch();
  #timers: NodeTimers;
  readonly #events = new Map<number, number>();
  readonly #times = { monotonicNs: 0, utcNs: 0, utcUncertaintyNs: 0, utcDisciplined: false };
  /** Steps that it followed after it had refused them. */
  steps = 0;
  /** Messages sent, by all links. */
  sent = 0;
  /** Added to what the hardware says of UTC: a fault. */
  lieNs: Ns = 0;

  constructor(queue: EventQueue, world: NodeClock, id: number) {
    this.id = id;
    this.#queue = queue;
    this.world = world;
    this.#timers = new NodeTimers(this.clock, this.#effects);
    this.timekeeping = this.#createTimekeeping();
  }

  /** Do something as one step of the flight software, now. */
  step(action: () => void = () => undefined): void {
    this.world.read(this.#queue.nowNs, this.#times);
    this.#times.utcNs += this.lieNs;
    this.timekeeping.observe(this.#times);
    action();
    for (const effect of this.#effects.list) {
      if (effect.kind === 'timer-set') this.#setTimer(effect.timer, effect.atMonotonicNs);
      if (effect.kind === 'timer-cancel') this.#cancelTimer(effect.timer);
    }
    this.#effects.clear();
  }

  /** The computer starts afresh now. */
  boot(): void {
    for (const timer of [...this.#events.keys()]) this.#cancelTimer(timer);
    this.world.boot(this.#queue.nowNs);
    this.clock = new LocalClock(DRIFT_PPB_MAX);
    this.#timers = new NodeTimers(this.clock, this.#effects);
    this.timekeeping = this.#createTimekeeping();
    this.step();
  }

  #createTimekeeping(): Timekeeping {
    return createTimekeeping(
      {
        clock: this.clock,
        timers: this.#timers,
        reports: { report: (name, ...args) => void this.reports.push({ name, args }) },
      },
      { limits: DEFAULT_LIMITS },
      () => void this.steps++,
    );
  }

  /** Stated UTC minus true time, and the bound that is stated for it. */
  standing(): { readonly errorNs: Ns; readonly uncertaintyNs: Ns } {
    this.step();
    return {
      errorNs: this.clock.utcNs() - this.#queue.nowNs,
      uncertaintyNs: this.clock.utcUncertaintyNs(),
    };
  }

  named(name: ReportName): number {
    return this.reports.filter((report) => report.name === name).length;
  }

  #setTimer(timer: number, atMonotonicNs: Ns): void {
    this.#cancelTimer(timer);
    const fire = { handle: () => this.step(() => void this.#timers.fired(timer)) };
    const atNs = this.world.trueAtMonotonic(atMonotonicNs);
    this.#events.set(timer, this.#queue.schedule(atNs, fire, 0));
  }

  #cancelTimer(timer: number): void {
    const event = this.#events.get(timer);
    if (event !== undefined) this.#queue.cancel(event);
    this.#events.delete(timer);
  }
}

/** Nodes, links and one event queue. */
export class TimeRig {
  readonly queue = new EventQueue();
  readonly nodes: TimeNode[] = [];
  readonly #streams: RandomStreams;

  constructor(seed: number) {
    this.#streams = new RandomStreams(seed);
  }

  /** A node that has booted at instant 0. */
  add(settings: Partial<NodeClockSettings> = {}): TimeNode {
    const id = this.nodes.length + 1;
    const world = new NodeClock({
      streams: this.#streams,
      node: `node-${id}`,
      settings: { ...CLOCK, ...settings },
      relativityPpb: 0,
    });
    const node = new TimeNode(this.queue, world, id);
    this.nodes.push(node);
    node.boot();
    return node;
  }

  /** A session between two nodes from now on; returns what ends it. */
  connect(a: TimeNode, b: TimeNode, there: Way, back: Way): () => void {
    const ends = { up: true };
    const toB = this.#link(
      a,
      () => b,
      () => toA,
      there,
      ends,
    );
    const toA = this.#link(
      b,
      () => a,
      () => toB,
      back,
      ends,
    );
    const info = (node: TimeNode, out: Way, home: Way) => ({
      node: node.id,
      lightTimeOutNs: out.lightTimeNs,
      lightTimeBackNs: home.lightTimeNs,
    });
    a.step(() => a.timekeeping.linkUp(toB, info(b, there, back)));
    b.step(() => b.timekeeping.linkUp(toA, info(a, back, there)));
    return () => {
      ends.up = false;
      a.step(() => a.timekeeping.linkDown(toB));
      b.step(() => b.timekeeping.linkDown(toA));
    };
  }

  #link(
    from: TimeNode,
    to: () => TimeNode,
    other: () => { sendControl(message: ManagementMessage): boolean },
    way: Way,
    ends: { up: boolean },
  ): { sendControl(message: ManagementMessage): boolean } {
    return {
      sendControl: (message) => {
        if (!ends.up) return false;
        if (message.kind !== 'time-transfer') throw new Error(message.kind);
        from.sent++;
        const leavesNs = this.queue.nowNs + way.queueNs();
        const arrivesNs = leavesNs + way.lightTimeNs(leavesNs);
        const arrive = { handle: () => ends.up && this.#deliver(to(), other(), message) };
        this.queue.schedule(arrivesNs, { handle: () => void arrive.handle() }, 0);
        return true;
      },
    };
  }

  #deliver(
    node: TimeNode,
    link: { sendControl(message: ManagementMessage): boolean },
    message: TimeTransfer,
  ): void {
    node.step(() => node.timekeeping.control(link, message, node.clock.utcNs()));
  }
}

/** Light time that swings between 4 and 18 ms in 95 minutes: rates of up to 2.3 km/s. */
export const moving = (phase: number, queueNs: () => Ns = () => 2_000): Way => ({
  lightTimeNs: (sentNs) =>
    Math.round((11 + 7 * Math.sin(phase + (sentNs / (95 * MINUTE_NS)) * 2 * Math.PI)) * 1e6),
  queueNs,
});

/**
 * The way back of the same pair: the same range, a microsecond longer because the other end runs
 * away.
 */
const opposite = (way: Way): Way => ({
  ...way,
  lightTimeNs: (sentNs) => way.lightTimeNs(sentNs) + 1_000,
});

export const join = (rig: TimeRig, a: TimeNode, b: TimeNode, way: Way = moving(1)): (() => void) =>
  rig.connect(a, b, way, opposite(way));

export const runFor = (rig: TimeRig, ns: Ns): void => rig.queue.runUntil(rig.queue.nowNs + ns);

export const honest = (node: TimeNode): boolean => {
  const { errorNs, uncertaintyNs } = node.standing();
  return Math.abs(errorNs) <= uncertaintyNs;
};

/** A node that something reaches all the time. */
export const awake = (rig: TimeRig, node: TimeNode, minutes: number): void => {
  for (let second = 0; second < 60 * minutes; second++) {
    runFor(rig, SECOND_NS);
    node.step();
  }
};
