const FIRST_CAPACITY = 32;

/** First in, first out, of numbers. */
export class NumberQueue {
  #numbers = new Float64Array(FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  #head = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#head;
  }

  push(number: number): void {
    if (this.length > this.#mask) this.#grow();
    this.#numbers[this.#end++ & this.#mask] = number;
  }

  /** Oldest, left in place; only while length > 0. */
  peek(): number {
    return this.#numbers[this.#head & this.#mask] as number;
  }

  drop(): void {
    this.#head++;
  }

  #grow(): void {
    const capacity = (this.#mask + 1) * 2;
    const numbers = new Float64Array(capacity);
    for (let i = this.#head; i < this.#end; i++) {
      numbers[i & (capacity - 1)] = this.#numbers[i & this.#mask] as number;
    }
    this.#numbers = numbers;
    this.#mask = capacity - 1;
  }
}
