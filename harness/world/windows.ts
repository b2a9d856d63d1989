import type { Ns } from '../../protocols/units.ts';

/** A set of instants made of windows [start, end); windows that touch or overlap become one. */
export class Windows {
  #starts: Ns[] = [];
  #ends: Ns[] = [];

  add(startNs: Ns, endNs: Ns): void {
    if (!(endNs > startNs)) return;
    let start = startNs;
    let end = endNs;
    const starts: Ns[] = [];
    const ends: Ns[] = [];
    let placed = false;
    for (let i = 0; i < this.#starts.length; i++) {
      const otherStart = this.#starts[i] as Ns;
      const otherEnd = this.#ends[i] as Ns;
      if (otherEnd < start || otherStart > end) {
        if (!placed && otherStart > end) {
          starts.push(start);
          ends.push(end);
          placed = true;
        }
        starts.push(otherStart);
        ends.push(otherEnd);
      } else {
        start = Math.min(start, otherStart);
        end = Math.max(end, otherEnd);
      }
    }
    if (!placed) {
      starts.push(start);
      ends.push(end);
    }
    this.#starts = starts;
    this.#ends = ends;
  }

  /** Start of the window that holds the instant; undefined outside all windows. */
  startOf(atNs: Ns): Ns | undefined {
    const i = this.#lastStartedBy(atNs);
    return i >= 0 && atNs < (this.#ends[i] as Ns) ? this.#starts[i] : undefined;
  }

  has(atNs: Ns): boolean {
    return this.startOf(atNs) !== undefined;
  }

  /** Whether any instant of [startNs, endNs] lies in a window. */
  touches(startNs: Ns, endNs: Ns): boolean {
    if (this.#starts.length === 0) return false;
    const i = this.#lastStartedBy(endNs);
    return i >= 0 && (this.#ends[i] as Ns) > startNs;
  }

  /** The next start or end after the instant; undefined when there is none. */
  nextEdge(atNs: Ns): Ns | undefined {
    const i = this.#lastStartedBy(atNs);
    if (i >= 0 && (this.#ends[i] as Ns) > atNs) return this.#ends[i];
    return this.#starts[i + 1];
  }

  /** Index of the last window that starts at or before the instant; −1: none. */
  #lastStartedBy(atNs: Ns): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] as Ns) <= atNs) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
