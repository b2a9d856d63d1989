import type { BundleHeader } from '../../protocols/bundle.ts';
import type { FrameImage } from '../../protocols/frame.ts';
import { decodeFrame } from '../../protocols/frame-codec.ts';
import { readHeader } from '../../protocols/header-codec.ts';
import { WireReader } from '../../protocols/wire-reader.ts';

/** What a data frame's segment says of itself, read without decoding the frame. */
export interface SegmentPeek {
  transfer: number;
  offset: number;
  total: number;
  /** Number on the wire: 1 management, 2 tactical, 3 broadband; 0: none found. */
  class: number;
  last: boolean;
  /** Where the bundle's header begins in the frame's head, its length first; 0: none found. */
  headerAt: number;
}

const PAYLOAD_KEY = 0x72;
const DATA_KEY = 0x7a;
const HEADER_KEY = 0x32;
/** Of the header's field `custody`. */
const CUSTODY_KEY = 0x50;
const WIRE_VARINT = 0;
const WIRE_FIXED64 = 1;
const WIRE_BYTES = 2;
/** Shifting cannot carry more than 32 bits. */
const SHIFTS_MAX = 28;

/**
 * Reads the head of the segment in a data frame, whatever the order of fields. For statistics only:
 * what cannot be read leaves class 0.
 */
export const peekSegment = (image: FrameImage, out: SegmentPeek): void => {
  out.transfer = 0;
  out.offset = 0;
  out.total = 0;
  out.class = 0;
  out.last = false;
  out.headerAt = 0;
  const bytes = image.head;
  let at = findPayload(bytes);
  while (at < bytes.length) {
    const key = bytes[at] as number;
    // The header and the data come behind all that is wanted here.
    if (key === HEADER_KEY) out.headerAt = at + 1;
    if (key === HEADER_KEY || key === DATA_KEY || (key & 7) !== WIRE_VARINT) return;
    let value = 0;
    let scale = 1;
    let byte: number;
    at++;
    do {
      byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * scale;
      scale *= 128;
    } while (byte >= 0x80 && at < bytes.length);
    if (key === 0x08) out.transfer = value;
    else if (key === 0x10) out.offset = value;
    else if (key === 0x18) out.total = value;
    else if (key === 0x20) out.class = value;
    else if (key === 0x28) out.last = value !== 0;
  }
};

/** The header that such a segment begins with; undefined when there is none that can be read. */
export const peekHeader = (
  image: FrameImage,
  { headerAt }: SegmentPeek,
): BundleHeader | undefined => {
  if (headerAt === 0) return undefined;
  const reader = new WireReader(image.head, headerAt, image.head.length);
  const length = reader.length();
  const header = readHeader(reader, reader.position + length);
  return reader.fault === undefined ? header : undefined;
};

/** Whether the header that such a segment begins with asks for custody, without reading the rest of it. */
export const asksCustody = ({ head }: FrameImage, { headerAt }: SegmentPeek): boolean => {
  if (headerAt === 0) return false;
  let at = headerAt;
  while ((head[at++] ?? 0) >= 0x80);
  // Fields stand in order, and all before this one are numbers.
  while (at < head.length && (head[at] as number) < CUSTODY_KEY) {
    at++;
    while ((head[at++] ?? 0) >= 0x80);
  }
  return head[at] === CUSTODY_KEY && head[at + 1] === 1;
};

/** Where the payload's first byte stands; the end when there is none. */
export const findPayload = (bytes: Uint8Array): number => {
  let at = 0;
  while (at < bytes.length) {
    const key = bytes[at++] as number;
    const wire = key & 7;
    if (wire === WIRE_BYTES) {
      let length = 0;
      let byte: number;
      let shift = 0;
      do {
        byte = bytes[at++] ?? 0;
        length |= (byte & 0x7f) << shift;
        shift += 7;
      } while (byte >= 0x80 && shift <= SHIFTS_MAX);
      if (key === PAYLOAD_KEY) return at;
      // Unsigned: what a stranger writes as a length must not lead backwards, round and round.
      at += length >>> 0;
    } else if (wire === WIRE_VARINT) {
      while ((bytes[at++] ?? 0) >= 0x80);
    } else at += wire === WIRE_FIXED64 ? 8 : 4;
  }
  return at;
};

/** Data stand apart in an image; decoded, and their CRC computed, only where they do not: 4 % of a run of large bundles. */
export const dataBytes = (image: FrameImage): number => {
  if (image.payload.length > 0) return image.payload.length;
  const frame = decodeFrame(image);
  return frame.ok && frame.value.type === 'data' ? frame.value.segment.data.length : 0;
};
