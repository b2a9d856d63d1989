import type { StoreRecord } from '../../protocols/avionics.ts';
import type { Chunks } from '../../protocols/bundle.ts';
import { DIGEST_BYTES, joinChunks } from '../../protocols/codec.ts';
import type { CommandBody } from '../../protocols/operations.ts';
import { readWord, writeWord } from './words.ts';

/** A piece of a plan, as the operator sent it. */
export type PlanChunk = Extract<CommandBody, { command: 'plan-chunk' }>;

const PREFIX = 'plan/';
const HEAD_BYTES = 32 + DIGEST_BYTES;
/** Key of the record that names the version in force. */
export const IN_FORCE_KEY = 'plan-in-force';

/** Key of a chunk's record, in region `critical`. */
export const chunkKey = ({ version, chunk }: Pick<PlanChunk, 'version' | 'chunk'>): string =>
  `${PREFIX}${version}/${chunk}`;

export const isChunkRecord = ({ region, key }: StoreRecord): boolean =>
  region === 'critical' && key.startsWith(PREFIX);

/** A chunk with all that its telecommand said; the bytes themselves are not copied. */
export const chunkBytes = (chunk: PlanChunk): Chunks => {
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  writeWord(view, 0, chunk.version);
  writeWord(view, 8, chunk.chunk);
  writeWord(view, 16, chunk.chunks);
  writeWord(view, 24, chunk.activateUtcNs);
  head.set(chunk.digest, 32);
  return [head, chunk.bytes];
};

/** Undefined: the record is unreadable. */
export const chunkFromRecord = (record: StoreRecord): PlanChunk | undefined => {
  const joined = joinChunks(record.bytes);
  if (joined.length <= HEAD_BYTES) return undefined;
  const view = new DataView(joined.buffer, joined.byteOffset, joined.length);
  const chunk: PlanChunk = {
    command: 'plan-chunk',
    version: readWord(view, 0),
    chunk: readWord(view, 8),
    chunks: readWord(view, 16),
    activateUtcNs: readWord(view, 24),
    digest: joined.slice(32, HEAD_BYTES),
    bytes: joined.slice(HEAD_BYTES),
  };
  return chunkKey(chunk) === record.key && chunk.chunk < chunk.chunks ? chunk : undefined;
};

export const inForceBytes = (version: number): Chunks => {
  const bytes = new Uint8Array(8);
  writeWord(new DataView(bytes.buffer), 0, version);
  return [bytes];
};

/** Undefined: the record is unreadable. */
export const inForceFromRecord = ({ bytes }: StoreRecord): number | undefined => {
  const joined = joinChunks(bytes);
  if (joined.length !== 8) return undefined;
  return readWord(new DataView(joined.buffer, joined.byteOffset, 8), 0);
};
