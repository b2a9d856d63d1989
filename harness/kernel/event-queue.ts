import type { Ns } from '../../protocols/units.ts';

/**
 * Something that takes events: told which kind, with one number and one object as the event was
 * scheduled.
 */
export interface EventTarget {
  handle(kind: number, value: number, data: unknown): void;
}

const FIRST_CAPACITY = 1024;
const ARITY = 4;
/**
 * A handle is slot × this + generation: exact for 2^21 pending events and 2^32 uses of one slot.
 */
const GENERATIONS = 4_294_967_296;
const SLOTS_MAX = 2_097_152;
/**
 * Cancelled entries stay in the heap until they come up, or until there are this many and they are
 * the half.
 */
const COMPACT_MIN = 4096;

/**
 * Events in the total order (time, sequence): ties fire in the order in which they were scheduled.
 * A 4-ary heap over typed arrays; the payload stays in slots, so that sifting moves numbers only.
 * Cancelling marks the slot; the heap entry is dropped when it comes up, or when cancelled entries
 * are the larger part of the heap, so that timers that are moved again and again do not pile up.
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

  /** Entries that memory is used for: pending ones and those cancelled but not yet dropped. */
  get entries(): number {
    return this.#size;
  }

  /**
   * Schedule; a time before now fires at now. Returns a handle for `cancel`, never the same twice.
   * Throws RangeError when the time is not a number of exact nanoseconds: the order would be lost.
   */
  schedule(
    atNs: Ns,
    target: EventTarget,
    kind: number,
    value = 0,
    data: unknown = undefined,
  ): number {
    if (!Number.isSafeInteger(atNs)) throw new RangeError(`event at ${atNs} ns: not exact`);
    const slot = this.#free.pop() ?? this.#targets.length;
    if (slot >= SLOTS_MAX) throw new RangeError(`more than ${SLOTS_MAX} events pending`);
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
    const generation = handle - slot * GENERATIONS;
    if (this.#generations[slot] !== generation || this.#targets[slot] === undefined) return false;
    this.#targets[slot] = undefined;
    this.#data[slot] = undefined;
    this.#cancelled++;
    if (this.#cancelled >= COMPACT_MIN && this.#cancelled * 2 > this.#size) this.#compact();
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

  /** Set the clock forward to that instant, or to the next event where that comes first. */
  advance(toNs: Ns): void {
    const atNs = Math.min(toNs, this.peekNs() ?? toNs);
    if (this.nowNs < atNs) this.nowNs = atNs;
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

  /**
   * Drop what was cancelled and order the rest again; (time, sequence) is total, so nothing moves.
   */
  #compact(): void {
    let kept = 0;
    for (let at = 0; at < this.#size; at++) {
      const slot = this.#heapSlots[at] as number;
      if (this.#targets[slot] === undefined) {
        this.#release(slot);
        continue;
      }
      this.#times[kept] = this.#times[at] as number;
      this.#sequences[kept] = this.#sequences[at] as number;
      this.#heapSlots[kept++] = slot;
    }
    this.#size = kept;
    this.#cancelled = 0;
    for (let at = (kept - 2) >> 2; at >= 0; at--) {
      this.#sift(
        at,
        this.#times[at] as number,
        this.#sequences[at] as number,
        this.#heapSlots[at] as number,
      );
    }
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
    const top = this.#heapSlots[0] as number;
    const last = --this.#size;
    this.#sift(
      0,
      this.#times[last] as number,
      this.#sequences[last] as number,
      this.#heapSlots[last] as number,
    );
    return top;
  }

  /** Put an entry where it belongs, from the hole `at` downwards. */
  #sift(at: number, timeNs: number, sequence: number, slot: number): void {
    const times = this.#times;
    const sequences = this.#sequences;
    const slots = this.#heapSlots;
    const size = this.#size;
    for (;;) {
      const first = at * ARITY + 1;
      if (first >= size) break;
      const end = Math.min(first + ARITY, size);
      let least = first;
      for (let child = first + 1; child < end; child++) {
        const order = (times[child] as number) - (times[least] as number);
        const earlier = order === 0 && (sequences[child] as number) < (sequences[least] as number);
        if (order < 0 || earlier) least = child;
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
