import { createHash, hash } from 'node:crypto';
import type { Chunks } from '../../protocols/bundle.ts';
import { chunksBytes, joinChunks } from '../../protocols/codec.ts';

/** Up to here a copy and one call cost less than a Hash object, which is left to the garbage collector. */
const JOINED_MAX_BYTES = 8_192;

/** SHA-256 over pieces in order, 32 bytes. */
export const digestOf = (chunks: Chunks): Uint8Array => {
  if (chunks.length === 1 || chunksBytes(chunks) <= JOINED_MAX_BYTES) {
    return hash('sha256', joinChunks(chunks), 'buffer');
  }
  const sha = createHash('sha256');
  for (const chunk of chunks) sha.update(chunk);
  return sha.digest();
};

/** SHA-256 over the first bytes of a payload. */
export const prefixDigest = (chunks: Chunks, bytes: number): Uint8Array => {
  const sha = createHash('sha256');
  let rest = bytes;
  for (const chunk of chunks) {
    if (rest <= 0) break;
    sha.update(chunk.length <= rest ? chunk : chunk.subarray(0, rest));
    rest -= chunk.length;
  }
  return sha.digest();
};

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
};
