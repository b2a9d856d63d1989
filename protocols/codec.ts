import { crc32 } from 'node:zlib';
import type { Chunks } from './bundle.ts';

/** Shared by every decoder; immutable because it has no elements. */
export const EMPTY_BYTES: Uint8Array = new Uint8Array(0);

/** Bytes of a generated message: an absent field is the runtime's own kind of empty buffer. */
export const plainBytes = (bytes: Uint8Array | null | undefined): Uint8Array =>
  bytes && bytes.length > 0 ? bytes : EMPTY_BYTES;

/**
 * Caps of what one decoder takes (LM-FRM-015). Counts of repeated fields stand in the wire
 * rules.
 */
export const MANAGEMENT_BYTES_MAX = 60_000;
export const ADMINISTRATIVE_BYTES_MAX = 256;
export const MARK_BYTES_MAX = 256;
/** Head of a stored bundle: header with all its security blocks, and the local fields. */
export const STORED_HEAD_BYTES_MAX = 40_000;
export const SECURITY_BLOCKS_MAX = 8;
export const SECURITY_BYTES_MAX = 4_096;
export const DIGEST_BYTES = 32;
export const NONCE_BYTES = 16;
export const MAC_BYTES = 16;

/** CRC-32 (IEEE 802.3, as zlib has it) over pieces that follow each other. */
export const crcOf = (head: Uint8Array, payload: Uint8Array): number => {
  const crc = crc32(head);
  return payload.length === 0 ? crc : crc32(payload, crc);
};

/** The reflected polynomial of CRC-32; bit 31 stands for x^0. */
const POLYNOMIAL = 0xedb88320;

/** Product of two polynomials modulo that of CRC-32, both reflected. */
const multiplied = (a: number, b: number): number => {
  let product = 0;
  let shifted = b;
  for (let rest = a; rest !== 0; rest <<= 1) {
    if (rest < 0) product ^= shifted;
    shifted = (shifted >>> 1) ^ (-(shifted & 1) & POLYNOMIAL);
  }
  return product;
};

/** x^(8 · step · n) for n from 0 to 255: what n times `step` bytes behind it do to a CRC. */
const shiftTable = (step: number): Int32Array => {
  let power = 0x00800000; // x^8
  for (let doubled = 1; doubled < step; doubled *= 2) power = multiplied(power, power);
  const table = new Int32Array(256);
  table[0] = 0x80000000; // x^0
  for (let n = 1; n < table.length; n++) table[n] = multiplied(table[n - 1] as number, power);
  return table;
};
const SHIFT_BYTES = shiftTable(1);
const SHIFT_256_BYTES = shiftTable(256);

/**
 * CRC-32 of two pieces in a row from those of each, the second of at most 65,535 bytes (as zlib's
 * crc32_combine): 0.15 µs instead of a pass over the second piece, which takes 0.44 µs for 1,500 bytes and
 * 12 µs for 60,000.
 */
export const joinCrc = (first: number, second: number, secondBytes: number): number => {
  const near = multiplied(first | 0, SHIFT_BYTES[secondBytes & 0xff] as number);
  const far = SHIFT_256_BYTES[secondBytes >>> 8] as number;
  return (multiplied(near, far) ^ second) >>> 0;
};

export const chunksBytes = (chunks: Chunks): number => {
  let total = 0;
  for (const chunk of chunks) total += chunk.length;
  return total;
};

/** One array of all pieces; a single piece is handed back as it is. */
export const joinChunks = (chunks: Chunks): Uint8Array => {
  if (chunks.length === 0) return EMPTY_BYTES;
  const first = chunks[0];
  if (chunks.length === 1 && first !== undefined) return first;
  const joined = new Uint8Array(chunksBytes(chunks));
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.length;
  }
  return joined;
};

/**
 * A plain Uint8Array over part of these bytes, not a copy. `subarray` of a Buffer would give a
 * Buffer, whose `slice` does not copy.
 */
export const viewOf = (bytes: Uint8Array, start: number, end: number): Uint8Array =>
  start === end ? EMPTY_BYTES : new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);

/** A copy that does not keep the frame or pool that the bytes lie in alive. */
export const copyOf = (bytes: Uint8Array, start: number, end: number): Uint8Array => {
  const copy = new Uint8Array(end - start);
  for (let at = start; at < end; at += 1) copy[at - start] = bytes[at] as number;
  return copy;
};

/** Number on the wire of a name whose list starts at 1; 0 stands for none. */
export const numberOf = <T extends string>(names: readonly T[], name: T): number =>
  names.indexOf(name) + 1;

/** Name of a number on the wire; undefined for 0 and for numbers beyond the list. */
export const nameOf = <T extends string>(names: readonly T[], number: number): T | undefined =>
  names[number - 1];
