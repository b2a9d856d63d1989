import type { BundleHeader, Segment } from '../../protocols/bundle.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import type { HeldBundle } from './held-bundle.ts';

/**
 * Upper bounds of what encoding adds [bytes]: all integer fields of a header at their longest with
 * the digest, a security block's own fields, and a segment's fields around header and data. Bounds
 * instead of exact lengths, so that a header that grew on its way does not shift the boundaries:
 * then a relay sends the very pieces that came in.
 */
const HEADER_OVERHEAD_BYTES = 176;
const SECURITY_OVERHEAD_BYTES = 24;
const SEGMENT_OVERHEAD_BYTES = 40;
/** Room that a source leaves in long segments for links that carry a little less per frame. */
const SOURCE_SLACK_BYTES = 64;
const LONG_SEGMENT_BYTES = 8_192;

/**
 * The next segment of a bundle in transfer, at most maxBytes when encoded, as a view of its
 * payload; bytes are joined only where a segment lies across pieces. Moves the bundle's place on.
 * `header` is what the first segment carries. Undefined: maxBytes leaves no room.
 */
export const cutSegment = (
  bundle: HeldBundle,
  header: BundleHeader | undefined,
  maxBytes: number,
): Segment | undefined => {
  let room =
    header === undefined ? maxBytes - SEGMENT_OVERHEAD_BYTES : segmentRoom(header, maxBytes);
  if (bundle.from === 0 && maxBytes > LONG_SEGMENT_BYTES) room -= SOURCE_SLACK_BYTES;
  const total = bundle.bytes;
  if (room <= 0 && total > bundle.offset) return undefined;
  const { offset, chunk } = bundle;
  const data = takeBytes(bundle, Math.min(room, total - offset));
  const isPiece = data === bundle.payload[chunk];
  return {
    transfer: bundle.transfer,
    offset,
    total,
    class: bundle.header.class,
    last: bundle.offset === total,
    header,
    data,
    dataCrc: isPiece ? bundle.pieceCrcs?.[chunk] : undefined,
  };
};

/** Payload bytes that fit beside a header into an encoded segment of so many bytes. */
export const segmentRoom = (header: BundleHeader, maxBytes: number): number => {
  let room = maxBytes - SEGMENT_OVERHEAD_BYTES - HEADER_OVERHEAD_BYTES;
  if (header.security.length === 0) return room;
  for (const block of header.security) room -= block.value.length + SECURITY_OVERHEAD_BYTES;
  return room;
};

const EMPTY = new Uint8Array(0);

const takeBytes = (bundle: HeldBundle, bytes: number): Uint8Array => {
  const chunk = bundle.payload[bundle.chunk];
  if (chunk === undefined || bytes <= 0) return EMPTY;
  const rest = chunk.length - bundle.chunkOffset;
  if (rest >= bytes || rest * 2 >= bytes) return takeView(bundle, chunk, Math.min(rest, bytes));
  const joined = new Uint8Array(bytes);
  let filled = 0;
  while (filled < bytes) {
    const piece = bundle.payload[bundle.chunk];
    if (piece === undefined) break;
    const length = Math.min(piece.length - bundle.chunkOffset, bytes - filled);
    joined.set(takeView(bundle, piece, length), filled);
    filled += length;
  }
  return joined;
};

const takeView = (bundle: HeldBundle, chunk: Uint8Array, length: number): Uint8Array => {
  const start = bundle.chunkOffset;
  const whole = start === 0 && length === chunk.length;
  bundle.offset += length;
  if (start + length === chunk.length) {
    bundle.chunk++;
    bundle.chunkOffset = 0;
  } else {
    bundle.chunkOffset = start + length;
  }
  if (whole) return chunk;
  return new Uint8Array(chunk.buffer, chunk.byteOffset + start, length);
};

/** The header for the next hop. */
export const headerForHop = (header: BundleHeader, ageNs: Ns, node: NodeId): BundleHeader => ({
  source: header.source,
  createdNs: header.createdNs,
  sequence: header.sequence,
  attempt: header.attempt,
  destination: header.destination,
  class: header.class,
  assured: header.assured,
  custody: header.custody,
  lifetimeNs: header.lifetimeNs,
  ageNs,
  hopLimit: header.hopLimit,
  hopCount: header.hopCount + 1,
  previousNode: node,
  reportTo: header.reportTo,
  payloadBytes: header.payloadBytes,
  digest: header.digest,
  security: header.security,
});
