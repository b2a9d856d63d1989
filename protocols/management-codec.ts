import { type AdministrativeRecord, DELETION_REASONS } from './bundle.ts';
import { ADMINISTRATIVE_BYTES_MAX, MANAGEMENT_BYTES_MAX, nameOf, numberOf } from './codec.ts';
import { decodeCustody, encodeCustody, isCustody } from './custody-codec.ts';
import type { Decoded, RejectReason } from './errors.ts';
import type { Hello, ManagementMessage } from './frame.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import {
  ADMINISTRATIVE_RECORD,
  MANAGEMENT_ELEMENTS_MAX,
  MANAGEMENT_MESSAGE,
} from './management-rules.ts';
import { managementFromWire, managementToWire } from './management-wire.ts';
import { assertIntegers, writeUint32 } from './wire-integers.ts';
import { checkWire } from './wire-rules.ts';

const wire = lasermesh.management;
type WireRecord = lasermesh.management.AdministrativeRecord.$Properties;
type WireReceipt = lasermesh.management.Receipt.$Properties;

const CAPS = { bytesMax: MANAGEMENT_BYTES_MAX, elementsMax: MANAGEMENT_ELEMENTS_MAX } as const;
const ADMINISTRATIVE_CAPS = { bytesMax: ADMINISTRATIVE_BYTES_MAX, elementsMax: 1 } as const;

/**
 * Body of a management frame. Throws on a message that no receiver would take (numbers out of
 * range, too many entries, longer than MANAGEMENT_BYTES_MAX): such a message is our own bug.
 */
export const encodeManagement = (message: ManagementMessage): Uint8Array => {
  const custody = message.kind === 'custody' ? encodeCustody(message) : undefined;
  if (custody !== undefined) return custody;
  const properties = managementToWire(message);
  assertIntegers(properties);
  const bytes = wire.ManagementMessage.encode(properties).finish();
  const checked = checkWire(bytes, MANAGEMENT_MESSAGE, CAPS);
  if (!checked.ok) throw new RangeError(`encoder: ${message.kind}: ${checked.detail}`);
  return bytes;
};

/** Rejects with `unknown-type` when it holds no message of a kind that this version knows. */
export const decodeManagement = (bytes: Uint8Array): Decoded<ManagementMessage> => {
  const custody = isCustody(bytes) ? decodeCustody(bytes) : undefined;
  if (custody !== undefined) return { ok: true, value: custody, unknownFields: 0 };
  return decodeGenerated(
    bytes,
    wire.ManagementMessage,
    MANAGEMENT_MESSAGE,
    CAPS,
    managementFromWire,
  );
};

/** Payload of a bundle to the administration service. Throws on numbers out of range. */
export const encodeAdministrative = (record: AdministrativeRecord): Uint8Array => {
  const { source, createdNs, sequence, attempt } = record;
  const identity = { sourceNode: source.node, sourceService: source.service };
  const receipt: WireReceipt = { ...identity, createdNs, sequence, attempt };
  const properties: WireRecord =
    record.kind === 'receipt'
      ? { receipt }
      : {
          deletion: {
            ...receipt,
            reason: numberOf(DELETION_REASONS, record.reason),
            atNode: record.atNode,
          },
        };
  assertIntegers(properties);
  return wire.AdministrativeRecord.encode(properties).finish();
};

export const decodeAdministrative = (bytes: Uint8Array): Decoded<AdministrativeRecord> =>
  decodeGenerated(
    bytes,
    wire.AdministrativeRecord,
    ADMINISTRATIVE_RECORD,
    ADMINISTRATIVE_CAPS,
    recordFromWire,
  );

const recordFromWire = (message: WireRecord): AdministrativeRecord | RejectReason => {
  const part = message.receipt ?? message.deletion;
  if (!part) return 'unknown-type';
  if (!part.sourceNode) return 'malformed';
  const identity = {
    source: { node: part.sourceNode, service: part.sourceService ?? 0 },
    createdNs: part.createdNs ?? 0,
    sequence: part.sequence ?? 0,
    attempt: part.attempt ?? 0,
  };
  if (!message.deletion) return { kind: 'receipt', ...identity };
  const reason = nameOf(DELETION_REASONS, message.deletion.reason ?? 0);
  if (reason === undefined) return 'malformed';
  return { kind: 'deletion', ...identity, reason, atNode: message.deletion.atNode ?? 0 };
};

type Handshake = Extract<ManagementMessage, { kind: 'hello' | 'hello-ack' | 'ready' }>;

/**
 * The fixed binary string that the `mac` of a handshake message covers (LM-FRM-024): a byte for
 * the kind (1 hello, 2 hello-ack, 3 ready), then all fields but `mac` in the order of
 * management.proto. Numbers take eight bytes big-endian, two's complement; bytes and lists are
 * preceded by their length.
 */
export const handshakeBytes = (message: Handshake): Uint8Array => {
  switch (message.kind) {
    case 'hello': {
      const text = new CoveredText(1, helloLength(message));
      writeHello(text, message);
      return text.bytes;
    }
    case 'hello-ack': {
      const { hello, echoNonce, version, mtuBytes, rateIndex, session } = message;
      const text = new CoveredText(2, helloLength(hello) + countedLength(echoNonce) + 4 * WORD);
      writeHello(text, hello);
      text.counted(echoNonce);
      text.words(version, mtuBytes, rateIndex, session);
      return text.bytes;
    }
    case 'ready': {
      const text = new CoveredText(3, countedLength(message.echoNonce) + WORD);
      text.counted(message.echoNonce);
      text.words(message.session);
      return text.bytes;
    }
  }
};

const WORD = 8;

const countedLength = (bytes: Uint8Array): number => WORD + bytes.length;

const helloLength = ({ nonce, ratesBps }: Hello): number =>
  12 * WORD + countedLength(nonce) + ratesBps.length * WORD;

const writeHello = (text: CoveredText, hello: Hello): void => {
  text.words(hello.node, hello.terminal, hello.versionMin, hello.versionMax);
  text.words(hello.capabilities, hello.keyEpoch);
  text.counted(hello.nonce);
  text.words(hello.mtuBytes, hello.ratesBps.length, ...hello.ratesBps);
  text.words(hello.planVersion, hello.utcNs, hello.utcUncertaintyNs, hello.stratum);
};

/** Writes such a string into bytes of known length. */
class CoveredText {
  readonly bytes: Uint8Array;
  #at = 1;

  constructor(kind: number, length: number) {
    this.bytes = new Uint8Array(1 + length);
    this.bytes[0] = kind;
  }

  words(...values: readonly number[]): void {
    for (const value of values) {
      // Both halves of the two's complement, without a BigInt.
      writeUint32(this.bytes, this.#at, Math.floor(value / 0x1_0000_0000));
      writeUint32(this.bytes, this.#at + 4, value >>> 0);
      this.#at += WORD;
    }
  }

  counted(bytes: Uint8Array): void {
    this.words(bytes.length);
    this.bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }
}
