import { crcOf, EMPTY_BYTES, joinChunks, joinCrc, nameOf, numberOf, viewOf } from './codec.ts';
import { type Decoded, rejected } from './errors.ts';
import {
  CRC_FIELD_BYTES,
  FRAME_BYTES_MAX,
  type FrameImage,
  type FrameNumber,
  frameBytes,
  LINK_VERSION,
  type LinkFrame,
  type Opcode,
  PAYLOAD_BYTES_MAX,
} from './frame.ts';
import { acknowledgementBytes, writeAcknowledgement } from './acknowledgement-codec.ts';
import { FrameDraft, misplacedField, readFrameFields } from './frame-reader.ts';
import {
  layoutSegment,
  readSegment,
  type SegmentLayout,
  writeSegmentHead,
} from './segment-codec.ts';
import {
  assertInteger,
  UINT16_MAX,
  UINT32_MAX,
  UINT53_MAX,
  writeUint32,
  writeUint64,
} from './wire-integers.ts';
import { WireReader } from './wire-reader.ts';
import { blobBytes, fieldBytes, varintBytes, WireWriter } from './wire-writer.ts';

/** What a sender gives; the same union that decoding returns. */
export type FrameFields = LinkFrame;

const FRAME_TYPES = ['idle', 'data', 'management'] as const;
const OPCODES: readonly Opcode[] = ['rate-down', 'rate-up', 'pause', 'resume'];
const TX_NUM_MAX = 7;

/** Most that a data frame adds to its encoded segment, CRC included [bytes]. */
export const DATA_FRAME_OVERHEAD_BYTES_MAX = 90;
/** Most that a management frame adds to its body, CRC included [bytes]. */
export const MANAGEMENT_FRAME_OVERHEAD_BYTES_MAX = 117;

/**
 * Encodes a frame (LM-FRM-001 to 010). The data of a segment is not copied: it becomes the
 * image's payload. Throws on numbers that the wire cannot carry and on payloads over
 * PAYLOAD_BYTES_MAX.
 */
export const encodeFrame = (frame: FrameFields): FrameImage => {
  let layout = NO_SEGMENT;
  let payloadLength = 0;
  let payload = EMPTY_BYTES;
  if (frame.type === 'data') {
    layout = layoutSegment(frame.segment);
    payload = frame.segment.data;
    payloadLength = layout.head + payload.length;
  } else if (frame.type === 'management') {
    payloadLength = frame.body.length;
  }
  if (payloadLength > PAYLOAD_BYTES_MAX) {
    throw new RangeError(`frame payload of ${payloadLength} bytes, at most ${PAYLOAD_BYTES_MAX}`);
  }
  const acknowledgement = frame.acknowledgement;
  const ackLength = acknowledgement === undefined ? 0 : acknowledgementBytes(acknowledgement);
  const lead = leadBytes(frame) + (acknowledgement === undefined ? 0 : 2 + ackLength);
  const open = payloadLength === 0 ? 0 : 1 + varintBytes(payloadLength);
  const inHead = payloadLength - payload.length;
  // Buffer's own pool makes this three times cheaper than a new Uint8Array.
  const head = Buffer.allocUnsafe(lead + open + inHead);
  const writer = new WireWriter(head);
  writeLead(writer, frame, ackLength);
  if (payloadLength > 0) writer.open(0x72, payloadLength);
  if (frame.type === 'data') writeSegmentHead(writer, frame.segment, layout);
  else if (frame.type === 'management') writer.raw(frame.body);
  return { head, payload, crc: crcOfFrame(head, payload, frame) };
};

/** Data whose CRC is known, as a relay knows it from the frame that brought them, need no second pass. */
const crcOfFrame = (head: Uint8Array, payload: Uint8Array, frame: FrameFields): number => {
  const known = frame.type === 'data' ? frame.segment.dataCrc : undefined;
  return known === undefined
    ? crcOf(head, payload)
    : joinCrc(crcOf(head, EMPTY_BYTES), known, payload.length);
};

const NO_SEGMENT: SegmentLayout = { header: 0, head: 0 };

const numberOfFrame = (frame: FrameFields): FrameNumber | undefined =>
  frame.type === 'idle' ? undefined : frame.number;

