import type { EventQueue, EventTarget } from '../../../harness/kernel/event-queue.ts';
import type { FlightClock } from '../../../flight/ports.ts';
import type { Ns } from '../../../protocols/units.ts';

/** A node's clock without fault: true UTC, and a counter that began when the node booted. */
export const rigClock = (queue: EventQueue, bootedNs: () => Ns): FlightClock => ({
  nowNs: () => queue.nowNs - bootedNs(),
  utcNs: () => queue.nowNs,
  utcUncertaintyNs: () => 1_000,
  monotonicAtUtc: (utcNs) => utcNs - bootedNs(),
});

/** The hardware's timers of one node: each fires as an event with its number. */
export class RigTimers {
  readonly #queue: EventQueue;
  readonly #target: EventTarget;
  #events: number[] = [];

  constructor(queue: EventQueue, target: EventTarget) {
    this.#queue = queue;
    this.#target = target;
  }

  set(timer: number, atNs: Ns): void {
    this.cancel(timer);
    this.#events[timer] = this.#queue.schedule(atNs, this.#target, 0, timer);
  }

  fired(timer: number): void {
    this.#events[timer] = -1;
  }

  cancel(timer: number): void {
    const event = this.#events[timer] ?? -1;
    if (event >= 0) this.#queue.cancel(event);
    this.fired(timer);
  }

  /** The computer restarts. */
  clear(): void {
    for (const event of this.#events) if (event >= 0) this.#queue.cancel(event);
    this.#events = [];
  }
}
