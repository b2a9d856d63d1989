const FIRST_CAPACITY = 64;

/** What became of a frame that is in the window. */
export const IN_FLIGHT = 1;
export const ACKNOWLEDGED = 2;
export const LOST = 3;

/** Columns of a row. */
const BYTES = 0;
const FATE = 1;
const COPIES = 2;
const NEWEST = 3;
const COLUMNS = 4;

/**
 * The frames between the sender's edge and the next number, by number: their items, lengths and
 * fates. A ring that grows to the widest window that was needed. All numbers of a frame stand in one
 * row, half a cache line: with thousands of sessions, each column of its own would be a miss.
 */
export class SentFrames<Item> {
  #items: (Item | undefined)[] = new Array<Item | undefined>(FIRST_CAPACITY).fill(undefined);
  #rows = new Float64Array(FIRST_CAPACITY * COLUMNS);
  #mask = FIRST_CAPACITY - 1;
  /** Lowest number that the peer may still wait for. */
  base = 0;
  /** Number of the next frame. */
  next = 0;

  append(item: Item, transmission: number): number {
    if (this.next - this.base > this.#mask) this.#grow();
    const at = this.next & this.#mask;
    this.#items[at] = item;
    const rows = this.#rows;
    const row = at * COLUMNS;
    rows[row + BYTES] = 0;
    rows[row + FATE] = IN_FLIGHT;
    rows[row + COPIES] = 0;
    rows[row + NEWEST] = transmission;
    return this.next++;
  }

  /** All of these take a number from base … next − 1. */
  itemAt(number: number): Item | undefined {
    return this.#items[number & this.#mask];
  }

  fateAt(number: number): number {
    return this.#rows[this.#rowOf(number) + FATE] as number;
  }

  /** Retransmissions so far: tx_num of the newest transmission. */
  copiesAt(number: number): number {
    return this.#rows[this.#rowOf(number) + COPIES] as number;
  }

  /** Index of the newest transmission. */
  transmissionAt(number: number): number {
    return this.#rows[this.#rowOf(number) + NEWEST] as number;
  }

  bytesAt(number: number): number {
    return this.#rows[this.#rowOf(number) + BYTES] as number;
  }

  setBytes(number: number, bytes: number): void {
    this.#rows[this.#rowOf(number) + BYTES] = bytes;
  }

  markLost(number: number): void {
    this.#rows[this.#rowOf(number) + FATE] = LOST;
  }

  /** Its item is forgotten; the number stays until the edge passes it. */
  markAcknowledged(number: number): void {
    this.#rows[this.#rowOf(number) + FATE] = ACKNOWLEDGED;
    this.#items[number & this.#mask] = undefined;
  }

  markRetransmitted(number: number, transmission: number): void {
    const row = this.#rowOf(number);
    this.#rows[row + FATE] = IN_FLIGHT;
    this.#rows[row + COPIES] = (this.#rows[row + COPIES] as number) + 1;
    this.#rows[row + NEWEST] = transmission;
  }

  #rowOf(number: number): number {
    return (number & this.#mask) * COLUMNS;
  }

  #grow(): void {
    const capacity = (this.#mask + 1) * 2;
    const items = new Array<Item | undefined>(capacity).fill(undefined);
    const rows = new Float64Array(capacity * COLUMNS);
    for (let number = this.base; number < this.next; number++) {
      const to = number & (capacity - 1);
      items[to] = this.itemAt(number);
      const row = this.#rowOf(number);
      rows.set(this.#rows.subarray(row, row + COLUMNS), to * COLUMNS);
    }
    this.#items = items;
    this.#rows = rows;
    this.#mask = capacity - 1;
  }
}
