import { RecentMap } from './recent-map.ts';

/** Frame numbers on the wire have 16 bits. */
const NUMBERS = 0x10000;
const HALF = 0x8000;
const WORD_BITS = 32;
const FULL_WORD = -1;
/** Numbers that came again and are remembered. */
const AGAIN_MAX = 256;

/**
 * Numbers of the frames of one session that arrived soundly at one end: all below an edge, and single
 * ones up to half a wrap beyond it. More than the receiver took, as it may refuse what is sound; never
 * less.
 */
export class ArrivedFrames {
  readonly session: number;
  /** First number that has not arrived, modulo 2^16. */
  #next = 0;
  /** By number modulo 2^16; what the edge has passed is cleared. */
  #beyond: Int32Array | undefined;
  /** How many bits of it are set. */
  #ahead = 0;
  /** Newest stamp of them [sender's ns]. */
  newestStampNs = 0;
  /** Least stamp of the copies of numbers that came again. */
  #again: RecentMap<number, number> | undefined;

  constructor(session: number) {
    this.session = session;
  }

  add(txfn: number, stampNs: number): void {
    if (stampNs > this.newestStampNs) this.newestStampNs = stampNs;
    const lead = (txfn - this.#next) & (NUMBERS - 1);
    if (lead === 0) {
      this.#next = (txfn + 1) & (NUMBERS - 1);
      if (this.#ahead > 0) this.#advance();
    } else if (lead < HALF && !this.#holds(txfn)) {
      this.#beyond ??= new Int32Array(NUMBERS / WORD_BITS);
      this.#beyond[txfn >> 5] = (this.#beyond[txfn >> 5] as number) | (1 << (txfn & 31));
      this.#ahead++;
    } else {
      this.#again ??= new RecentMap(AGAIN_MAX);
      this.#again.set(txfn, Math.min(this.#again.get(txfn) ?? stampNs, stampNs));
    }
  }

  /** Whoever has a second copy of that number has a stamp that is no older; 0: none came, or long ago. */
  copyStampNs(txfn: number): number {
    return this.#again?.get(txfn) ?? 0;
  }

  /** First number below `nextExpected` that has not arrived; -1: all have. */
  firstMissingBelow(nextExpected: number): number {
    const lead = (nextExpected - this.#next) & (NUMBERS - 1);
    return lead === 0 || lead >= HALF ? -1 : this.#next;
  }

  /** First number of a range that has not arrived; -1: all have. */
  firstMissingIn(first: number, count: number): number {
    for (let i = 0; i < count; i++) {
      const txfn = (first + i) & (NUMBERS - 1);
      // Ranges of a lossy line are thousands of frames long.
      if ((txfn & 31) === 0 && count - i >= WORD_BITS && this.#beyond?.[txfn >> 5] === FULL_WORD) {
        i += WORD_BITS - 1;
        continue;
      }
      const lead = (txfn - this.#next) & (NUMBERS - 1);
      if (lead < HALF && !this.#holds(txfn)) return txfn;
    }
    return -1;
  }

  #holds(txfn: number): boolean {
    if (this.#beyond === undefined) return false;
    return ((this.#beyond[txfn >> 5] as number) & (1 << (txfn & 31))) !== 0;
  }

  #advance(): void {
    const beyond = this.#beyond as Int32Array;
    while (this.#holds(this.#next)) {
      beyond[this.#next >> 5] = (beyond[this.#next >> 5] as number) & ~(1 << (this.#next & 31));
      this.#next = (this.#next + 1) & (NUMBERS - 1);
      this.#ahead--;
    }
  }
}
