import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';

/** A timer is set no further ahead: a peer's lifetime may lie beyond what any clock will reach. */
const HORIZON_NS: Ns = 24 * HOUR_NS;

/** Several items of one bucket: most have one, and a set of its own would be most of what it costs. */
type Bucket<T> = T | Set<T> | undefined;

/**
 * Items by deadline in buckets of fixed width behind one timer: adding and removing costs a set
 * operation, whatever the number of items. An item comes up after its deadline, late by at most the
 * width of a bucket, never early; ties in the order of adding.
 */
export class Deadlines<T extends object> {
  readonly #widthNs: Ns;
  /** Emptied ones stay until they come up. */
  readonly #buckets = new Map<number, Bucket<T>>();
  /** Numbers of the buckets, ascending. */
  readonly #order: number[] = [];
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
    if (bucket instanceof Set) bucket.add(item);
    else if (bucket !== undefined) {
      if (bucket !== item) this.#buckets.set(number, new Set([bucket, item]));
    } else {
      if (!this.#buckets.has(number)) this.#insert(number);
      this.#buckets.set(number, item);
    }
    const endNs = (number + 1) * this.#widthNs;
    if (!this.#timer.armed || this.#timer.atNs > endNs) this.#arm(endNs);
  }

  /** `atNs` as given to `add`. */
  remove(item: T, atNs: Ns): void {
    const number = Math.floor(atNs / this.#widthNs);
    const bucket = this.#buckets.get(number);
    if (bucket instanceof Set) bucket.delete(item);
    else if (bucket === item) this.#buckets.set(number, undefined);
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
      this.#order.shift();
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
      this.#order.shift();
      this.#buckets.delete(number);
    }
  }

  #insert(number: number): void {
    const order = this.#order;
    let at = order.length;
    while (at > 0 && (order[at - 1] as number) > number) at--;
    order.splice(at, 0, number);
  }
}

const isFilled = (bucket: Bucket<object>): boolean =>
  bucket instanceof Set ? bucket.size > 0 : bucket !== undefined;
