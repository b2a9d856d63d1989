import type { Ns } from '../../protocols/units.ts';

const SWEEP_MIN = 1_024;

/**
 * A map whose entries end: what has expired is swept out as the map grows, so that it stays
 * bounded.
 */
export class ExpiringMap<V extends { readonly forgetNs: Ns }, K = number> {
  readonly #entries = new Map<K, V>();
  #sweepAt = SWEEP_MIN;

  set(key: K, value: V, nowNs: Ns): void {
    this.#entries.set(key, value);
    if (this.#entries.size < this.#sweepAt) return;
    for (const [old, { forgetNs }] of this.#entries)
      if (forgetNs < nowNs) this.#entries.delete(old);
    this.#sweepAt = Math.max(SWEEP_MIN, this.#entries.size * 2);
  }

  get(key: K): V | undefined {
    return this.#entries.get(key);
  }

  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  values(): IterableIterator<V> {
    return this.#entries.values();
  }

  get size(): number {
    return this.#entries.size;
  }
}
