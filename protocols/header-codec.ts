import {
  BUNDLE_BYTES_MAX,
  type BundleHeader,
  type EndpointId,
  type SecurityBlock,
  TRAFFIC_CLASSES,
} from './bundle.ts';
import {
  copyOf,
  DIGEST_BYTES,
  EMPTY_BYTES,
  nameOf,
  numberOf,
  SECURITY_BLOCKS_MAX,
  SECURITY_BYTES_MAX,
} from './codec.ts';
import { UINT32_MAX, UINT53_MAX } from './wire-integers.ts';
import type { WireReader } from './wire-reader.ts';
import {
  blobBytes,
  fieldBytes,
  flagBytes,
  varintBytes,
  type WireWriter,
  wireKey,
} from './wire-writer.ts';

/** Encoded length of a header, range checked [bytes]. */
export const headerBytes = (header: BundleHeader): number => {
  if (header.digest.length !== DIGEST_BYTES) throw new RangeError('bundle digest: not 32 bytes');
  let length =
    fieldBytes(header.source.node, UINT32_MAX) +
    fieldBytes(header.source.service, UINT32_MAX) +
    fieldBytes(header.createdNs, UINT53_MAX) +
    fieldBytes(header.sequence, UINT32_MAX) +
    fieldBytes(header.attempt, UINT32_MAX) +
    fieldBytes(header.destination.node, UINT32_MAX) +
    fieldBytes(header.destination.service, UINT32_MAX) +
    2 + // class: always there, one byte
    flagBytes(header.assured) +
    flagBytes(header.custody) +
    fieldBytes(header.lifetimeNs, UINT53_MAX) +
    fieldBytes(header.ageNs, UINT53_MAX) +
    fieldBytes(header.hopLimit, UINT32_MAX) +
    fieldBytes(header.hopCount, UINT32_MAX) +
    fieldBytes(header.previousNode, UINT32_MAX);
  length += longKeyBytes(fieldBytes(header.reportTo, UINT32_MAX));
  length += longKeyBytes(fieldBytes(header.payloadBytes, BUNDLE_BYTES_MAX));
  length += longKeyBytes(blobBytes(header.digest));
  for (const block of header.security) {
    const content = securityBytes(block);
    length += 2 + varintBytes(content) + content;
  }
  return length;
};

/** A present field's length was computed for a one-byte key. */
const longKeyBytes = (length: number): number => (length === 0 ? 0 : length + 1);

const securityBytes = (block: SecurityBlock): number =>
  fieldBytes(block.kind, UINT32_MAX) +
  fieldBytes(block.keyEpoch, UINT32_MAX) +
  blobBytes(block.value);

/** Keys of the fields beyond 15, which take two bytes. */
const REPORT_TO_KEY = wireKey(16, 0);
const PAYLOAD_BYTES_KEY = wireKey(17, 0);
const DIGEST_KEY = wireKey(18, 2);
const SECURITY_KEY = wireKey(19, 2);