/** Length of all fields before the payload, without the acknowledgement; range checked. */
const leadBytes = (frame: FrameFields): number => {
  assertInteger(frame.session, UINT32_MAX);
  let length = 4 + (frame.session === 0 ? 0 : 5); // version and type: always there
  const number = numberOfFrame(frame);
  if (number !== undefined) {
    length += 2 + fieldBytes(number.txfn, UINT16_MAX) + fieldBytes(number.txNum, TX_NUM_MAX);
  }
  length +=
    fieldBytes(frame.stampNs, UINT53_MAX) +
    (frame.opcode === 'none' ? 0 : 2) +
    fieldBytes(frame.opcodeValue, UINT16_MAX);
  if (frame.type === 'management') {
    length += fieldBytes(frame.counter, UINT53_MAX) + blobBytes(frame.tag);
  }
  return length;
};

const writeLead = (writer: WireWriter, frame: FrameFields, ackLength: number): void => {
  writer.field(0x08, LINK_VERSION);
  writer.fixed32(0x15, frame.session);
  writer.field(0x18, numberOf(FRAME_TYPES, frame.type));
  const number = numberOfFrame(frame);
  if (number !== undefined) {
    writer.field(0x20, number.txfn);
    writer.field(0x28, number.txNum);
    writer.flag(0x30, true);
  }
  if (frame.acknowledgement !== undefined) {
    writer.open(0x3a, ackLength);
    writeAcknowledgement(writer, frame.acknowledgement);
  }
  writer.field(0x40, frame.stampNs);
  if (frame.opcode !== 'none') writer.field(0x48, numberOf(OPCODES, frame.opcode));
  writer.field(0x50, frame.opcodeValue);
  if (frame.type === 'management') {
    writer.field(0x58, frame.counter);
    writer.blob(0x62, frame.tag);
  }
};

/**
 * Decodes and checks a frame. Views into the image are handed out for bulk bytes (a segment's
 * data, a management body); what is small and kept is copied. Never throws on foreign bytes.
 */
export const decodeFrame = (image: FrameImage): Decoded<LinkFrame> => {
  if (frameBytes(image) > FRAME_BYTES_MAX) {
    return rejected('too-large', `frame over ${FRAME_BYTES_MAX} bytes`);
  }
  if (image.crc < 0) return rejected('malformed', 'frame does not end with a CRC field');
  const long = image.payload.length >= LONG_PAYLOAD_BYTES;
  const payloadCrc = long ? crcOf(image.payload, EMPTY_BYTES) : undefined;
  const crc =
    payloadCrc === undefined
      ? crcOf(image.head, image.payload)
      : joinCrc(crcOf(image.head, EMPTY_BYTES), payloadCrc, image.payload.length);
  if (crc !== image.crc) return rejected('bad-crc', 'CRC differs');
  const decoded = decodeFields(image.head, image.payload, payloadCrc);
  if (decoded.ok || image.payload.length === 0) return decoded;
  // Cut elsewhere than our encoder cuts: only then the pieces are joined.
  return decodeFields(joinChunks([image.head, image.payload]), EMPTY_BYTES, undefined);
};

/** Of payloads this long the CRC is kept for who passes them on; joining costs as much as 500 bytes do. */
const LONG_PAYLOAD_BYTES = 4_096;

const decodeFields = (
  head: Uint8Array,
  tail: Uint8Array,
  tailCrc: number | undefined,
): Decoded<LinkFrame> => {
  const reader = new WireReader(head, 0, head.length);
  const draft = new FrameDraft();
  readFrameFields(reader, draft, tail.length);
  if (reader.fault !== undefined) return rejected('malformed', reader.fault);
  if (draft.version !== LINK_VERSION) {
    return rejected('unknown-version', `version ${draft.version}`);
  }
  const type = nameOf(FRAME_TYPES, draft.type);
  if (type === undefined) return rejected('unknown-type', `type ${draft.type}`);
  const opcode = draft.opcode === 0 ? 'none' : nameOf(OPCODES, draft.opcode);
  if (opcode === undefined) return rejected('unknown-opcode', `opcode ${draft.opcode}`);
  if (draft.payloadLength > PAYLOAD_BYTES_MAX) {
    return rejected('too-large', `payload over ${PAYLOAD_BYTES_MAX} bytes`);
  }
  const misplaced = misplacedField(draft, type);
  if (misplaced !== undefined) return rejected('malformed', misplaced);
  reader.position = draft.payloadStart;
  reader.end = Math.min(draft.payloadStart + draft.payloadLength, head.length);
  const value = frameOf(reader, draft, { type, opcode, tail, tailCrc });
  if (reader.fault !== undefined) return rejected('malformed', reader.fault);
  return { ok: true, value, unknownFields: reader.unknownFields };
};

