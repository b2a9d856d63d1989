const FIRST_CAPACITY = 64;

/** What became of a frame that is in the window. */
export const IN_FLIGHT = 1;
export const ACKNOWLEDGED = 2;
export const LOST = 3;

/**
 * The frames between the sender's edge and the next number, by number: their items, lengths and
 * fates. Columns of one ring that grows to the widest window that was needed.
 */
export class SentFrames<Item> {
  #items: (Item | undefined)[] = new Array<Item | undefined>(FIRST_CAPACITY).fill(undefined);
  #bytes = new Uint32Array(FIRST_CAPACITY);
  #fates = new Uint8Array(FIRST_CAPACITY);
  #copies = new Uint8Array(FIRST_CAPACITY);
  #newest = new Float64Array(FIRST_CAPACITY);
  #mask = FIRST_CAPACITY - 1;
  /** Lowest number that the peer may still wait for. */
  base = 0;
  /** Number of the next frame. */
  next = 0;

  append(item: Item, transmission: number): number {
    if (this.next - this.base > this.#mask) this.#grow();
    const at = this.next & this.#mask;
    this.#items[at] = item;
    this.#bytes[at] = 0;
    this.#fates[at] = IN_FLIGHT;
    this.#copies[at] = 0;
    this.#newest[at] = transmission;
    return this.next++;
  }

  /** All of these take a number from base … next − 1. */
  itemAt(number: number): Item | undefined {
    return this.#items[number & this.#mask];
  }

  fateAt(number: number): number {
    return this.#fates[number & this.#mask] as number;
  }

  /** Retransmissions so far: tx_num of the newest transmission. */
  copiesAt(number: number): number {
    return this.#copies[number & this.#mask] as number;
  }

  /** Index of the newest transmission. */
  transmissionAt(number: number): number {
    return this.#newest[number & this.#mask] as number;
  }

  bytesAt(number: number): number {
    return this.#bytes[number & this.#mask] as number;
  }

  setBytes(number: number, bytes: number): void {
    this.#bytes[number & this.#mask] = bytes;
  }

  markLost(number: number): void {
    this.#fates[number & this.#mask] = LOST;
  }

  /** Its item is forgotten; the number stays until the edge passes it. */
  markAcknowledged(number: number): void {
    const at = number & this.#mask;
    this.#fates[at] = ACKNOWLEDGED;
    this.#items[at] = undefined;
  }

  markRetransmitted(number: number, transmission: number): void {
    const at = number & this.#mask;
    this.#fates[at] = IN_FLIGHT;
    this.#copies[at] = (this.#copies[at] as number) + 1;
    this.#newest[at] = transmission;
  }

  #grow(): void {
    const old = this.#mask + 1;
    const mask = old * 2 - 1;
    const items = new Array<Item | undefined>(old * 2).fill(undefined);
    const bytes = new Uint32Array(old * 2);
    const fates = new Uint8Array(old * 2);
    const copies = new Uint8Array(old * 2);
    const newest = new Float64Array(old * 2);
    for (let number = this.base; number < this.next; number++) {
      const to = number & mask;
      items[to] = this.itemAt(number);
      bytes[to] = this.bytesAt(number);
      fates[to] = this.fateAt(number);
      copies[to] = this.copiesAt(number);
      newest[to] = this.transmissionAt(number);
    }
    this.#items = items;
    this.#bytes = bytes;
    this.#fates = fates;
    this.#copies = copies;
    this.#newest = newest;
    this.#mask = mask;
  }
}
