/** Counts by name. */
export class Counter {
  readonly #counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + count);
  }

  /** Largest first, then by name. */
  sorted(): Readonly<Record<string, number>> {
    const entries = [...this.#counts];
    entries.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return Object.fromEntries(entries);
  }
}
