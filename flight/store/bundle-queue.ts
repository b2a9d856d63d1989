import type { HeldBundle } from './held-bundle.ts';

/** Queues that are counted together. */
export interface QueueGroup {
  waiting: number;
}

/**
 * Bundles in order, linked through themselves: adding and removing anywhere costs no allocation.
 * A bundle is in at most one queue.
 */
export class BundleQueue {
  readonly #group: QueueGroup | undefined;
  first: HeldBundle | undefined;
  #last: HeldBundle | undefined;
  length = 0;

  constructor(group?: QueueGroup) {
    this.#group = group;
  }

  add(bundle: HeldBundle, front: boolean): void {
    if (front) this.#unshift(bundle);
    else this.#push(bundle);
  }

  #push(bundle: HeldBundle): void {
    bundle.queue = this;
    bundle.previous = this.#last;
    bundle.next = undefined;
    if (this.#last === undefined) this.first = bundle;
    else this.#last.next = bundle;
    this.#last = bundle;
    this.#count(1);
  }

  #unshift(bundle: HeldBundle): void {
    bundle.queue = this;
    bundle.previous = undefined;
    bundle.next = this.first;
    if (this.first === undefined) this.#last = bundle;
    else this.first.previous = bundle;
    this.first = bundle;
    this.#count(1);
  }

  remove(bundle: HeldBundle): void {
    if (bundle.queue !== this) return;
    if (bundle.previous === undefined) this.first = bundle.next;
    else bundle.previous.next = bundle.next;
    if (bundle.next === undefined) this.#last = bundle.previous;
    else bundle.next.previous = bundle.previous;
    bundle.queue = undefined;
    bundle.previous = undefined;
    bundle.next = undefined;
    this.#count(-1);
  }

  #count(change: 1 | -1): void {
    this.length += change;
    if (this.#group !== undefined) this.#group.waiting += change;
  }

  /** All bundles, safe against removal while reading. */
  toArray(): HeldBundle[] {
    const all: HeldBundle[] = [];
    for (let at = this.first; at !== undefined; at = at.next) all.push(at);
    return all;
  }
}
