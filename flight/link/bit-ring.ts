const FIRST_BITS = 256;

/**
 * A set of numbers within a moving span, one bit each. It grows to the widest span that was
 * needed; the caller bounds the span.
 */
export class BitRing {
  #words = new Uint32Array(FIRST_BITS / 32);
  #mask = FIRST_BITS - 1;

  has(number: number): boolean {
    const bit = number & this.#mask;
    return (((this.#words[bit >>> 5] as number) >>> (bit & 31)) & 1) === 1;
  }

  set(number: number): void {
    const bit = number & this.#mask;
    this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) | (1 << (bit & 31));
  }

  clear(number: number): void {
    const bit = number & this.#mask;
    this.#words[bit >>> 5] = (this.#words[bit >>> 5] as number) & ~(1 << (bit & 31));
  }

  /** Make room for all of `low … high`; members outside that span must have been cleared. */
  hold(low: number, high: number): void {
    const bits = this.#mask + 1;
    if (high - low < bits) return;
    let wider = bits;
    while (high - low >= wider) wider *= 2;
    const members: number[] = [];
    for (let number = low; number < low + bits; number++)
      if (this.has(number)) members.push(number);
    this.#words = new Uint32Array(wider / 32);
    this.#mask = wider - 1;
    for (const number of members) this.set(number);
  }
}
