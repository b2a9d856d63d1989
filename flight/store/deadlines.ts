import { HOUR_NS, type Ns } from '../../protocols/units.ts';
import type { FlightServices, Timer } from '../ports.ts';

/** A timer is set no further ahead: a peer's lifetime may lie beyond what any clock will reach. */
const HORIZON_NS: Ns = 24 * HOUR_NS;

/**
 * Items by deadline in buckets of fixed width behind one timer: adding and removing costs a set
 * operation, whatever the number of items. An item comes up after its deadline, late by at most the
 * width of a bucket, never early; ties in the order of adding.
 */
export class Deadlines<T> {
  readonly #widthNs: Ns;
  readonly #buckets = new Map<number, Set<T>>();
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
    let bucket = this.#buckets.get(number);
    if (bucket === undefined) {
      bucket = new Set();
      this.#buckets.set(number, bucket);
      this.#insert(number);
    }
    bucket.add(item);
    const endNs = (number + 1) * this.#widthNs;
    if (!this.#timer.armed || this.#timer.atNs > endNs) this.#arm(endNs);
  }

  /** `atNs` as given to `add`. */
  remove(item: T, atNs: Ns): void {
    this.#buckets.get(Math.floor(atNs / this.#widthNs))?.delete(item);
  }

  /** The item whose bucket ends first. */
  first(): T | undefined {
    this.#dropEmpty();
    const number = this.#order[0];
    if (number === undefined) return undefined;
    for (const item of this.#buckets.get(number) ?? []) return item;
    return undefined;
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
      for (const item of bucket ?? []) this.#due(item);
    }
  }

  #arm(endNs: Ns): void {
    this.#timer.arm(Math.min(endNs, this.#services.clock.nowNs() + HORIZON_NS));
  }

  #dropEmpty(): void {
    for (;;) {
      const number = this.#order[0];
      if (number === undefined || (this.#buckets.get(number)?.size ?? 0) > 0) return;
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
