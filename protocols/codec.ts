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
