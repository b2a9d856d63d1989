import type { Ns } from '../../protocols/units.ts';

const FIRST_CAPACITY = 64;
const COLUMNS = 2;

/**
 * Transmissions in the order in which they left, with their stamps. Each has an index that counts
 * on for the life of a session; entries are forgotten from the oldest on.
 */
export class TransmissionLog {
  /** Number and stamp by turns: both are read together. */
  #rows = new Float64Array(FIRST_CAPACITY * COLUMNS);
  #mask = FIRST_CAPACITY - 1;
  /** Index of the oldest entry kept. */
  head = 0;
  /** One past the newest. */
  end = 0;

  append(number: number, stampNs: Ns): number {
    if (this.end - this.head > this.#mask) this.#grow();
    const row = (this.end & this.#mask) * COLUMNS;
    this.#rows[row] = number;
    this.#rows[row + 1] = stampNs;
    return this.end++;
  }

  /** Frame number that was sent; the index must lie in head … end − 1. */
  numberAt(index: number): number {
    return this.#rows[(index & this.#mask) * COLUMNS] as number;
  }

  stampAt(index: number): Ns {
    return this.#rows[(index & this.#mask) * COLUMNS + 1] as number;
  }

  #grow(): void {
    const capacity = (this.#mask + 1) * 2;
    const rows = new Float64Array(capacity * COLUMNS);
    for (let index = this.head; index < this.end; index++) {
      const row = (index & (capacity - 1)) * COLUMNS;
      rows[row] = this.numberAt(index);
      rows[row + 1] = this.stampAt(index);
    }
    this.#rows = rows;
    this.#mask = capacity - 1;
  }
}
