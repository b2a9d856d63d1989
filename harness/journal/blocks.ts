import { crc32 } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import { z } from 'zod';
import type { BatchBlock } from './batch.ts';
import { guardMsgpack } from './msgpack-guard.ts';
import { RECORD_KINDS, RECORDS } from './records.ts';

/** Version of the file format; a reader takes this one only. */
export const JOURNAL_VERSION = 1;
/** Length and CRC-32 in front of every block, both 32 bits little-endian. */
export const BLOCK_HEAD_BYTES = 8;
/** A block of 8,192 records is far below; a length beyond is damage. */
export const BLOCK_BYTES_MAX = 64 * 1024 * 1024;
/** The header takes about 4 kB; another file's first bytes rarely mean so small a number. */
export const HEADER_BYTES_MAX = 64 * 1024;

/** Opens the file: what the numbers in it mean. */
export interface HeaderBlock {
  readonly block: 'header';
  readonly format: 'lasermesh journal';
  readonly version: number;
  /** As `levelName` makes it. */
  readonly level: string;
  /** Kinds by number, with the names and types of their columns. */
  readonly kinds: readonly (readonly [
    name: string,
    columns: readonly (readonly [name: string, type: string])[],
  ])[];
}

/** A level as the header names it: `frames 1/100` where one frame in a hundred is stored. */
export const levelName = (level: string, sample: number): string =>
  sample === 1 ? level : `${level} 1/${sample}`;

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

/**
 * The block whose body (without length and CRC) these bytes are, of the right shape; throws
 * RangeError when they are none.
 */
export const decodeBlock = (body: Uint8Array, crc: number): Block => {
  if (crc32(body) !== crc) throw new RangeError('the CRC of a block is wrong');
  guardMsgpack(body);
  const parsed = blockShape.safeParse(decoded(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new RangeError(`a block is malformed: ${issue?.path.join('.')} ${issue?.message}`);
};

const decoded = (body: Uint8Array): unknown => {
  try {
    return decode(body);
  } catch (error) {
    // Keys that are no words, and the like.
    throw new RangeError(`a block is malformed: ${(error as Error).message}`);
  }
};

const count = z.int().nonnegative();
const bytes = z.instanceof(Uint8Array);
const packedColumn = z.object({ width: z.literal([1, 2, 4, 8]), base: z.int(), bytes });
const words = z.array(z.string());

const blockShape = z.discriminatedUnion('block', [
  z.object({
    block: z.literal('header'),
    format: z.literal('lasermesh journal'),
    version: z.int(),
    level: z.string(),
    kinds: z.array(z.tuple([z.string(), z.array(z.tuple([z.string(), z.string()]))])),
  }),
  z.object({
    block: z.literal('batch'),
    first: count,
    words: z.object({ control: words, frames: words }),
    kinds: bytes,
    times: packedColumn,
    columns: z.array(z.tuple([count, z.array(packedColumn)])),
  }),
  z.object({
    block: z.literal('footer'),
    stored: count,
    controlRecords: count,
    hash: z.string(),
    hashes: words,
  }),
]);
