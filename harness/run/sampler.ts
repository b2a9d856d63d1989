import { createVector } from '../../flight/pointing/vector.ts';
import { sunDirection } from '../../flight/pointing/sun.ts';
import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import { lightAt } from '../world/eclipse.ts';
import {
  advanceEnergy,
  chargePermille,
  type EnergyConditions,
  type EnergyModel,
  type EnergyState,
} from '../world/energy.ts';
import type { WorldNode } from '../world/world.ts';
import type { RunSetup } from './setup.ts';

const STEP_NS: Ns = 5 * MINUTE_NS;
/** A bus of the 500 kg class with room for four heads (assumed). */
const BASE_W = 300;
const BATTERY_WH = 3_000;
const SOLAR_PER_LOAD = 2.2;
const CHARGE_EFFICIENCY = 0.9;

/** How full a mass memory is. */
interface MemoryUse {
  readonly usedBytes: number;
  readonly highBytes: number;
  readonly size: number;
}

interface Battery {
  readonly node: WorldNode;
  readonly model: EnergyModel;
  state: EnergyState;
  conditions: EnergyConditions;
}

/** Follows eclipse and battery of every satellite, and how full stores are, every five minutes. */
export class Sampler implements EventTarget {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #setup: RunSetup;
  readonly #loadW: (node: NodeId) => number;
  readonly #memoryOf: (node: NodeId) => MemoryUse;
  readonly #batteries: Battery[];
  readonly #position = createVector();
  readonly #sun = createVector();

  constructor(options: {
    readonly setup: RunSetup;
    readonly queue: EventQueue;
    readonly journal: Journal;
    /** What the terminals of a node draw now [W]. */
    readonly loadW: (node: NodeId) => number;
    readonly memoryOf: (node: NodeId) => MemoryUse;
  }) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#setup = options.setup;
    this.#loadW = options.loadW;
    this.#memoryOf = options.memoryOf;
    this.#batteries = [...options.setup.world.values()]
      .filter((node) => node.kind === 'satellite' && node.elements.kind !== 'inertial')
      .map((node) => this.#battery(node));
  }

  start(): void {
    this.#queue.schedule(0, this, 0);
  }

  handle(): void {
    const nowNs = this.#queue.nowNs;
    const { epochUnixMs } = this.#setup.scenario;
    const sunDistanceKm = sunDirection(nowNs, epochUnixMs, this.#sun);
    for (const battery of this.#batteries) {
      const { node, model } = battery;
      battery.state = advanceEnergy(model, battery.state, battery.conditions, nowNs);
      node.trajectory.positionAt(nowNs, this.#position);
      const sunlit = lightAt(this.#position, this.#sun, sunDistanceKm) === 'sunlit';
      battery.conditions = { sunlit, loadW: this.#loadW(node.id) };
      const charge = chargePermille(model, battery.state);
      this.#journal.append('energy', nowNs, node.id, charge, sunlit ? 0 : 1);
    }
    for (const id of this.#setup.world.keys()) {
      const { usedBytes, highBytes, size } = this.#memoryOf(id);
      if (size > 0) this.#journal.append('store', nowNs, id, usedBytes, highBytes, size);
    }
    if (nowNs + STEP_NS <= this.#setup.scenario.durationNs) {
      this.#queue.schedule(nowNs + STEP_NS, this, 0);
    }
  }

  #battery(node: WorldNode): Battery {
    const terminalsW = node.terminals.reduce((sum, { profile }) => sum + profile.powerW, 0);
    const model: EnergyModel = {
      capacityWh: BATTERY_WH,
      solarW: (BASE_W + terminalsW) * SOLAR_PER_LOAD,
      baseW: BASE_W,
      chargeEfficiency: CHARGE_EFFICIENCY,
    };
    return {
      node,
      model,
      state: { atNs: 0, storedWh: BATTERY_WH },
      conditions: { sunlit: true, loadW: 0 },
    };
  }
}
