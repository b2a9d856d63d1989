import type { Acknowledgement, FrameRange } from '../../../protocols/frame.ts';
import type { Ns } from '../../../protocols/units.ts';

const WRAP = 0x10000;
const RANGES_MAX = 4;
/** An encoded segment without its data is no longer, unless its header has security blocks. */
const SEGMENT_HEAD_BYTES = 340;

export interface SessionKeys {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
}

/** What both ends agreed on, and what one of them counts in it. */
export class TesterSession {
  readonly id: number;
  readonly sendKey: Uint8Array;
  readonly receiveKey: Uint8Array;
  /** The next counter and the next number that this end takes. */
  counter = 1;
  txfn = 0;
  /** Next number that is waited for, without wrap. */
  nextExpected = 0;
  echoStampNs: Ns = 0;
  duplicate: FrameRange = { first: 0, count: 0 };
  /** Beyond nextExpected, without wrap. */
  readonly #ahead = new Set<number>();
  #newest = 0;
  /** The newest acknowledgement of the target's. */
  acknowledged: Acknowledgement | undefined;
  readonly #mtuBytes: number;

  constructor(id: number, keys: SessionKeys, mtuBytes: number) {
    this.id = id;
    this.sendKey = keys.send;
    this.receiveKey = keys.receive;
    this.#mtuBytes = mtuBytes;
  }

  /** Data of a segment that is within the MTU of both (LM-LNK-061). */
  get dataBytesMax(): number {
    return this.#mtuBytes - SEGMENT_HEAD_BYTES;
  }

  /** Takes note of a numbered frame; true: it is new. */
  take(txfn: number, stampNs: Ns): boolean {
    this.echoStampNs = Math.max(this.echoStampNs, stampNs);
    let number = this.nextExpected - (this.nextExpected % WRAP) + txfn;
    if (number < this.nextExpected - WRAP / 2) number += WRAP;
    else if (number >= this.nextExpected + WRAP / 2) number -= WRAP;
    if (number < this.nextExpected || this.#ahead.has(number)) {
      this.duplicate = { first: txfn, count: 1 };
      return false;
    }
    this.#ahead.add(number);
    this.#newest = number;
    while (this.#ahead.delete(this.nextExpected)) this.nextExpected++;
    return true;
  }

  /** As LM-LNK-045 has it. */
  get acknowledgement(): Acknowledgement {
    return {
      nextExpected: this.nextExpected % WRAP,
      ranges: this.#ranges(),
      duplicate: this.duplicate,
      echoStampNs: this.echoStampNs,
    };
  }

  #ranges(): readonly FrameRange[] {
    const ranges: { first: number; count: number }[] = [];
    for (const number of [...this.#ahead].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last !== undefined && last.first + last.count === number) last.count++;
      else ranges.push({ first: number, count: 1 });
    }
    const holds = ({ first, count }: FrameRange): boolean =>
      this.#newest >= first && this.#newest < first + count;
    return ranges
      .reverse()
      .sort((a, b) => Number(holds(b)) - Number(holds(a)))
      .slice(0, RANGES_MAX)
      .map(({ first, count }) => ({ first: first % WRAP, count }));
  }
}
