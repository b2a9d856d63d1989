import { crcOf, EMPTY_BYTES } from '../../../protocols/codec.ts';
import { imageFromBytes } from '../../../protocols/frame-codec.ts';
import type { FrameImage } from '../../../protocols/frame.ts';

/**
 * Protobuf by hand, so that a frame can be what no encoder would make of it: fields in any order, twice, of the wrong
 * form, beyond their range.
 */

type Bytes = Uint8Array;

/** A varint of any length: `pad` appends bytes that say nothing. */
export const varint = (value: number | bigint, pad = 0): Bytes => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  } while (rest > 0n);
  for (let i = 0; i < pad; i++) bytes.push(0x80);
  bytes[bytes.length - 1] = (bytes.at(-1) as number) & 0x7f;
  return Uint8Array.from(bytes);
};

export const join = (...parts: readonly Bytes[]): Bytes => new Uint8Array(Buffer.concat(parts));

/** Number of a field with a varint. */
export const number = (field: number, value: number | bigint | boolean, pad = 0): Bytes =>
  join(varint(8 * field), varint(typeof value === 'bigint' ? value : Number(value), pad));

export const fixed32 = (field: number, value: number): Bytes => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return join(varint(8 * field + 5), bytes);
};

export const fixed64 = (field: number, value: bigint): Bytes => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return join(varint(8 * field + 1), bytes);
};

/** A field with bytes, text or a message in it. */
export const bytes = (field: number, value: Bytes): Bytes =>
  join(varint(8 * field + 2), varint(value.length), value);

/** A group: begun and ended. */
export const group = (field: number): Bytes => join(varint(8 * field + 3), varint(8 * field + 4));

const CRC_FIELD = 15;

/** A frame of these fields, closed by their CRC. */
export const rawFrame = (...fields: readonly Bytes[]): FrameImage => {
  const head = join(...fields);
  return imageFromBytes(join(head, fixed32(CRC_FIELD, crcOf(head, EMPTY_BYTES))));
};

/** A frame that ends as it ends. */
export const rawBytes = (...fields: readonly Bytes[]): FrameImage =>
  imageFromBytes(join(...fields));
