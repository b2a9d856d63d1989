import { crc32 } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import type { BatchBlock } from './batch.ts';
import { RECORD_KINDS, RECORDS } from './records.ts';

/** Version of the file format; a reader takes this one only. */
export const JOURNAL_VERSION = 1;
/** Length and CRC-32 in front of every block, both 32 bits little-endian. */
export const BLOCK_HEAD_BYTES = 8;
/** A block of 8,192 records is far below; a length beyond is damage. */
export const BLOCK_BYTES_MAX = 64 * 1024 * 1024;

/** Opens the file: what the numbers in it mean. */
export interface HeaderBlock {
  readonly block: 'header';
  readonly format: 'lasermesh journal';
  readonly version: number;
  readonly level: string;
  /** Kinds by number, with the names and types of their columns. */
  readonly kinds: readonly (readonly [
    name: string,
    columns: readonly (readonly [name: string, type: string])[],
  ])[];
}

/** Closes the file. */
export interface FooterBlock {
  readonly block: 'footer';
  readonly stored: number;
  readonly controlRecords: number;
  readonly hash: string;
  readonly hashes: readonly string[];
}

export type Block = HeaderBlock | BatchBlock | FooterBlock;

export const headerBlock = (level: string): HeaderBlock => ({
  block: 'header',
  format: 'lasermesh journal',
  version: JOURNAL_VERSION,
  level,
  kinds: RECORD_KINDS.map((kind) => [
    kind,
    RECORDS[kind].columns.map(({ name, type }) => [name, type] as const),
  ]),
});

/** Bytes of a block as they stand in the file: length, CRC-32, msgpack. */
export const encodeBlock = (block: Block): Uint8Array => {
  const body = encode(block);
  const bytes = new Uint8Array(BLOCK_HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, body.length, true);
  view.setUint32(4, crc32(body), true);
  bytes.set(body, BLOCK_HEAD_BYTES);
  return bytes;
};

/** The block whose body (without length and CRC) these bytes are; throws when they are none. */
export const decodeBlock = (body: Uint8Array, crc: number): Block => {
  if (crc32(body) !== crc) throw new RangeError('CRC of a block is wrong');
  const block = decode(body) as Block;
  if (!['header', 'batch', 'footer'].includes(block?.block)) {
    throw new RangeError('a block of unknown type');
  }
  return block;
};
