import { timingSafeEqual } from 'node:crypto';
import type { NodeId } from '../../protocols/units.ts';
import { writeUint32 } from '../../protocols/wire-integers.ts';
import { bytesOf, hkdfSha256, hmacSha256 } from './hmac.ts';

/** Length of a tag or handshake code: HMAC-SHA-256 cut to its first 16 bytes (LM-LNK-021). */
export const TAG_BYTES = 16;

/**
 * Keys of one session: what an end sends is tagged under its own key, so that nothing can be
 * reflected.
 */
export interface SessionKeys {
  readonly send: Uint8Array;
  readonly receive: Uint8Array;
}

/**
 * Key that two nodes share for one epoch, from the network key (HKDF-SHA-256, RFC 5869). The same
 * from either side.
 *
 * @param networkKey 32 bytes
 */
export const derivePairKey = (
  networkKey: Uint8Array,
  pair: { readonly one: NodeId; readonly other: NodeId; readonly epoch: number },
): Uint8Array => {
  const low = Math.min(pair.one, pair.other);
  const high = Math.max(pair.one, pair.other);
  const info = label('lasermesh pair', [low, high, pair.epoch]);
  return hkdfSha256(networkKey, new Uint8Array(0), info);
};

/** Keys of a session from both nonces; `own` is the end that asks. */
export const deriveSessionKeys = (
  pairKey: Uint8Array,
  terms: {
    readonly initiatorNonce: Uint8Array;
    readonly answererNonce: Uint8Array;
    readonly session: number;
    readonly own: NodeId;
    readonly peer: NodeId;
  },
): SessionKeys => {
  const { initiatorNonce, answererNonce, session, own, peer } = terms;
  const salt = new Uint8Array(initiatorNonce.length + answererNonce.length);
  salt.set(initiatorNonce);
  salt.set(answererNonce, initiatorNonce.length);
  return {
    send: hkdfSha256(pairKey, salt, label('lasermesh session', [session, own, peer])),
    receive: hkdfSha256(pairKey, salt, label('lasermesh session', [session, peer, own])),
  };
};

/** Key of some other use, from the network key: name and numbers tell uses apart. */
export const deriveLabelledKey = (
  networkKey: Uint8Array,
  name: string,
  numbers: readonly number[],
): Uint8Array => hkdfSha256(networkKey, new Uint8Array(0), label(name, numbers));

export const tagOf = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  bytesOf(hmacSha256(key, bytes), TAG_BYTES);

/** Compares in constant time; a tag of another length is wrong. */
export const tagMatches = (key: Uint8Array, bytes: Uint8Array, tag: Uint8Array): boolean =>
  tag.length === TAG_BYTES && timingSafeEqual(tagOf(key, bytes), tag);

/** Name in ASCII, a zero, then each number in four bytes big-endian. */
const label = (name: string, numbers: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(name.length + 1 + 4 * numbers.length);
  for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i);
  numbers.forEach((number, i) => {
    writeUint32(bytes, name.length + 1 + 4 * i, number);
  });
  return bytes;
};
