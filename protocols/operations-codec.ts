import { MAC_BYTES, nameOf, numberOf } from './codec.ts';
import { COMMAND_STAGES } from './avionics-names.ts';
import type { Decoded, RejectReason } from './errors.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated, owned } from './generated-bytes.ts';
import {
  COMMAND_REFUSALS,
  type Sealed,
  type SealedKind,
  type Telecommand,
  type TelemetryBody,
  type TelemetryPacket,
} from './operations.ts';
import {
  COMMAND_CONTENT,
  SEALED,
  SEALED_BODY_BYTES_MAX,
  SEALED_BYTES_MAX,
  TELEMETRY_CONTENT,
  TELEMETRY_ELEMENTS_MAX,
} from './operations-rules.ts';
import { commandFromWire, commandToWire, housekeepingFromWire } from './operations-wire.ts';
import {
  assertInteger,
  assertIntegers,
  UINT32_MAX,
  UINT53_MAX,
  writeUint64,
} from './wire-integers.ts';
import { sound } from './wire-rules.ts';

const wire = lasermesh.operations;
type WireSealed = lasermesh.operations.Sealed.$Properties;
type WireTelemetry = lasermesh.operations.TelemetryContent.$Properties;
type WireCommand = lasermesh.operations.CommandContent.$Properties;
type WireEvents = lasermesh.operations.TelemetryEvents.$Properties;

const SEALED_CAPS = { bytesMax: SEALED_BYTES_MAX, elementsMax: 0 } as const;
const COMMAND_CAPS = { bytesMax: SEALED_BODY_BYTES_MAX, elementsMax: 1 } as const;
const TELEMETRY_CAPS = {
  bytesMax: SEALED_BODY_BYTES_MAX,
  elementsMax: TELEMETRY_ELEMENTS_MAX,
} as const;

/** Makes the 16-byte tag of those bytes under the right key. */
export type Sealer = (covered: Uint8Array) => Uint8Array;

const KIND_NUMBERS: Readonly<Record<SealedKind, number>> = { telecommand: 1, telemetry: 2 };

const COVERED_HEAD_BYTES = 33;

/**
 * The fixed binary string that a tag covers (LM-MGT-121): a byte for the kind (1 telecommand, 2
 * telemetry), then key epoch, sequence, node and length of the body in eight bytes big-endian
 * each, then the body.
 */
export const sealedBytes = (kind: SealedKind, sealed: Omit<Sealed, 'tag'>): Uint8Array => {
  const { keyEpoch, sequence, node, body } = sealed;
  const bytes = Buffer.allocUnsafe(COVERED_HEAD_BYTES + body.length);
  bytes[0] = KIND_NUMBERS[kind];
  writeUint64(bytes, 1, keyEpoch);
  writeUint64(bytes, 9, sequence);
  writeUint64(bytes, 17, node);
  writeUint64(bytes, 25, body.length);
  bytes.set(body, COVERED_HEAD_BYTES);
  return bytes;
};

/** Throws on numbers out of range: no receiver would take it. */
export const encodeTelecommand = (telecommand: Telecommand, sealer: Sealer): Uint8Array => {
  const { target, sequence, keyEpoch } = telecommand;
  const properties = commandToWire(telecommand);
  assertIntegers(properties);
  const body = sound(
    wire.CommandContent.encode(properties).finish(),
    COMMAND_CONTENT,
    COMMAND_CAPS,
  );
  return seal('telecommand', { keyEpoch, sequence, node: target, body }, sealer);
};

export const encodeTelemetry = (packet: TelemetryPacket, sealer: Sealer): Uint8Array => {
  const { node, sequence, keyEpoch } = packet;
  const properties = telemetryToWire(packet.body);
  assertIntegers(properties);
  const bytes = wire.TelemetryContent.encode(properties).finish();
  const body = sound(bytes, TELEMETRY_CONTENT, TELEMETRY_CAPS);
  return seal('telemetry', { keyEpoch, sequence, node, body }, sealer);
};

/** The outer form; nothing of it may be believed before its tag is checked. */
export const decodeSealed = (bytes: Uint8Array): Decoded<Sealed> =>
  decodeGenerated(bytes, wire.Sealed, SEALED, SEALED_CAPS, sealedFromWire);

