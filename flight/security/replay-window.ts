/** Counters behind the newest that are told apart; older ones are refused. */
export const REPLAY_WINDOW = 1024;
const WORDS = REPLAY_WINDOW / 32;

/**
 * Authentication counters met in one session: each is taken once (LM-LNK-024). Counters start at 1
 * and are compared as plain numbers up to 2^53, so there is no wrap to get wrong.
 */
export class ReplayWindow {
  readonly #met = new Uint32Array(WORDS);
  #newest = 0;

  /** Whether this counter may still be taken; changes nothing. */
  isFresh(counter: number): boolean {
    if (counter < 1 || counter <= this.#newest - REPLAY_WINDOW) return false;
    if (counter > this.#newest) return true;
    const bit = counter % REPLAY_WINDOW;
    return (((this.#met[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0;
  }

  /** Take it: call only with a fresh counter of an authentic frame. */
  take(counter: number): void {
    if (counter > this.#newest) {
      const from = Math.max(this.#newest + 1, counter - REPLAY_WINDOW + 1);
      for (let passed = from; passed <= counter; passed++) this.#forget(passed % REPLAY_WINDOW);
      this.#newest = counter;
    }
    const bit = counter % REPLAY_WINDOW;
    this.#met[bit >>> 5] = (this.#met[bit >>> 5] as number) | (1 << (bit & 31));
  }

  #forget(bit: number): void {
    this.#met[bit >>> 5] = (this.#met[bit >>> 5] as number) & ~(1 << (bit & 31));
  }
}
