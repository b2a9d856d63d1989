import type { BundleHeader, BundleMark, Chunks, Segment, StoredBundle } from './bundle.ts';
import { BUNDLE_BYTES_MAX } from './bundle.ts';
import { BUNDLE_MARK } from './bundle-rules.ts';
import {
  chunksBytes,
  EMPTY_BYTES,
  joinChunks,
  MARK_BYTES_MAX,
  STORED_HEAD_BYTES_MAX,
  viewOf,
} from './codec.ts';
import { type Decoded, rejected } from './errors.ts';
import { lasermesh } from './generated/lasermesh.js';
import { decodeGenerated } from './generated-bytes.ts';
import { headerBytes, readHeader, writeHeader } from './header-codec.ts';
import { segmentLeadBytesMax } from './segment-codec.ts';
import { assertSigned, UINT32_MAX, UINT53_MAX } from './wire-integers.ts';
import { WireReader } from './wire-reader.ts';
import { fieldBytes, flagBytes, varintBytes, WireWriter } from './wire-writer.ts';

/**
 * What a segment costs beyond its data [bytes]: an upper bound over every length of data and either
 * value of `last`, at most five bytes above the exact figure.
 */
export const segmentOverheadBytes = (segment: Omit<Segment, 'data'>): number =>
  segmentLeadBytesMax(segment);

/** Lengths of a two's complement varint: negative values take ten bytes. */
const signedFieldBytes = (value: number): number => {
  assertSigned(value);
  if (value === 0) return 0;
  return value < 0 ? 11 : 1 + varintBytes(value);
};

/**
 * A record of the bundle region: one small chunk, then the payload's own chunks, not copied.
 * Throws on numbers out of range and on a payload whose length differs from its header's.
 */
export const encodeStoredBundle = (stored: StoredBundle): Chunks => {
  const payload = chunksBytes(stored.payload);
  if (payload !== stored.header.payloadBytes) {
    throw new RangeError(`stored bundle: ${payload} bytes, header ${stored.header.payloadBytes}`);
  }
  const header = headerBytes(stored.header);
  const length =
    1 +
    varintBytes(header) +
    header +
    signedFieldBytes(stored.receivedUtcNs) +
    fieldBytes(stored.receivedUncertaintyNs, UINT53_MAX) +
    flagBytes(stored.sourceCopy) +
    (payload === 0 ? 0 : 1 + varintBytes(payload));
  const writer = new WireWriter(new Uint8Array(length));
  writer.open(0x0a, header);
  writeHeader(writer, stored.header);
  writer.signedField(0x10, stored.receivedUtcNs);
  writer.field(0x18, stored.receivedUncertaintyNs);
  writer.flag(0x20, stored.sourceCopy);
  if (payload > 0) writer.open(0x7a, payload);
  return [writer.bytes, ...stored.payload];
};

/**
 * Reads a record however it is cut into chunks. Chunks as the encoder made them, and a record in
 * one piece, are not copied: the payload is views.
 */
export const decodeStoredBundle = (chunks: Chunks): Decoded<StoredBundle> => {
  if (chunksBytes(chunks) > BUNDLE_BYTES_MAX + STORED_HEAD_BYTES_MAX) {
    return rejected('too-large', 'stored bundle over the largest payload');
  }
  const [head = EMPTY_BYTES, ...rest] = chunks;
  const decoded = readStored(head, rest);
  return decoded.ok || rest.length === 0 ? decoded : readStored(joinChunks(chunks), []);
};

/** Fields 1 to 4 and 15. */
const STORED_FIELDS = 0x801e;

const readStored = (head: Uint8Array, rest: Chunks): Decoded<StoredBundle> => {
  const reader = new WireReader(head, 0, head.length);
  const restBytes = chunksBytes(rest);
  let header: BundleHeader | undefined;
  let payload: Chunks = [];
  let receivedUtcNs = 0;
  let receivedUncertaintyNs = 0;
  let sourceCopy = false;
  while (reader.position < reader.end) {
    const key = reader.varint();
    if (key === 0x0a) {
      const length = reader.length();
      header = readHeader(reader, reader.position + length);
    } else if (key === 0x10) receivedUtcNs = reader.int64();
    else if (key === 0x18) receivedUncertaintyNs = reader.varint();
    else if (key === 0x20) sourceCopy = reader.flag();
    else if (key === 0x7a) payload = readPayload(reader, rest, restBytes);
    else reader.unknown(key, STORED_FIELDS);
  }
  if (header === undefined) reader.fail('stored bundle: header missing');
  else if (chunksBytes(payload) !== header.payloadBytes) {
    reader.fail('stored bundle: payload length differs from the header');
  }
  if (restBytes > 0 && payload !== rest) reader.fail('stored bundle: bytes beyond the payload');
  if (reader.fault !== undefined || header === undefined) {
    return rejected('malformed', reader.fault ?? 'stored bundle: no header');
  }
  const value = { header, receivedUtcNs, receivedUncertaintyNs, sourceCopy, payload };
  return { ok: true, value, unknownFields: reader.unknownFields };
};

const readPayload = (reader: WireReader, rest: Chunks, restBytes: number): Chunks => {
  const length = reader.varint();
  const start = reader.position;
  if (start === reader.end && length === restBytes) return rest;
  if (length > reader.end - start) {
    reader.fail('truncated field');
    return [];
  }
  reader.position = start + length;
  return [viewOf(reader.bytes, start, start + length)];
};

const wire = lasermesh.bundle;
const MARK_CAPS = { bytesMax: MARK_BYTES_MAX, elementsMax: 0 } as const;

/** A record of the marks region. Throws on numbers out of range. */
export const encodeMark = (mark: BundleMark): Uint8Array => {
  const { source, createdNs, sequence, attempt, fromNode, hopCount, delivered } = mark;
  const forgetUtcNs = Math.max(0, mark.forgetUtcNs);
  const length =
    fieldBytes(source.node, UINT32_MAX) +
    fieldBytes(source.service, UINT32_MAX) +
    fieldBytes(createdNs, UINT53_MAX) +
    fieldBytes(sequence, UINT32_MAX) +
    fieldBytes(attempt, UINT32_MAX) +
    fieldBytes(fromNode, UINT32_MAX) +
    fieldBytes(hopCount, UINT32_MAX) +
    fieldBytes(forgetUtcNs, UINT53_MAX) +
    flagBytes(delivered);
  const writer = new WireWriter(new Uint8Array(length));
  writer.field(0x08, source.node);
  writer.field(0x10, source.service);
  writer.field(0x18, createdNs);
  writer.field(0x20, sequence);
  writer.field(0x28, attempt);
  writer.field(0x30, fromNode);
  writer.field(0x38, hopCount);
  writer.field(0x40, forgetUtcNs);
  writer.flag(0x48, delivered);
  return writer.bytes;
};

export const decodeMark = (bytes: Uint8Array): Decoded<BundleMark> =>
  decodeGenerated(bytes, wire.BundleMark, BUNDLE_MARK, MARK_CAPS, (message) => {
    if (!message.sourceNode) return 'malformed';
    return {
      source: { node: message.sourceNode, service: message.sourceService ?? 0 },
      createdNs: message.createdNs ?? 0,
      sequence: message.sequence ?? 0,
      attempt: message.attempt ?? 0,
      fromNode: message.fromNode ?? 0,
      hopCount: message.hopCount ?? 0,
      forgetUtcNs: message.forgetUtcNs ?? 0,
      delivered: message.delivered ?? false,
    };
  });
