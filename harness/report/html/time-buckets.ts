import type { Ns } from '../../../protocols/units.ts';

/** Values over the time of a run in equal buckets: sums, or extremes. */
export class TimeBuckets {
  readonly #endNs: Ns;
  readonly #values: Float64Array;

  /** empty: what a bucket holds before anything is noted. */
  constructor(endNs: Ns, count: number, empty = 0) {
    this.#endNs = Math.max(1, endNs);
    this.#values = new Float64Array(count).fill(empty);
  }

  add(atNs: Ns, value: number): void {
    const at = this.#place(atNs);
    this.#values[at] = (this.#values[at] as number) + value;
  }

  raise(atNs: Ns, value: number): void {
    const at = this.#place(atNs);
    this.#values[at] = Math.max(this.#values[at] as number, value);
  }

  lower(atNs: Ns, value: number): void {
    const at = this.#place(atNs);
    this.#values[at] = Math.min(this.#values[at] as number, value);
  }

  get values(): readonly number[] {
    return [...this.#values];
  }

  /** What the end of the run brings belongs to the last bucket. */
  #place(atNs: Ns): number {
    const { length } = this.#values;
    return Math.min(length - 1, Math.floor((atNs * length) / this.#endNs));
  }
}
