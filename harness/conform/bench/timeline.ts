import { EventQueue, type EventTarget } from '../../kernel/event-queue.ts';
import type { Ns } from '../../../protocols/units.ts';

/** What is to happen on the bench, in order of time; what was asked for first goes first. */
export class Timeline implements EventTarget {
  readonly #queue = new EventQueue();

  /** @param atNs bench time */
  at(atNs: Ns, act: () => void): void {
    this.#queue.schedule(Math.max(atNs, this.#queue.nowNs), this, 0, 0, act);
  }

  get nextNs(): Ns {
    return this.#queue.peekNs() ?? Number.POSITIVE_INFINITY;
  }

  /** Does what is next. */
  fire(): void {
    this.#queue.fireNext(Number.MAX_SAFE_INTEGER);
  }

  handle(_kind: number, _number: number, act: unknown): void {
    (act as () => void)();
  }
}
