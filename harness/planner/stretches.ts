import type { Ns } from '../../protocols/units.ts';
import type { Window } from '../world/time-windows.ts';

/** Stretches of time that do not overlap, such as those in which a beam serves a contact. */
export class Stretches {
  readonly #windows: Window[] = [];

  add(window: Window): void {
    this.#windows.splice(this.#placeAt(window.startNs), 0, window);
  }

  /** Until when an instant is free; undefined while a stretch covers it. */
  freeUntilNs(atNs: Ns): Ns | undefined {
    const next = this.#windows[this.#placeAt(atNs)];
    if (next === undefined) return Number.POSITIVE_INFINITY;
    return next.startNs > atNs ? next.startNs : undefined;
  }

  /** When the stretch ends that covers an instant or is the next to come. */
  nextEndNs(atNs: Ns): Ns | undefined {
    return this.#windows[this.#placeAt(atNs)]?.endNs;
  }

  /** Place of the first stretch that is not over. */
  #placeAt(atNs: Ns): number {
    let low = 0;
    let high = this.#windows.length;
    // Most questions are about times behind the last one.
    if ((this.#windows.at(-1)?.endNs ?? atNs) <= atNs) return high;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#windows[middle] as Window).endNs > atNs) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
