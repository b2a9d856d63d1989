/**
 * A growing set of small integers, one bit each: memory of every bundle ever, 125 kB per million.
 */
export class BitSet {
  #words = new Uint32Array(1024);

  has(index: number): boolean {
    const word = this.#words[index >>> 5];
    return word !== undefined && (word & (1 << (index & 31))) !== 0;
  }

  add(index: number): void {
    const at = index >>> 5;
    if (at >= this.#words.length) {
      const grown = new Uint32Array(Math.max(at + 1, this.#words.length * 2));
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[at] = (this.#words[at] as number) | (1 << (index & 31));
  }

  delete(index: number): void {
    const at = index >>> 5;
    if (at < this.#words.length) {
      this.#words[at] = (this.#words[at] as number) & ~(1 << (index & 31));
    }
  }
}
