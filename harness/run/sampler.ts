import { MINUTE_NS, type NodeId, type Ns } from '../../protocols/units.ts';
import type { Journal } from '../journal/journal.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { PowerSystem } from './power-system.ts';
import type { RunSetup } from './setup.ts';

const STEP_NS: Ns = 5 * MINUTE_NS;

/** How full a mass memory is. */
interface MemoryUse {
  readonly usedBytes: number;
  readonly highBytes: number;
  readonly size: number;
}

/** Looks at light and batteries of all satellites, and how full stores are, every five minutes. */
export class Sampler implements EventTarget {
  readonly #queue: EventQueue;
  readonly #journal: Journal;
  readonly #setup: RunSetup;
  readonly #power: PowerSystem;
  readonly #memoryOf: (node: NodeId) => MemoryUse;

  constructor(options: {
    readonly setup: RunSetup;
    readonly queue: EventQueue;
    readonly journal: Journal;
    readonly power: PowerSystem;
    readonly memoryOf: (node: NodeId) => MemoryUse;
  }) {
    this.#queue = options.queue;
    this.#journal = options.journal;
    this.#setup = options.setup;
    this.#power = options.power;
    this.#memoryOf = options.memoryOf;
  }

  start(): void {
    this.#queue.schedule(0, this, 0);
  }

  handle(): void {
    const nowNs = this.#queue.nowNs;
    this.#power.sample(nowNs + STEP_NS);
    for (const id of this.#setup.world.keys()) {
      const { usedBytes, highBytes, size } = this.#memoryOf(id);
      if (size > 0) this.#journal.append('store', nowNs, id, usedBytes, highBytes, size);
    }
    if (nowNs + STEP_NS <= this.#setup.scenario.durationNs) {
      this.#queue.schedule(nowNs + STEP_NS, this, 0);
    }
  }
}
