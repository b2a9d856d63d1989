import type { Chunks } from '../../protocols/bundle.ts';
import type { RandomStream, RandomStreams } from '../kernel/random.ts';

const POOL_BYTES = 1 << 20;
/** The pool is filled as far as payloads reach, so many bytes at a time. */
const BLOCK_BYTES = 1 << 16;
const STAMP_BYTES = 16;

/**
 * Payloads that can be made again at the destination: a stamp of 16 bytes that is unique to the request,
 * then a view of a pool of random bytes at a place that follows from the request. Nothing is copied.
 */
export class PayloadSource {
  readonly #pool = new Uint8Array(POOL_BYTES);
  readonly #stream: RandomStream;
  #filled = 0;

  constructor(streams: RandomStreams) {
    this.#stream = streams.stream('payload', 'pool');
  }

  /** The payload of a request [pieces], `bytes` long. */
  payload(request: number, bytes: number): Chunks {
    if (bytes === 0) return [];
    const stamp = new Uint8Array(Math.min(STAMP_BYTES, bytes));
    const low = request >>> 0;
    const high = Math.floor(request / 0x1_0000_0000);
    for (let i = 0; i < stamp.length; i++) {
      stamp[i] = i < 4 ? low >>> (8 * i) : i < 8 ? high >>> (8 * (i - 4)) : (low * (i + 1)) >>> 3;
    }
    if (bytes <= STAMP_BYTES) return [stamp];
    const chunks: Uint8Array[] = [stamp];
    let left = bytes - STAMP_BYTES;
    let at = (Math.imul(low, 0x9e3779b1) >>> 0) % (POOL_BYTES >> 1);
    while (left > 0) {
      const take = Math.min(left, POOL_BYTES - at);
      this.#fillTo(at + take);
      chunks.push(this.#pool.subarray(at, at + take));
      left -= take;
      at = 0;
    }
    return chunks;
  }

  #fillTo(end: number): void {
    for (; this.#filled < end; this.#filled += BLOCK_BYTES) {
      this.#pool.set(this.#stream.bytes(BLOCK_BYTES), this.#filled);
    }
  }

  /** Request that a payload says it belongs to; −1 when it is too short to say. */
  requestOf(payload: Chunks): number {
    const first: number[] = [];
    for (const chunk of payload) {
      for (let i = 0; i < chunk.length && first.length < 8; i++) first.push(chunk[i] ?? 0);
      if (first.length === 8) break;
    }
    if (first.length < 8) return -1;
    const word = (at: number): number =>
      first.slice(at, at + 4).reduceRight((value, byte) => value * 256 + byte, 0);
    return word(4) * 0x1_0000_0000 + word(0);
  }

  /** Whether these are the bytes of that request. */
  matches(request: number, payload: Chunks): boolean {
    let bytes = 0;
    for (const chunk of payload) bytes += chunk.length;
    return sameBytes(payload, this.payload(request, bytes));
  }
}

/** Whether two chunk lists hold the same bytes, whatever their cuts. */
const sameBytes = (left: Chunks, right: Chunks): boolean => {
  let rightIndex = 0;
  let rightAt = 0;
  for (const chunk of left) {
    let at = 0;
    while (at < chunk.length) {
      const other = right[rightIndex];
      if (other === undefined) return false;
      const take = Math.min(chunk.length - at, other.length - rightAt);
      if (!sameRange(chunk, at, other, rightAt, take)) return false;
      at += take;
      rightAt += take;
      if (rightAt === other.length) {
        rightIndex++;
        rightAt = 0;
      }
    }
  }
  return rightIndex === right.length;
};

/** What was never copied on its way is the same without a look at it. */
const sameRange = (
  left: Uint8Array,
  leftAt: number,
  right: Uint8Array,
  rightAt: number,
  length: number,
): boolean =>
  (left.buffer === right.buffer && left.byteOffset + leftAt === right.byteOffset + rightAt) ||
  Buffer.compare(
    left.subarray(leftAt, leftAt + length),
    right.subarray(rightAt, rightAt + length),
  ) === 0;
