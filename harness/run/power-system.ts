import { createVector } from '../../protocols/vector.ts';
import { sunDirection } from '../physics/sun.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import { lightAt } from '../world/eclipse.ts';
import { Battery, type PowerReading } from '../world/battery.ts';
import type { WorldNode } from '../world/world.ts';
import type { RunSetup } from './setup.ts';

const EVENT_LEVEL = 0;
const EVENT_TELL = 1;
const EVENT_FAIL = 2;
/** A charge up to this is worth a record when a comparator is crossed. */
const LOW_PERMILLE = 410;
/** Under this the regulators of a computer fail. */
const BUS_FAILS_MILLI_VOLT = 20_000;
/** A node whose battery ran empty starts again at this. */
const RESTART_PERMILLE = 100;

/** What power does to nodes. */
export interface PowerListener {
  reading(node: NodeId, reading: PowerReading): void;
  /** Nothing is left for the computer. */
  failed(node: NodeId): void;
  restored(node: NodeId): void;
}

/**
 * Batteries, solar power and buses of all satellites. Loads count from the instant of their change, light
 * from the next sample. Flight software is told when a comparator is crossed; while nothing is low that costs
 * nothing. Whoever lives on the ground has mains.
 */
export class PowerSystem implements EventTarget {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #setup: RunSetup;
  readonly #loadW: (node: NodeId) => number;
  readonly #listener: PowerListener;
  readonly #batteries = new Map<NodeId, Battery>();
  /** Reasons why a node has no power, by node. */
  readonly #outages = new Map<NodeId, number>();
  readonly #lost = new Set<NodeId>();
  /** Faults that put a node's panels into shadow. */
  readonly #shaded = new Map<NodeId, number>();
  readonly #position = createVector();
  readonly #sun = createVector();

