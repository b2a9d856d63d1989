import type { TimerOwner } from '../../protocols/avionics.ts';
import type { Ns } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import type { NodeClock } from '../world/node-clock.ts';
import type { TimerListener } from './timer-listener.ts';

const NO_EVENT = -1;

/** The numbered timers of one computer: each fires once, by the computer's own counter. */
export class HardwareTimers implements EventTarget {
  readonly #queue: EventQueue;
  readonly #clock: NodeClock;
  readonly #fired: (timer: number) => boolean;
  readonly #listener: TimerListener | undefined;
  /** Event of each timer, by its number. */
  #events: number[] = [];
  /** What the counter shows when each is to fire, by its number. */
  readonly #dues: Ns[] = [];
  readonly #waiting = new Map<number, Ns>();

  constructor(options: {
    readonly queue: EventQueue;
    readonly clock: NodeClock;
    /** True: the software hears of it later, when `heard` is called. */
    readonly fired: (timer: number) => boolean;
    readonly listener: TimerListener | undefined;
  }) {
    this.#queue = options.queue;
    this.#clock = options.clock;
    this.#fired = options.fired;
    this.#listener = options.listener;
    this.#clock.drifted = () => this.#rearm();
  }

  /** Timers that fired, and when, of which the software has not heard yet, nor set or cancelled them meanwhile. */
  get waiting(): ReadonlyMap<number, Ns> {
    return this.#waiting;
  }

  heard(timer: number): void {
    this.#waiting.delete(timer);
  }

  set(timer: number, atMonotonicNs: Ns, owner: TimerOwner | undefined): void {
    this.#cancel(timer);
    this.#dues[timer] = atMonotonicNs;
    this.#arm(timer, atMonotonicNs);
    this.#listener?.set(timer, owner);
  }

  cancel(timer: number): void {
    this.#cancel(timer);
    this.#listener?.ended(timer);
  }

  /** None is left. */
  stop(): void {
    for (const event of this.#events) if (event >= 0) this.#queue.cancel(event);
    this.#events = [];
    this.#waiting.clear();
    this.#listener?.stopped();
  }

  handle(_kind: number, timer: number): void {
    this.#events[timer] = NO_EVENT;
    this.#listener?.ended(timer);
    if (this.#fired(timer)) this.#waiting.set(timer, this.#queue.nowNs);
  }

  #arm(timer: number, atMonotonicNs: Ns): void {
    // No run lasts so long that an event beyond exact nanoseconds would fire in it.
    const atNs = Math.min(this.#clock.trueAtMonotonic(atMonotonicNs), Number.MAX_SAFE_INTEGER);
    this.#events[timer] = this.#queue.schedule(atNs, this, 0, timer);
  }

  /** The counter runs otherwise from now on: timers follow it (LM-AVI-012, LM-TIM-004). */
  #rearm(): void {
    for (const [timer, event] of this.#events.entries()) {
      if (event === undefined || !this.#queue.cancel(event)) continue;
      this.#arm(timer, this.#dues[timer] as Ns);
    }
  }

  #cancel(timer: number): void {
    const event = this.#events[timer];
    if (event !== undefined && event >= 0) this.#queue.cancel(event);
    this.#events[timer] = NO_EVENT;
    if (this.#waiting.size > 0) this.#waiting.delete(timer);
  }
}
