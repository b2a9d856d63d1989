import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { NodeId } from '../../../protocols/units.ts';

/**
 * The codes of the link as section 2 gives them, worked out anew: a mistake in the flight software's own does
 * not hide in the tester's.
 */

const CODE_BYTES = 16;
const KEY_BYTES = 32;

/** LM-LNK-020. */
export const pairKey = (
  networkKey: Uint8Array,
  one: NodeId,
  other: NodeId,
  epoch: number,
): Uint8Array =>
  derived(networkKey, Buffer.alloc(0), 'lasermesh pair', [
    Math.min(one, other),
    Math.max(one, other),
    epoch,
  ]);

/** Key of what `sender` says in a session (LM-LNK-022). */
export const sessionKey = (
  pair: Uint8Array,
  nonces: { readonly initiator: Uint8Array; readonly answerer: Uint8Array },
  session: number,
  sender: NodeId,
  receiver: NodeId,
): Uint8Array =>
  derived(pair, Buffer.concat([nonces.initiator, nonces.answerer]), 'lasermesh session', [
    session,
    sender,
    receiver,
  ]);

/** Key of telecommands to a node, or of its telemetry (LM-MGT-120, -121). */
export const operationsKey = (
  networkKey: Uint8Array,
  kind: 'telecommand' | 'telemetry',
  node: NodeId,
  epoch: number,
): Uint8Array => derived(networkKey, Buffer.alloc(0), `lasermesh ${kind}`, [node, epoch]);

/** HMAC-SHA-256, cut (LM-LNK-021). */
export const codeOf = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(bytes).digest().subarray(0, CODE_BYTES));

export const sha256 = (bytes: Uint8Array): Uint8Array =>
  new Uint8Array(createHash('sha256').update(bytes).digest());

const derived = (
  key: Uint8Array,
  salt: Uint8Array,
  name: string,
  numbers: readonly number[],
): Uint8Array => {
  const info = Buffer.alloc(name.length + 1 + 4 * numbers.length);
  info.write(name, 'ascii');
  numbers.forEach((number, index) => {
    info.writeUInt32BE(number, name.length + 1 + 4 * index);
  });
  return new Uint8Array(hkdfSync('sha256', key, salt, info, KEY_BYTES));
};