/** What an authentic outer form tells; `unknown-type`: a command that this version has not. */
export const decodeTelecommand = (sealed: Sealed): Decoded<Telecommand> => {
  const content = decodeGenerated(
    sealed.body,
    wire.CommandContent,
    COMMAND_CONTENT,
    COMMAND_CAPS,
    commandContent,
  );
  if (!content.ok) return content;
  const { node: target, sequence, keyEpoch } = sealed;
  return { ...content, value: { target, sequence, keyEpoch, ...content.value } };
};

export const decodeTelemetry = (sealed: Sealed): Decoded<TelemetryPacket> => {
  const body = decodeGenerated(
    sealed.body,
    wire.TelemetryContent,
    TELEMETRY_CONTENT,
    TELEMETRY_CAPS,
    telemetryFromWire,
  );
  if (!body.ok) return body;
  const { node, sequence, keyEpoch } = sealed;
  return { ...body, value: { node, sequence, keyEpoch, body: body.value } };
};

const seal = (kind: SealedKind, bare: Omit<Sealed, 'tag'>, sealer: Sealer): Uint8Array => {
  assertInteger(bare.keyEpoch, UINT32_MAX);
  assertInteger(bare.sequence, UINT53_MAX);
  assertInteger(bare.node, UINT32_MAX);
  const tag = sealer(sealedBytes(kind, bare));
  return wire.Sealed.encode({ ...bare, tag }).finish();
};

const sealedFromWire = (message: WireSealed): Sealed | RejectReason => {
  const tag = owned(message.tag);
  if (!message.node || !message.sequence || tag.length !== MAC_BYTES) return 'malformed';
  return {
    keyEpoch: message.keyEpoch ?? 0,
    sequence: message.sequence,
    node: message.node,
    body: owned(message.body),
    tag,
  };
};

const commandContent = (
  message: WireCommand,
): Omit<Telecommand, 'target' | 'sequence' | 'keyEpoch'> | RejectReason => {
  const body = commandFromWire(message);
  if (typeof body === 'string') return body;
  const { issuedUtcNs, expiresUtcNs } = message;
  return { issuedUtcNs: issuedUtcNs ?? 0, expiresUtcNs: expiresUtcNs ?? 0, body };
};

const telemetryToWire = (body: TelemetryBody): WireTelemetry => {
  switch (body.telemetry) {
    case 'housekeeping':
      return { housekeeping: body.housekeeping };
    case 'events': {
      const events = body.events.map((event) => ({ ...event, args: [...event.args] }));
      return { events: { events, suppressed: [...body.suppressed] } };
    }
    case 'command-stage': {
      const { sequence, stage, reason } = body;
      const number = reason === '' ? 0 : numberOf(COMMAND_REFUSALS, reason);
      return { commandStage: { sequence, stage: numberOf(COMMAND_STAGES, stage), reason: number } };
    }
  }
};

const telemetryFromWire = (message: WireTelemetry): TelemetryBody | RejectReason => {
  const { housekeeping, events, commandStage } = message;
  if (housekeeping) {
    return { telemetry: 'housekeeping', housekeeping: housekeepingFromWire(housekeeping) };
  }
  if (events) return eventsFromWire(events);
  if (!commandStage) return 'unknown-type';
  const stage = nameOf(COMMAND_STAGES, commandStage.stage ?? 0);
  const reason = nameOf(COMMAND_REFUSALS, commandStage.reason ?? 0) ?? '';
  if (stage === undefined || (stage === 'refused') !== (reason !== '')) return 'malformed';
  return { telemetry: 'command-stage', sequence: commandStage.sequence ?? 0, stage, reason };
};

const eventsFromWire = (message: WireEvents): TelemetryBody => ({
  telemetry: 'events',
  events: (message.events ?? []).map((event) => ({
    id: event.id ?? 0,
    severity: event.severity ?? 0,
    utcNs: event.utcNs ?? 0,
    args: event.args ?? [],
  })),
  suppressed: (message.suppressed ?? []).map(({ id, count }) => ({
    id: id ?? 0,
    count: count ?? 0,
  })),
});
