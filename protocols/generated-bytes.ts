import { type Decoded, type RejectReason, rejected } from './errors.ts';
import { EMPTY_BYTES } from './codec.ts';
import { checkWire, type MessageRule, type RuleLimits } from './wire-rules.ts';

/** Encode and decode of one generated message. */
interface GeneratedMessage<P, M> {
  encode(properties: P): { finish(): Uint8Array };
  decode(bytes: Uint8Array): M;
}

const DETAILS: Partial<Record<RejectReason, string>> = {
  malformed: 'a required field is missing, or a value is none of its list',
  'unknown-type': 'a message, effect or command of no known kind',
};

/**
 * Decodes with generated code what the rule found sound, and lets `convert` make the typed union of
 * it, or say why it cannot be taken.
 */
export const decodeGenerated = <P, M, T extends object>(
  bytes: Uint8Array,
  message: GeneratedMessage<P, M>,
  rule: MessageRule,
  caps: RuleLimits,
  convert: (message: M) => T | RejectReason,
): Decoded<T> => {
  const checked = checkWire(bytes, rule, caps);
  if (!checked.ok) return checked;
  // A plain view: of a Buffer, generated code would make Buffers.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  let decoded: M;
  try {
    decoded = message.decode(plain);
  } catch (error) {
    return rejected('malformed', `${rule.name}: ${String(error)}`);
  }
  const value = convert(decoded);
  if (typeof value === 'string') return rejected(value, `${rule.name}: ${DETAILS[value] ?? value}`);
  return { ok: true, value, unknownFields: checked.unknownFields };
};

/**
 * A copy: generated code hands out views, which keep the whole message alive, and empty Buffers.
 */
export const owned = (bytes: Uint8Array | null | undefined): Uint8Array =>
  bytes && bytes.length > 0 ? bytes.slice() : EMPTY_BYTES;

/** What may lie beside bytes that are handed on as a view, besides as much as they are [bytes]. */
const BESIDE_BYTES_MAX = 1_024;

/** Bytes that are kept by whoever takes them: a view, but a copy of what is a small part of its message. */
export const kept = (bytes: Uint8Array | null | undefined): Uint8Array =>
  bytes && bytes.buffer.byteLength <= 2 * bytes.length + BESIDE_BYTES_MAX ? bytes : owned(bytes);