export const writeHeader = (writer: WireWriter, header: BundleHeader): void => {
  writer.field(0x08, header.source.node);
  writer.field(0x10, header.source.service);
  writer.field(0x18, header.createdNs);
  writer.field(0x20, header.sequence);
  writer.field(0x28, header.attempt);
  writer.field(0x30, header.destination.node);
  writer.field(0x38, header.destination.service);
  writer.field(0x40, numberOf(TRAFFIC_CLASSES, header.class));
  writer.flag(0x48, header.assured);
  writer.flag(0x50, header.custody);
  writer.field(0x58, header.lifetimeNs);
  writer.field(0x60, header.ageNs);
  writer.field(0x68, header.hopLimit);
  writer.field(0x70, header.hopCount);
  writer.field(0x78, header.previousNode);
  writer.field(REPORT_TO_KEY, header.reportTo);
  writer.field(PAYLOAD_BYTES_KEY, header.payloadBytes);
  writer.blob(DIGEST_KEY, header.digest);
  for (const block of header.security) {
    writer.open(SECURITY_KEY, securityBytes(block));
    writer.field(0x08, block.kind);
    writer.field(0x10, block.keyEpoch);
    writer.blob(0x1a, block.value);
  }
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** A header being read. It becomes the result, so that each is allocated once. */
interface HeaderDraft extends Mutable<BundleHeader> {
  source: Mutable<EndpointId>;
  destination: Mutable<EndpointId>;
}

const NO_SECURITY: readonly SecurityBlock[] = [];
/** Fields 1 to 19. */
const HEADER_FIELDS = 0xffffe;
/** Fields 1 to 3. */
const SECURITY_FIELDS = 0xe;

/**
 * Reads the header that fills the reader up to `end`. A header with faults comes back too, but
 * then `reader.fault` is set and nobody may use it.
 */
export const readHeader = (reader: WireReader, end: number): BundleHeader => {
  const outerEnd = reader.end;
  reader.end = end;
  const draft: HeaderDraft = {
    source: { node: 0, service: 0 },
    createdNs: 0,
    sequence: 0,
    attempt: 0,
    destination: { node: 0, service: 0 },
    class: 'broadband',
    assured: false,
    custody: false,
    lifetimeNs: 0,
    ageNs: 0,
    hopLimit: 0,
    hopCount: 0,
    previousNode: 0,
    reportTo: 0,
    payloadBytes: 0,
    digest: EMPTY_BYTES,
    security: NO_SECURITY,
  };
  let classNumber = 0;
  while (reader.position < end) {
    const key = reader.varint();
    if (key === 0x40) classNumber = reader.uint32();
    else readIdentityField(reader, key, draft);
  }
  reader.end = outerEnd;
  const trafficClass = nameOf(TRAFFIC_CLASSES, classNumber);
  if (trafficClass === undefined) reader.fail('bundle header: class missing or unknown');
  else draft.class = trafficClass;
  if (draft.source.node === 0) reader.fail('bundle header: source missing');
  if (draft.destination.node === 0) reader.fail('bundle header: destination missing');
  if (draft.digest.length === 0) reader.fail('bundle header: digest missing');
  return draft;
};

const readIdentityField = (reader: WireReader, key: number, draft: HeaderDraft): void => {
  switch (key) {
    case 0x08:
      draft.source.node = reader.uint32();
      return;
    case 0x10:
      draft.source.service = reader.uint32();
      return;
    case 0x18:
      draft.createdNs = reader.varint();
      return;
    case 0x20:
      draft.sequence = reader.uint32();
      return;
    case 0x28:
      draft.attempt = reader.uint32();
      return;
    case 0x30:
      draft.destination.node = reader.uint32();
      return;
    case 0x38:
      draft.destination.service = reader.uint32();
      return;
    case 0x48:
      draft.assured = reader.flag();
      return;
    case 0x50:
      draft.custody = reader.flag();
      return;
    default:
      readTransportField(reader, key, draft);
  }
};

const readTransportField = (reader: WireReader, key: number, draft: HeaderDraft): void => {
  switch (key) {
    case 0x58:
      draft.lifetimeNs = reader.varint();
      return;
    case 0x60:
      draft.ageNs = reader.varint();
      return;
    case 0x68:
      draft.hopLimit = reader.uint32();
      return;
    case 0x70:
      draft.hopCount = reader.uint32();
      return;
    case 0x78:
      draft.previousNode = reader.uint32();
      return;
    case 0x80:
      draft.reportTo = reader.uint32();
      return;
    case 0x88:
      draft.payloadBytes = reader.varint();
      if (draft.payloadBytes > BUNDLE_BYTES_MAX) reader.fail('bundle header: payload too large');
      return;
    case 0x92:
      draft.digest = readDigest(reader);
      return;
    case 0x9a:
      draft.security = readSecurity(reader, draft.security);
      return;
    default:
      reader.unknown(key, HEADER_FIELDS);
  }
};

const readDigest = (reader: WireReader): Uint8Array => {
  const length = reader.length();
  if (length !== DIGEST_BYTES) reader.fail('bundle header: digest is not 32 bytes');
  if (reader.fault !== undefined) return EMPTY_BYTES;
  const start = reader.position;
  reader.position = start + length;
  return copyOf(reader.bytes, start, start + length);
};

const readSecurity = (
  reader: WireReader,
  before: readonly SecurityBlock[],
): readonly SecurityBlock[] => {
  if (before.length >= SECURITY_BLOCKS_MAX) reader.fail('bundle header: too many security blocks');
  const outerEnd = reader.end;
  const end = reader.enter();
  const block: Mutable<SecurityBlock> = { kind: 0, keyEpoch: 0, value: EMPTY_BYTES };
  while (reader.position < end) {
    const key = reader.varint();
    if (key === 0x08) block.kind = reader.uint32();
    else if (key === 0x10) block.keyEpoch = reader.uint32();
    else if (key === 0x1a) block.value = reader.blob(SECURITY_BYTES_MAX);
    else reader.unknown(key, SECURITY_FIELDS);
  }
  reader.end = outerEnd;
  return [...before, block];
};
