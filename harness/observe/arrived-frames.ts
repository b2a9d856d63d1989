import { RecentMap } from './recent-map.ts';

/** Frame numbers on the wire have 16 bits. */
const NUMBERS = 0x10000;
const HALF = 0x8000;
const WORD_BITS = 32;
const FULL_WORD = -1;
/** Stamps are remembered for each block of numbers, from half a wrap on: an older copy has no later number of its own. */
const BLOCK = 256;
const BLOCKS = NUMBERS / BLOCK;
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
  /** The same, counted on over wraps. */
  #passed = 0;
  /** Stamp of the frame with which the edge came to each block. */
  #stamps: Float64Array | undefined;
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
      const before = this.#passed;
      this.#next = (txfn + 1) & (NUMBERS - 1);
      this.#passed++;
      if (this.#ahead > 0) this.#advance();
      if (this.#passed > HALF) this.#stampBlocks(before, stampNs);
    } else if (lead < HALF && !this.#holds(txfn)) {
      this.#beyond ??= new Int32Array(NUMBERS / WORD_BITS);
      this.#beyond[txfn >> 5] = (this.#beyond[txfn >> 5] as number) | (1 << (txfn & 31));
      this.#ahead++;
    } else {
      this.#again ??= new RecentMap(AGAIN_MAX);
      this.#again.set(txfn, Math.min(this.#again.get(txfn) ?? stampNs, stampNs));
    }
  }

  /**
   * Whether that is a late copy of half a wrap ago or more (LM-LNK-044), whose number looks new: its partner, who has sent
   * `sent` numbers, has come to none with that, and sent it before the edge came half a wrap near.
   */
  isLate(txfn: number, stampNs: number, sent: number): boolean {
    if (this.#stamps === undefined) return false;
    const lead = (txfn - this.#next) & (NUMBERS - 1);
    const number = this.#passed + lead;
    if (lead >= HALF || number < sent) return false;
    return stampNs <= (this.#stamps[Math.floor((number - HALF) / BLOCK) % BLOCKS] as number);
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
      this.#passed++;
      this.#ahead--;
    }
  }

  #stampBlocks(before: number, stampNs: number): void {
    let block = Math.floor(before / BLOCK) + 1;
    if (block * BLOCK > this.#passed) return;
    this.#stamps ??= new Float64Array(BLOCKS);
    for (; block * BLOCK <= this.#passed; block++) this.#stamps[block % BLOCKS] = stampNs;
  }
}
