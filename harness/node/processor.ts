import type { Ns } from '../../protocols/units.ts';
import type { EventQueue, EventTarget } from '../kernel/event-queue.ts';
import { changeStanding } from '../kernel/standing.ts';

/** What may wait for a slow processor; what comes beyond that and can be lost is lost. */
const WAITING_MAX = 10_000;

/**
 * The time that inputs take: one server, first come, first served. Without a service time it is not
 * asked at all.
 */
export class Processor<T> implements EventTarget {
  readonly #queue: EventQueue;
  readonly #serve: (input: T) => void;
  #serviceNs: Ns = 0;
  readonly #serviceTimes: Ns[] = [];
  #busyUntilNs: Ns = 0;
  #waiting = 0;
  /** Rises at each reset: what waited before is forgotten. */
  #life = 0;

  constructor(queue: EventQueue, serve: (input: T) => void) {
    this.#queue = queue;
    this.#serve = serve;
  }

  /** From now on each input takes that long (1), or no longer does (−1): the longest counts. */
  slowDown(serviceNs: Ns, change: 1 | -1): void {
    changeStanding(this.#serviceTimes, serviceNs, change);
    this.#serviceNs = Math.max(0, ...this.#serviceTimes);
  }

  /** Whether an input has to wait. */
  get busy(): boolean {
    return this.#serviceNs > 0 || this.#waiting > 0;
  }

  get full(): boolean {
    return this.#waiting >= WAITING_MAX;
  }

  wait(input: T): void {
    this.#busyUntilNs = Math.max(this.#queue.nowNs, this.#busyUntilNs) + this.#serviceNs;
    this.#waiting++;
    this.#queue.schedule(this.#busyUntilNs, this, 0, this.#life, input);
  }

  reset(): void {
    this.#life++;
    this.#waiting = 0;
    this.#busyUntilNs = 0;
  }

  handle(_kind: number, life: number, input: unknown): void {
    if (life !== this.#life) return;
    this.#waiting--;
    this.#serve(input as T);
  }
}
