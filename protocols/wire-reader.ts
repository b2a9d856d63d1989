import { copyOf, EMPTY_BYTES } from './codec.ts';
import { UINT32_MAX } from './wire-integers.ts';

/** Wire types of protobuf. */
export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH = 2;
export const FIXED32 = 5;

const BITS_28 = 0x10000000;
const BITS_32 = 0x100000000;
/** Bits 53 and above of a number whose upper part begins at bit 28. */
const HIGH_MAX = 0x2000000;

/**
 * Reads protobuf's wire format within [position, end). It never throws: at the first fault it notes
 * `fault`, jumps to the end and gives zeros, so that a decoder's loop stops by itself.
 */
export class WireReader {
  readonly bytes: Uint8Array;
  position: number;
  end: number;
  /** What is wrong with the bytes. */
  fault: string | undefined = undefined;
  /** Fields skipped because this version does not know them. */
  unknownFields = 0;

  constructor(bytes: Uint8Array, position: number, end: number) {
    this.bytes = bytes;
    this.position = position;
    this.end = end;
  }

  fail(fault: string): 0 {
    this.fault ??= fault;
    this.position = this.end;
    return 0;
  }

  /** An unsigned varint of at most ten bytes whose value is at most 2^53 − 1. */
  varint(): number {
    // Most are keys and small numbers: one byte.
    const at = this.position;
    if (at < this.end) {
      const byte = this.bytes[at] as number;
      if (byte < 0x80) {
        this.position = at + 1;
        return byte;
      }
    }
    return this.longerVarint();
  }

  private longerVarint(): number {
    const { bytes, end } = this;
    let at = this.position;
    let low = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (at >= end) return this.fail('truncated varint');
      const byte = bytes[at++] as number;
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.position = at;
        return low;
      }
    }
    let high = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      if (at >= end) return this.fail('truncated varint');
      const byte = bytes[at++] as number;
      high |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.position = at;
        if (high >= HIGH_MAX) return this.fail('integer beyond 2^53 - 1');
        return high * BITS_28 + low;
      }
    }
    this.position = at;
    return high >= HIGH_MAX || this.lastBytes() !== 0
      ? this.fail('integer beyond 2^53 - 1')
      : high * BITS_28 + low;
  }

  /** Bits 56 to 63: bytes nine and ten of a varint, which are padding in most. */
  private lastBytes(): number {
    let bits = 0;
    for (let shift = 0; shift < 14; shift += 7) {
      if (this.position >= this.end) return this.fail('truncated varint');
      const byte = this.bytes[this.position++] as number;
      bits |= (byte & 0x7f) << shift;
      if (byte < 0x80) return bits > 0xff ? this.fail('varint beyond 64 bits') : bits;
    }
    return this.fail('varint longer than ten bytes');
  }

  uint32(): number {
    const value = this.varint();
    return value > UINT32_MAX ? this.fail('integer beyond 2^32 - 1') : value;
  }

  flag(): boolean {
    const value = this.varint();
    if (value > 1) this.fail('boolean is neither 0 nor 1');
    return value === 1;
  }

  /** A two's complement varint within ±(2^53 − 1). */
  int64(): number {
    const { low, high } = this.long();
    const value = (high | 0) * BITS_32 + low;
    return Number.isSafeInteger(value) ? value : this.fail('integer beyond 2^53 - 1');
  }

  /** A zigzag varint within ±(2^53 − 1). */
  sint64(): number {
    const { low, high } = this.long();
    const half = (high >>> 1) * BITS_32 + (((low >>> 1) | (high << 31)) >>> 0);
    const value = (low & 1) === 0 ? half : -half - 1;
    return Number.isSafeInteger(value) ? value : this.fail('integer beyond 2^53 - 1');
  }

  /** Both halves of a 64-bit varint, unsigned. */
  private long(): { readonly low: number; readonly high: number } {
    let low = 0;
    let high = 0;
    for (let index = 0; index < 10; index += 1) {
      if (this.position >= this.end) break;
      const byte = this.bytes[this.position++] as number;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (7 * index);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else high |= bits << (7 * index - 32);
      if (byte < 0x80) {
        if (index === 9 && byte > 1) this.fail('varint beyond 64 bits');
        return { low: low >>> 0, high: high >>> 0 };
      }
    }
    this.fail('truncated or over-long varint');
    return { low: 0, high: 0 };
  }

  fixed32(): number {
    const at = this.position;
    if (at + 4 > this.end) return this.fail('truncated fixed32');
    const { bytes } = this;
    this.position = at + 4;
    const low = (bytes[at] as number) | ((bytes[at + 1] as number) << 8);
    return (low | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)) >>> 0;
  }

  /** Eight bytes as two words, first the low one. */
  fixed64(): readonly [number, number] {
    return [this.fixed32(), this.fixed32()];
  }

  /** Passes over a double that is neither infinite nor NaN. */
  finiteDouble(): void {
    const [, high] = this.fixed64();
    if (((high >>> 20) & 0x7ff) === 0x7ff) this.fail('number is not finite');
  }

  /** Length of a delimited field that lies within the end. */
  length(): number {
    const length = this.varint();
    return length > this.end - this.position ? this.fail('truncated field') : length;
  }

  /** Narrows the reader to the delimited field that starts here and returns its end. */
  enter(): number {
    const length = this.length();
    this.end = this.position + length;
    return this.end;
  }

  /** A copy of a bytes field of at most this length. */
  blob(bytesMax: number): Uint8Array {
    const length = this.length();
    if (length > bytesMax) this.fail(`bytes field longer than ${bytesMax}`);
    if (this.fault !== undefined) return EMPTY_BYTES;
    const start = this.position;
    this.position = start + length;
    return copyOf(this.bytes, start, start + length);
  }

  /** A key that a decoder has no case for; bit n of `known` says that it knows field n. */
  unknown(key: number, known: number): void {
    if (key < 256 && ((known >>> (key >>> 3)) & 1) === 1) this.fail('wrong wire type');
    else this.skip(key);
  }

  /** Skips and counts a field that this version does not know. */
  private skip(key: number): void {
    const wireType = key & 7;
    if (key < 8) this.fail('field number 0');
    else if (key > UINT32_MAX) this.fail('field number beyond 2^29 - 1');
    else if (wireType === VARINT) this.long();
    else if (wireType === LENGTH) {
      // In two steps: `length` moves the position first.
      const length = this.length();
      this.position += length;
    } else if (wireType === FIXED32) this.fixed32();
    else if (wireType === FIXED64) this.fixed64();
    else this.fail('group or unknown wire type');
    this.unknownFields += 1;
  }
}
