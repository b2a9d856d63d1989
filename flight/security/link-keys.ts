import type { NodeId } from '../../protocols/units.ts';
import { writeUint32 } from '../../protocols/wire-integers.ts';
import { HmacKey } from './hmac.ts';

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
  return deriveLabelledKey(networkKey, 'lasermesh pair', [low, high, pair.epoch]);
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
  const secret = extract(pairKey, salt);
  return {
    send: expand(secret, label('lasermesh session', [session, own, peer])),
    receive: expand(secret, label('lasermesh session', [session, peer, own])),
  };
};

/** Key of some other use, from the network key: name and numbers tell uses apart. */
export const deriveLabelledKey = (
  networkKey: Uint8Array,
  name: string,
  numbers: readonly number[],
): Uint8Array => expand(extract(networkKey, NO_SALT), label(name, numbers));

/** The key as bytes, or ready for many messages. */
export const tagOf = (key: Uint8Array | HmacKey, bytes: Uint8Array): Uint8Array =>
  (key instanceof HmacKey ? key : new HmacKey(key)).code(bytes, TAG_BYTES);

/** Compares all bytes, whichever differ; a tag of another length is wrong. */
export const tagMatches = (
  key: Uint8Array | HmacKey,
  bytes: Uint8Array,
  tag: Uint8Array,
): boolean => {
  if (tag.length !== TAG_BYTES) return false;
  const expected = tagOf(key, bytes);
  let difference = 0;
  for (let i = 0; i < TAG_BYTES; i++) {
    difference |= (expected[i] as number) ^ (tag[i] as number);
  }
  return difference === 0;
};

const NO_SALT = new Uint8Array(0);

/** HKDF (RFC 5869 §2.2). */
const extract = (key: Uint8Array, salt: Uint8Array): HmacKey =>
  new HmacKey(new HmacKey(salt).code(key));

/** HKDF's first block (§2.3): keys are as long as the hash. */
const expand = (secret: HmacKey, info: Uint8Array): Uint8Array => {
  const block = new Uint8Array(info.length + 1);
  block.set(info);
  block[info.length] = 1;
  return secret.code(block);
};

/** Name in ASCII, a zero, then each number in four bytes big-endian. */
const label = (name: string, numbers: readonly number[]): Uint8Array => {
  const bytes = new Uint8Array(name.length + 1 + 4 * numbers.length);
  for (let i = 0; i < name.length; i++) bytes[i] = name.charCodeAt(i);
  numbers.forEach((number, i) => {
    writeUint32(bytes, name.length + 1 + 4 * i, number);
  });
  return bytes;
};
