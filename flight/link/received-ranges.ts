import type { FrameRange } from '../../protocols/frame.ts';
import { wireNumber } from './frame-numbers.ts';

const RANGES_MAX = 4;

/**
 * The newest runs of frames that arrived beyond the next expected one, newest first: what an
 * acknowledgement reports. Older runs were reported by earlier acknowledgements and are forgotten.
 */
export class ReceivedRanges {
  readonly #first = new Float64Array(RANGES_MAX);
  readonly #end = new Float64Array(RANGES_MAX);
  #count = 0;

  /** A frame arrived; true when it did not prolong the newest run (a gap, or a gap filled). */
  add(number: number): boolean {
    if (this.#count > 0 && this.#end[0] === number) {
      this.#end[0] = number + 1;
      this.#mergeIntoNewest();
      return false;
    }
    let at = 0;
    while (at < this.#count && !this.#touches(at, number)) at++;
    let first = number;
    let end = number + 1;
    if (at < this.#count) {
      first = Math.min(first, this.#first[at] as number);
      end = Math.max(end, this.#end[at] as number);
    } else if (this.#count < RANGES_MAX) this.#count++;
    else at = RANGES_MAX - 1;
    for (let i = at; i > 0; i--) {
      this.#first[i] = this.#first[i - 1] as number;
      this.#end[i] = this.#end[i - 1] as number;
    }
    this.#first[0] = first;
    this.#end[0] = end;
    this.#mergeIntoNewest();
    return true;
  }

  /** All before `nextExpected` is covered by that number: forget it. */
  dropBelow(nextExpected: number): void {
    for (let i = this.#count - 1; i >= 0; i--) {
      if ((this.#end[i] as number) <= nextExpected) this.#remove(i);
    }
  }

  /** For the wire. */
  list(): readonly FrameRange[] {
    if (this.#count === 0) return NO_RANGES;
    const ranges: FrameRange[] = [];
    for (let i = 0; i < this.#count; i++) {
      const first = this.#first[i] as number;
      ranges.push({ first: wireNumber(first), count: (this.#end[i] as number) - first });
    }
    return ranges;
  }

  #touches(at: number, number: number): boolean {
    return number + 1 >= (this.#first[at] as number) && number <= (this.#end[at] as number);
  }

  #mergeIntoNewest(): void {
    for (let i = this.#count - 1; i > 0; i--) {
      if (this.#first[i] === this.#end[0]) this.#end[0] = this.#end[i] as number;
      else if (this.#end[i] === this.#first[0]) this.#first[0] = this.#first[i] as number;
      else continue;
      this.#remove(i);
    }
  }

  #remove(at: number): void {
    this.#count--;
    for (let i = at; i < this.#count; i++) {
      this.#first[i] = this.#first[i + 1] as number;
      this.#end[i] = this.#end[i + 1] as number;
    }
  }
}

const NO_RANGES: readonly FrameRange[] = [];
