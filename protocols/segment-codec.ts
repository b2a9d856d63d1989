import { BUNDLE_BYTES_MAX, type Segment, TRAFFIC_CLASSES } from './bundle.ts';
import { copyOf, EMPTY_BYTES, nameOf, numberOf, viewOf } from './codec.ts';
import { headerBytes, readHeader, writeHeader } from './header-codec.ts';
import { UINT32_MAX } from './wire-integers.ts';
import type { WireReader } from './wire-reader.ts';
import { fieldBytes, flagBytes, varintBytes, type WireWriter } from './wire-writer.ts';

/** All of a segment that stands before its data, given the header's length (0: no header). */
const leadBytes = (segment: Omit<Segment, 'data'>, header: number): number =>
  fieldBytes(segment.transfer, UINT32_MAX) +
  fieldBytes(segment.offset, BUNDLE_BYTES_MAX) +
  fieldBytes(segment.total, BUNDLE_BYTES_MAX) +
  2 + // class: always there, one byte
  flagBytes(segment.last) +
  (header === 0 ? 0 : 1 + varintBytes(header) + header);

/** Lengths of the parts of an encoded segment, so that they are computed once. */
export interface SegmentLayout {
  readonly header: number;
  /** Bytes before the data itself, its key and length included. */
  readonly head: number;
}

export const layoutSegment = (segment: Segment): SegmentLayout => {
  const header = segment.header === undefined ? 0 : headerBytes(segment.header);
  const data = segment.data.length;
  const head = leadBytes(segment, header) + (data === 0 ? 0 : 1 + varintBytes(data));
  return { header, head };
};

/**
 * Most that an encoded segment has beyond its data, whatever `last` and the data's length
 * [bytes].
 */
export const segmentLeadBytesMax = (segment: Omit<Segment, 'data'>): number => {
  const header = segment.header === undefined ? 0 : headerBytes(segment.header);
  const unset = segment.last ? 0 : 2;
  return leadBytes(segment, header) + unset + DATA_KEY_BYTES;
};

/** Key and the longest length that a frame's payload allows. */
const DATA_KEY_BYTES = 4;

/** Writes all but the data itself, which goes beside as a view. */
export const writeSegmentHead = (
  writer: WireWriter,
  segment: Segment,
  layout: SegmentLayout,
): void => {
  writer.field(0x08, segment.transfer);
  writer.field(0x10, segment.offset);
  writer.field(0x18, segment.total);
  writer.field(0x20, numberOf(TRAFFIC_CLASSES, segment.class));
  writer.flag(0x28, segment.last);
  if (segment.header !== undefined) {
    writer.open(0x32, layout.header);
    writeHeader(writer, segment.header);
  }
  if (segment.data.length > 0) writer.open(0x7a, segment.data.length);
};

type SegmentDraft = { -readonly [K in keyof Segment]: Segment[K] };
/** Fields 1 to 6 and 15. */
const SEGMENT_FIELDS = 0x807e;

/**
 * Reads the segment that fills the reader to its end. The data may lie beside: then `tail` holds it
 * and the reader ends just behind its key and length. `tailCrc`: CRC-32 of the tail where it is known.
 * Faults stay in the reader.
 */
export const readSegment = (
  reader: WireReader,
  tail: Uint8Array,
  tailCrc: number | undefined,
): Segment => {
  const draft: SegmentDraft = {
    transfer: 0,
    offset: 0,
    total: 0,
    class: 'broadband',
    last: false,
    header: undefined,
    data: EMPTY_BYTES,
    dataCrc: tailCrc,
  };
  let classNumber = 0;
  while (reader.position < reader.end) {
    const key = reader.varint();
    if (key === 0x20) classNumber = reader.uint32();
    else if (key === 0x7a) draft.data = readData(reader, tail);
    else readSegmentField(reader, key, draft);
  }
  if (tail.length > 0 && draft.data !== tail) reader.fail('segment: bytes beyond its data');
  const trafficClass = nameOf(TRAFFIC_CLASSES, classNumber);
  if (trafficClass === undefined) reader.fail('segment: class missing or unknown');
  else draft.class = trafficClass;
  const endBytes = draft.offset + draft.data.length;
  if (draft.total > BUNDLE_BYTES_MAX) reader.fail('segment: total too large');
  if (endBytes > draft.total) reader.fail('segment: data beyond the total');
  if (draft.last && endBytes !== draft.total) reader.fail('segment: last, but short of the total');
  if (draft.header !== undefined && draft.header.payloadBytes !== draft.total) {
    reader.fail('segment: total differs from the header');
  }
  return draft;
};

const readSegmentField = (reader: WireReader, key: number, draft: SegmentDraft): void => {
  switch (key) {
    case 0x08:
      draft.transfer = reader.uint32();
      return;
    case 0x10:
      draft.offset = reader.varint();
      return;
    case 0x18:
      draft.total = reader.varint();
      return;
    case 0x28:
      draft.last = reader.flag();
      return;
    case 0x32: {
      const length = reader.length();
      draft.header = readHeader(reader, reader.position + length);
      return;
    }
    default:
      reader.unknown(key, SEGMENT_FIELDS);
  }
};

const readData = (reader: WireReader, tail: Uint8Array): Uint8Array => {
  const length = reader.varint();
  const start = reader.position;
  if (start === reader.end && length === tail.length) return tail;
  if (length > reader.end - start) {
    reader.fail('truncated field');
    return EMPTY_BYTES;
  }
  reader.position = start + length;
  const isLittle = reader.bytes.length > 2 * length + FRAME_REST_BYTES;
  return (isLittle ? copyOf : viewOf)(reader.bytes, start, start + length);
};

/**
 * A view keeps the whole frame alive for as long as the data. Where more of it than this and as much as the data is
 * something else, such as fields that nobody knows, the data is copied: what a store counts is what it holds.
 */
const FRAME_REST_BYTES = 1_024;
