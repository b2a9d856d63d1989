import type { Ns } from '../../protocols/units.ts';

const FIRST_CAPACITY = 64;

/**
 * Transmissions in the order in which they left, with their stamps. Each has an index that counts
 * on for the life of a session; entries are forgotten from the oldest on.
 */
export class TransmissionLog {
  #numbers = new Float64Array(FIRST_CAPACITY);
  #stamps = new Float64Array(FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  /** Index of the oldest entry kept. */
  head = 0;
  /** One past the newest. */
  end = 0;

  append(number: number, stampNs: Ns): number {
    if (this.end - this.head > this.#mask) this.#grow();
    const at = this.end & this.#mask;
    this.#numbers[at] = number;
    this.#stamps[at] = stampNs;
    return this.end++;
  }

  /** Frame number that was sent; the index must lie in head … end − 1. */
  numberAt(index: number): number {
    return this.#numbers[index & this.#mask] as number;
  }

  stampAt(index: number): Ns {
    return this.#stamps[index & this.#mask] as number;
  }

  #grow(): void {
    const capacity = (this.#mask + 1) * 2;
    const numbers = new Float64Array(capacity);
    const stamps = new Float64Array(capacity);
    for (let index = this.head; index < this.end; index++) {
      numbers[index & (capacity - 1)] = this.numberAt(index);
      stamps[index & (capacity - 1)] = this.stampAt(index);
    }
    this.#numbers = numbers;
    this.#stamps = stamps;
    this.#mask = capacity - 1;
  }
}
