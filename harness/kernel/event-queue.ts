import type { Ns } from '../../protocols/units.ts';

/** Something that takes events: told which kind, with one number and one object as the event was scheduled. */
export interface EventTarget {
  handle(kind: number, value: number, data: unknown): void;
}

const FIRST_CAPACITY = 1024;
const ARITY = 4;
const GENERATIONS = 4096;

/**
 * Events in the total order (time, sequence): ties fire in the order in which they were scheduled.
 * A 4-ary heap over typed arrays; the payload stays in slots, so that sifting moves numbers only.
 * Cancelling marks the slot; the heap entry is dropped when it comes up.
 */
export class EventQueue {
  #times = new Float64Array(FIRST_CAPACITY);
  #sequences = new Float64Array(FIRST_CAPACITY);
  #heapSlots = new Int32Array(FIRST_CAPACITY);
  #size = 0;
  #sequence = 0;

  #targets: (EventTarget | undefined)[] = [];
  #kinds: number[] = [];
  #values: number[] = [];
  #data: unknown[] = [];
  #generations: number[] = [];
  #free: number[] = [];
  #cancelled = 0;

  /** Time of the event that fired last [ns]. */
  nowNs: Ns = 0;
  /** Events fired so far. */
  fired = 0;

  /** Events that are still to fire. */
  get pending(): number {
    return this.#size - this.#cancelled;
  }

  /** Schedule; a time before now fires at now. Returns a handle for `cancel`. */
  schedule(atNs: Ns, target: EventTarget, kind: number, value = 0, data: unknown = undefined): number {
    const slot = this.#free.pop() ?? this.#targets.length;
    this.#targets[slot] = target;
    this.#kinds[slot] = kind;
    this.#values[slot] = value;
    this.#data[slot] = data;
    this.#generations[slot] ??= 0;
    this.#push(atNs < this.nowNs ? this.nowNs : atNs, slot);
    return slot * GENERATIONS + (this.#generations[slot] as number);
  }

  /** False when it fired or was cancelled before. */
  cancel(handle: number): boolean {
    const slot = Math.floor(handle / GENERATIONS);
    if (this.#generations[slot] !== handle % GENERATIONS || this.#targets[slot] === undefined) {
      return false;
    }
    this.#targets[slot] = undefined;
    this.#data[slot] = undefined;
    this.#cancelled++;
    return true;
  }

  /** Time of the next event, or undefined when there is none. */
  peekNs(): Ns | undefined {
    this.#dropCancelled();
    return this.#size === 0 ? undefined : this.#times[0];
  }

  /** Fire the next event unless it lies after untilNs; false when nothing fired. */
  fireNext(untilNs: Ns): boolean {
    this.#dropCancelled();
    if (this.#size === 0 || (this.#times[0] as number) > untilNs) return false;
    this.nowNs = this.#times[0] as number;
    const slot = this.#pop();
    const target = this.#targets[slot] as EventTarget;
    const data = this.#data[slot];
    this.#release(slot);
    this.fired++;
    target.handle(this.#kinds[slot] as number, this.#values[slot] as number, data);
    return true;
  }

  /** Fire all events up to and including untilNs and set the clock to it. */
  runUntil(untilNs: Ns): void {
    while (this.fireNext(untilNs)) {
      // each call fires one event
    }
    if (this.nowNs < untilNs) this.nowNs = untilNs;
  }

  #dropCancelled(): void {
    while (this.#size > 0 && this.#targets[this.#heapSlots[0] as number] === undefined) {
      this.#release(this.#pop());
      this.#cancelled--;
    }
  }

  #release(slot: number): void {
    this.#targets[slot] = undefined;
    this.#data[slot] = undefined;
    this.#generations[slot] = ((this.#generations[slot] as number) + 1) % GENERATIONS;
    this.#free.push(slot);
  }

  #push(timeNs: number, slot: number): void {
    if (this.#size === this.#times.length) this.#grow();
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#heapSlots;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 2;
      if ((times[parent] as number) <= timeNs) break;
      times[at] = times[parent] as number;
      sequences[at] = sequences[parent] as number;
      slots[at] = slots[parent] as number;
      at = parent;
    }
    times[at] = timeNs;
    sequences[at] = this.#sequence++;
    slots[at] = slot;
  }

  #pop(): number {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#heapSlots;
    const top = slots[0] as number;
    const size = --this.#size;
    const timeNs = times[size] as number;
    const sequence = sequences[size] as number;
    const slot = slots[size] as number;
    let at = 0;
    for (;;) {
      const first = at * ARITY + 1;
      if (first >= size) break;
      const end = Math.min(first + ARITY, size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        const order = (times[child] as number) - (times[least] as number);
        if (order < 0 || (order === 0 && (sequences[child] as number) < (sequences[least] as number))) {
          least = child;
        }
      }
      const order = (times[least] as number) - timeNs;
      if (order > 0 || (order === 0 && (sequences[least] as number) > sequence)) break;
      times[at] = times[least] as number;
      sequences[at] = sequences[least] as number;
      slots[at] = slots[least] as number;
      at = least;
    }
    times[at] = timeNs;
    sequences[at] = sequence;
    slots[at] = slot;
    return top;
  }

  #grow(): void {
    const capacity = this.#times.length * 2;
    const times = new Float64Array(capacity);
    times.set(this.#times);
    this.#times = times;
    const sequences = new Float64Array(capacity);
    sequences.set(this.#sequences);
    this.#sequences = sequences;
    const slots = new Int32Array(capacity);
    slots.set(this.#heapSlots);
    this.#heapSlots = slots;
  }
}
