import { crc32 } from 'node:zlib';
import { imageFromBytes } from '../../protocols/frame-codec.ts';
import type { FrameImage } from '../../protocols/frame.ts';

/** A field as raw wire bytes, so that tests can build what no encoder would. */
export interface RawField {
  readonly number: number;
  readonly wireType: number;
  /** Everything behind the key; for wire type 2 with its length. */
  readonly content: readonly number[];
}

export const varint = (value: number | bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return bytes;
};

export const number = (field: number, value: number | bigint): RawField => ({
  number: field,
  wireType: 0,
  content: varint(value),
});

export const delimited = (field: number, content: Iterable<number>): RawField => {
  const bytes = [...content];
  return { number: field, wireType: 2, content: [...varint(bytes.length), ...bytes] };
};

export const fixed32 = (field: number, value: number): RawField => ({
  number: field,
  wireType: 5,
  content: [value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24],
});

export const message = (fields: readonly RawField[]): number[] =>
  fields.flatMap((field) => [
    ...varint((BigInt(field.number) << 3n) | BigInt(field.wireType)),
    ...field.content,
  ]);

/** A frame of these fields with a right CRC at its end. */
export const frameOf = (fields: readonly RawField[]): FrameImage => sealed(message(fields));

export const sealed = (content: readonly number[]): FrameImage => {
  const head = Uint8Array.from(content);
  const crc = fixed32(15, crc32(head));
  return imageFromBytes(Uint8Array.from([...content, ...message([crc])]));
};
