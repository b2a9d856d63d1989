import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';

/** A timer is set no further ahead: a peer's lifetime may lie beyond what any clock will reach. */
const HORIZON_NS: Ns = 24 * HOUR_NS;

/** Empty buckets that are left alone. */
const EMPTY_MAX = 1_024;

/** Several items of one bucket: most have one, and a set of its own would be most of what it costs. */
type Bucket<T> = T | Set<T> | undefined;

/**
 * Items by deadline in buckets of fixed width behind one timer: adding and removing costs a set
 * operation, whatever the number of items. An item comes up after its deadline, late by at most the
 * width of a bucket, never early; ties in the order of adding.
 */
export class Deadlines<T extends object> {
  readonly #widthNs: Ns;
  /** Emptied ones stay until they come up, or are the most. */
  readonly #buckets = new Map<number, Bucket<T>>();
  /** Numbers of the buckets, a binary heap: lifetimes are foreign, and each may have a bucket of its own. */
  #order: number[] = [];
  #empty = 0;
  readonly #timer: Timer;
  readonly #services: FlightServices;
  readonly #due: (item: T) => void;

  constructor(services: FlightServices, widthNs: Ns, due: (item: T) => void) {
    this.#services = services;
    this.#widthNs = widthNs;
    this.#due = due;
    this.#timer = services.timers.create(() => this.#fire());
  }

  add(item: T, atNs: Ns): void {
    const number = Math.floor(atNs / this.#widthNs);
    const bucket = this.#buckets.get(number);
    if (bucket instanceof Set) {
      if (bucket.size === 0) this.#empty--;
      bucket.add(item);
    } else if (bucket !== undefined) {
      if (bucket !== item) this.#buckets.set(number, new Set([bucket, item]));
    } else {
      if (this.#buckets.has(number)) this.#empty--;
      else heapPut(this.#order, number);
      this.#buckets.set(number, item);
    }
    const endNs = (number + 1) * this.#widthNs;
    if (!this.#timer.armed || this.#timer.atNs > endNs) this.#arm(endNs);
  }

  /** `atNs` as given to `add`. */
  remove(item: T, atNs: Ns): void {
    const number = Math.floor(atNs / this.#widthNs);
    const bucket = this.#buckets.get(number);
    if (bucket instanceof Set) {
      if (bucket.delete(item) && bucket.size === 0) this.#emptied();
    } else if (bucket === item && bucket !== undefined) {
      this.#buckets.set(number, undefined);
      this.#emptied();
    }
  }

  /** The item whose bucket ends first. */
  first(): T | undefined {
    this.#dropEmpty();
    const number = this.#order[0];
    if (number === undefined) return undefined;
    const bucket = this.#buckets.get(number);
    return bucket instanceof Set ? bucket.values().next().value : bucket;
  }

  #fire(): void {
    const nowNs = this.#services.clock.nowNs();
    for (;;) {
      this.#dropEmpty();
      const number = this.#order[0];
      if (number === undefined) return;
      const endNs = (number + 1) * this.#widthNs;
      if (endNs > nowNs) {
        this.#arm(endNs);
        return;
      }
      const bucket = this.#buckets.get(number);
      heapTake(this.#order);
      this.#buckets.delete(number);
      if (bucket instanceof Set) for (const item of bucket) this.#due(item);
      else if (bucket !== undefined) this.#due(bucket);
    }
  }

  #arm(endNs: Ns): void {
    this.#timer.arm(Math.min(endNs, this.#services.clock.nowNs() + HORIZON_NS));
  }

  #dropEmpty(): void {
    for (;;) {
      const number = this.#order[0];
      if (number === undefined || isFilled(this.#buckets.get(number))) return;
      heapTake(this.#order);
      this.#buckets.delete(number);
      this.#empty--;
    }
  }

  /** With more empty buckets than others all of those go. */
  #emptied(): void {
    this.#empty++;
    if (this.#empty < EMPTY_MAX || 2 * this.#empty < this.#order.length) return;
    for (const [number, bucket] of this.#buckets) {
      if (!isFilled(bucket)) this.#buckets.delete(number);
    }
    // Ascending numbers are a heap.
    this.#order = [...this.#buckets.keys()].sort((a, b) => a - b);
    this.#empty = 0;
  }
}

const isFilled = (bucket: Bucket<object>): boolean =>
  bucket instanceof Set ? bucket.size > 0 : bucket !== undefined;

const heapPut = (heap: number[], number: number): void => {
  let at = heap.length;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if ((heap[parent] as number) <= number) break;
    heap[at] = heap[parent] as number;
    at = parent;
  }
  heap[at] = number;
};

/** Drops the lowest. */
const heapTake = (heap: number[]): void => {
  const number = heap.pop();
  if (number === undefined || heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = child + 1;
    if (right < heap.length && (heap[right] as number) < (heap[child] as number)) child = right;
    if ((heap[child] as number) >= number) break;
    heap[at] = heap[child] as number;
    at = child;
  }
  heap[at] = number;
};