  constructor(options: {
    readonly setup: RunSetup;
    readonly queue: EventQueue;
    readonly journal: Journal;
    /** What the terminals of a node draw now [W]. */
    readonly loadW: (node: NodeId) => number;
    readonly listener: PowerListener;
  }) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#setup = options.setup;
    this.#loadW = options.loadW;
    this.#listener = options.listener;
    const { scenario, world } = options.setup;
    for (const { id, power } of scenario.nodes) {
      const node = world.get(id);
      if (node?.kind !== 'satellite' || node.elements.kind === 'inertial') continue;
      this.#batteries.set(id, new Battery(power, node));
    }
  }

  /** Light and shade as they are now, and how full every battery is; until the next one. */
  sample(nextNs: Ns): void {
    const nowNs = this.#queue.nowNs;
    const sunDistanceKm = sunDirection(nowNs, this.#setup.scenario.epochUnixMs, this.#sun);
    for (const battery of this.#batteries.values()) {
      battery.advance(nowNs);
      battery.sunlit = this.#isLit(battery.node, sunDistanceKm);
      battery.loadW = this.#loadW(battery.node.id);
      battery.sampledUntilNs = nextNs;
      this.#record(battery);
      this.#review(battery);
    }
  }

  /** The terminals of a node draw more, or less, from now on. */
  loadChanged(node: NodeId): void {
    const battery = this.#batteries.get(node);
    if (battery === undefined) return;
    battery.advance(this.#queue.nowNs);
    battery.loadW = this.#loadW(node);
    this.#review(battery);
  }

  /** A computer started: it is told what is not as it should be. */
  booted(node: NodeId): void {
    const battery = this.#batteries.get(node);
    if (battery === undefined || battery.unremarkable) return;
    this.#queue.schedule(this.#queue.nowNs, this, EVENT_TELL, 0, battery);
  }

  /** Whether the computer has power. */
  powered(node: NodeId): boolean {
    return !this.#outages.has(node);
  }

  /** One more reason that a node has no power. */
  fail(node: NodeId): void {
    const before = this.#outages.get(node) ?? 0;
    this.#outages.set(node, before + 1);
    if (before === 0 && !this.#lost.has(node)) this.#listener.failed(node);
  }

  /** One reason less. */
  restore(node: NodeId): void {
    const left = (this.#outages.get(node) ?? 0) - 1;
    if (left > 0) {
      this.#outages.set(node, left);
      return;
    }
    if (this.#outages.delete(node) && !this.#lost.has(node)) this.#listener.restored(node);
  }

  /** The node is gone for good. */
  lose(node: NodeId): void {
    this.#lost.add(node);
  }

  /** Fault: no more than that is left in the battery [0.001]. */
  drain(node: NodeId, permille: number): void {
    const battery = this.#batteries.get(node);
    if (battery === undefined) return;
    battery.advance(this.#queue.nowNs);
    battery.drainTo(permille);
    this.#review(battery);
  }

  /** Fault: one more reason, or one less, why the panels give nothing. */
  shade(node: NodeId, change: 1 | -1): void {
    this.#shaded.set(node, (this.#shaded.get(node) ?? 0) + change);
    const battery = this.#batteries.get(node);
    if (battery === undefined) return;
    const { nowNs } = this.#queue;
    battery.advance(nowNs);
    const sunDistanceKm = sunDirection(nowNs, this.#setup.scenario.epochUnixMs, this.#sun);
    battery.sunlit = this.#isLit(battery.node, sunDistanceKm);
    this.#record(battery);
    this.#review(battery);
  }

  /** Fault: one more reason, or one less, why the bus has no more than this voltage. */
  forceBus(node: NodeId, milliVolt: number, change: 1 | -1): void {
    const battery = this.#batteries.get(node);
    if (battery === undefined) return;
    const failed = battery.busMilliVolt < BUS_FAILS_MILLI_VOLT;
    const { forcedMilliVolt } = battery;
    if (change === 1) forcedMilliVolt.push(milliVolt);
    else forcedMilliVolt.splice(forcedMilliVolt.indexOf(milliVolt), 1);
    const fails = battery.busMilliVolt < BUS_FAILS_MILLI_VOLT;
    if (fails && !failed) this.fail(node);
    else if (failed && !fails) this.restore(node);
    this.#tell(battery);
  }

  handle(kind: number, _value: number, data: unknown): void {
    const battery = data as Battery;
    if (kind === EVENT_TELL) {
      if (battery.chargePermille <= LOW_PERMILLE) this.#record(battery);
      this.#tell(battery);
      return;
    }
    if (kind === EVENT_FAIL) {
      this.fail(battery.node.id);
      return;
    }
    battery.event = undefined;
    battery.advance(this.#queue.nowNs);
    this.#review(battery);
  }

  /** What was crossed is told; then the next crossing is waited for. */
  #review(battery: Battery): void {
    const { id } = battery.node;
    if (battery.cross()) {
      if (battery.chargePermille <= LOW_PERMILLE) this.#record(battery);
      this.#tell(battery);
    }
    if (!battery.empty && battery.ranEmpty) {
      battery.empty = true;
      // Not at once: a computer may be in the middle of what changed the load.
      this.#queue.schedule(this.#queue.nowNs, this, EVENT_FAIL, 0, battery);
    } else if (battery.empty && battery.chargePermille >= RESTART_PERMILLE) {
      battery.empty = false;
      this.restore(id);
    }
    if (battery.event !== undefined) this.#queue.cancel(battery.event);
    const restart = battery.empty ? RESTART_PERMILLE : undefined;
    const nextNs = battery.nextCrossingNs(restart);
    // Light is looked at anew with the next sample.
    battery.event =
      nextNs === undefined || nextNs >= battery.sampledUntilNs
        ? undefined
        : this.#queue.schedule(
            Math.max(nextNs, this.#queue.nowNs + 1),
            this,
            EVENT_LEVEL,
            0,
            battery,
          );
  }

  #tell(battery: Battery): void {
    const { id } = battery.node;
    if (!this.#lost.has(id)) this.#listener.reading(id, battery.reading());
  }

  #record({ node, chargePermille, sunlit }: Battery): void {
    this.#journal.append('energy', this.#queue.nowNs, node.id, chargePermille, sunlit ? 0 : 1);
  }

  #isLit(node: WorldNode, sunDistanceKm: number): boolean {
    if ((this.#shaded.get(node.id) ?? 0) > 0) return false;
    node.trajectory.positionAt(this.#queue.nowNs, this.#position);
    return lightAt(this.#position, this.#sun, sunDistanceKm) === 'sunlit';
  }
}
