import type { Ns } from '../../../protocols/units.ts';

/** The hardware's timers, by the computer's counter. */
export class TimerBoard {
  readonly #set = new Map<number, Ns>();
  /** It forgets to fire these. */
  readonly forgotten = new Set<number>();
  /** The one that fired last. */
  last: number | undefined;

  set(timer: number, counterNs: Ns): void {
    this.#set.set(timer, counterNs);
  }

  cancel(timer: number): void {
    this.#set.delete(timer);
  }

  /** The computer is off. */
  clear(): void {
    this.#set.clear();
  }

  fire(timer: number): void {
    this.#set.delete(timer);
    this.last = timer;
  }

  /** The next one, and when [counter]; of two for one time the one that was set first. */
  next(): { readonly timer: number; readonly counterNs: Ns } | undefined {
    let first: { timer: number; counterNs: Ns } | undefined;
    for (const [timer, counterNs] of this.#set) {
      if (this.forgotten.has(timer)) continue;
      if (first === undefined || counterNs < first.counterNs) first = { timer, counterNs };
    }
    return first;
  }
}
