import { type AdministrativeRecord, DELETION_REASONS } from './bundle.ts';
import {
  ADMINISTRATIVE_BYTES_MAX,
  joinChunks,
  MANAGEMENT_BYTES_MAX,
  nameOf,
  numberOf,
} from './codec.ts';
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
import { assertIntegers } from './wire-integers.ts';
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
  const properties = managementToWire(message);
  assertIntegers(properties);
  const bytes = wire.ManagementMessage.encode(properties).finish();
  const checked = checkWire(bytes, MANAGEMENT_MESSAGE, CAPS);
  if (!checked.ok) throw new RangeError(`encoder: ${message.kind}: ${checked.detail}`);
  return bytes;
};

/** Rejects with `unknown-type` when it holds no message of a kind that this version knows. */
export const decodeManagement = (bytes: Uint8Array): Decoded<ManagementMessage> =>
  decodeGenerated(bytes, wire.ManagementMessage, MANAGEMENT_MESSAGE, CAPS, managementFromWire);

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
  const parts: Uint8Array[] = [];
  switch (message.kind) {
    case 'hello':
      parts.push(Uint8Array.of(1), ...helloParts(message));
      break;
    case 'hello-ack': {
      const { version, mtuBytes, rateIndex, session } = message;
      parts.push(Uint8Array.of(2), ...helloParts(message.hello), ...counted(message.echoNonce));
      parts.push(...[version, mtuBytes, rateIndex, session].map(word));
      break;
    }
    case 'ready':
      parts.push(Uint8Array.of(3), ...counted(message.echoNonce), word(message.session));
      break;
  }
  return joinChunks(parts);
};

const helloParts = (hello: Hello): readonly Uint8Array[] => [
  ...[hello.node, hello.terminal, hello.versionMin, hello.versionMax].map(word),
  ...[hello.capabilities, hello.keyEpoch].map(word),
  ...counted(hello.nonce),
  word(hello.mtuBytes),
  word(hello.ratesBps.length),
  ...hello.ratesBps.map(word),
  ...[hello.planVersion, hello.utcNs, hello.utcUncertaintyNs, hello.stratum].map(word),
];

const word = (value: number): Uint8Array => {
  const bytes = new Uint8Array(8);
  const view = new DataView(bytes.buffer);
  // Both halves of the two's complement, without a BigInt.
  view.setInt32(0, Math.floor(value / 0x1_0000_0000));
  view.setUint32(4, value >>> 0);
  return bytes;
};

const counted = (bytes: Uint8Array): readonly Uint8Array[] => [word(bytes.length), bytes];