/** The frame of checked fields; the reader stands on the payload and takes its faults. */
const frameOf = (
  reader: WireReader,
  draft: FrameDraft,
  known: {
    readonly type: LinkFrame['type'];
    readonly opcode: Opcode;
    readonly tail: Uint8Array;
    readonly tailCrc: number | undefined;
  },
): LinkFrame => {
  const { session, stampNs, acknowledgement, opcodeValue } = draft;
  const { type, opcode, tail } = known;
  if (type === 'idle') return { type, session, stampNs, acknowledgement, opcode, opcodeValue };
  const number = draft.sequenced ? { txfn: draft.txfn, txNum: draft.txNum } : undefined;
  if (type === 'data') {
    const segment = readSegment(reader, tail, known.tailCrc);
    return { type, session, stampNs, acknowledgement, opcode, opcodeValue, number, segment };
  }
  if (tail.length > 0) reader.fail('management body in two pieces');
  const body = viewOf(reader.bytes, reader.position, reader.end);
  const { counter, tag } = draft;
  return {
    type,
    session,
    stampNs,
    acknowledgement,
    opcode,
    opcodeValue,
    number,
    counter,
    tag,
    body,
  };
};

/** Key of the last field: number 15, fixed32. */
const CRC_KEY = 0x7d;
/** Stands in an image whose bytes do not end with a CRC field: no CRC-32 is negative. */
export const NO_CRC = -1;

/** The frame's bytes as they go over a wire, in one piece. */
export const imageBytes = (image: FrameImage): Uint8Array => {
  if (image.crc < 0) return joinChunks([image.head, image.payload]);
  const bytes = new Uint8Array(frameBytes(image));
  bytes.set(image.head);
  bytes.set(image.payload, image.head.length);
  const at = bytes.length - CRC_FIELD_BYTES;
  bytes[at] = CRC_KEY;
  bytes[at + 1] = image.crc;
  bytes[at + 2] = image.crc >>> 8;
  bytes[at + 3] = image.crc >>> 16;
  bytes[at + 4] = image.crc >>> 24;
  return bytes;
};

/** An image over bytes from a wire, not copied. Whatever they are: decodeFrame judges them. */
export const imageFromBytes = (bytes: Uint8Array): FrameImage => {
  const end = bytes.length - CRC_FIELD_BYTES;
  if (end < 0 || bytes[end] !== CRC_KEY) {
    return { head: bytes, payload: EMPTY_BYTES, crc: NO_CRC };
  }
  const crc = new WireReader(bytes, end + 1, bytes.length).fixed32();
  return { head: viewOf(bytes, 0, end), payload: EMPTY_BYTES, crc };
};

/** What a management frame's tag is computed over. */
export interface AuthenticatedFields {
  readonly session: number;
  readonly type: LinkFrame['type'];
  readonly number: FrameNumber | undefined;
  readonly counter: number;
  readonly opcode: Opcode;
  readonly opcodeValue: number;
  readonly body: Uint8Array;
}

const AUTHENTICATED_HEAD_BYTES = 24;

/**
 * The fixed binary string that the tag covers (LM-FRM-023), big-endian: version 1 byte, type 1,
 * sequenced 1, opcode 1, txfn 2, opcode value 2, session 4, counter 8, length of the body 4, body.
 * tx_num, acknowledgement and stamp change on retransmission and stay outside.
 */
export const authenticatedBytes = (fields: AuthenticatedFields): Uint8Array => {
  // From the pool: it lives until its tag is made, and every byte is written.
  const bytes = Buffer.allocUnsafe(AUTHENTICATED_HEAD_BYTES + fields.body.length);
  const txfn = fields.number?.txfn ?? 0;
  bytes[0] = LINK_VERSION;
  bytes[1] = numberOf(FRAME_TYPES, fields.type);
  bytes[2] = fields.number === undefined ? 0 : 1;
  bytes[3] = fields.opcode === 'none' ? 0 : numberOf(OPCODES, fields.opcode);
  writeUint32(bytes, 4, (txfn << 16) | (fields.opcodeValue & 0xffff));
  writeUint32(bytes, 8, fields.session);
  writeUint64(bytes, 12, fields.counter);
  writeUint32(bytes, 20, fields.body.length);
  bytes.set(fields.body, AUTHENTICATED_HEAD_BYTES);
  return bytes;
};
