import type { BatchBlock } from './batch.ts';
import {
  BLOCK_BYTES_MAX,
  BLOCK_HEAD_BYTES,
  type Block,
  decodeBlock,
  type FooterBlock,
  JOURNAL_VERSION,
} from './blocks.ts';
import { unpackColumn } from './columns.ts';
import { ControlHash } from './control-hash.ts';
import {
  type AnyValues,
  type JournalReader,
  type JournalRecord,
  RECORD_KINDS,
  RECORDS,
  type RecordKind,
} from './records.ts';

/** How reading ended. */
export interface ReadOutcome {
  /** The file ends as a finished run's does, and its hash is that of its records. */
  readonly complete: boolean;
  /** Why it is not complete, with the byte and the record that it was read up to. */
  readonly problem: string | undefined;
  /** Records read. */
  readonly records: number;
  /** Hash of the control records that were read, hexadecimal. */
  readonly hash: string;
  /** Intermediate hashes of what was read. */
  readonly hashes: readonly string[];
}

/**
 * The records of a stored journal in order, from its bytes in pieces of any size. A cut or damaged
 * file is read up to there: the outcome (the generator's return value) says so. Nothing throws.
 */
export function* readJournal(
  pieces: Iterable<Uint8Array>,
): Generator<JournalRecord, ReadOutcome, undefined> {
  const state: ReadState = {
    hash: new ControlHash(),
    words: { control: [], frames: [] },
    hashedWords: 0,
    records: 0,
    opened: false,
    footer: undefined,
  };
  let problem: string | undefined;
  let byte = 0;
  try {
    for (const { block, endByte } of blocksOf(pieces)) {
      if (state.footer !== undefined) throw new RangeError('a block after the footer');
      if (block.block === 'batch') yield* recordsOf(block, state);
      else takeFrame(block, state);
      byte = endByte;
    }
    if (state.footer === undefined) problem = 'the journal has no end';
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
  }
  problem ??= footerProblem(state);
  const place = `read up to byte ${byte}, record ${state.records}`;
  return {
    complete: problem === undefined,
    problem: problem === undefined ? undefined : `${problem}; ${place}`,
    records: state.records,
    hash: state.hash.digest(),
    hashes: state.hash.intermediate,
  };
}

/** Tell a reader all records of a stored journal. */
export const replayJournal = (pieces: Iterable<Uint8Array>, reader: JournalReader): ReadOutcome => {
  const wanted = new Set<RecordKind>(reader.kinds ?? RECORD_KINDS);
  const records = readJournal(pieces);
  for (;;) {
    const next = records.next();
    if (next.done) return next.value;
    const { kind, atNs, values } = next.value;
    if (wanted.has(kind)) reader.record(kind, atNs, values);
  }
};

interface ReadState {
  readonly hash: ControlHash;
  readonly words: { readonly control: string[]; readonly frames: string[] };
  /** Control words that have entered the hash: those that a record used so far. */
  hashedWords: number;
  records: number;
  opened: boolean;
  footer: FooterBlock | undefined;
}

const takeFrame = (block: Exclude<Block, BatchBlock>, state: ReadState): void => {
  if (block.block === 'footer') {
    state.footer = block;
    return;
  }
  if (block.version !== JOURNAL_VERSION) {
    throw new RangeError(`journal version ${block.version}, this reader takes ${JOURNAL_VERSION}`);
  }
  const ours = RECORD_KINDS.map((kind) => describe(kind));
  const theirs = block.kinds.map(([name, columns]) => `${name} ${columns.join(' ')}`);
  const differs = theirs.findIndex((kind, index) => kind !== ours[index]);
  if (differs >= 0) throw new RangeError(`record kind "${theirs[differs]}" is not known here`);
  state.opened = true;
};

const describe = (kind: RecordKind): string =>
  `${kind} ${RECORDS[kind].columns.map(({ name, type }) => `${name},${type}`).join(' ')}`;

const footerProblem = ({ footer, records, hash }: ReadState): string | undefined => {
  if (footer?.stored !== records) return `the footer counts ${footer?.stored} records`;
  return footer.hash === hash.digest() ? undefined : 'the hash differs from the records';
};

function* recordsOf(block: BatchBlock, state: ReadState): Generator<JournalRecord, void> {
  if (!state.opened) throw new RangeError('no header');
  state.words.control.push(...block.words.control);
  state.words.frames.push(...block.words.frames);
  const columns = new Map(block.columns.map(([kind, packed]) => [kind, packed.map(unpackColumn)]));
  const cursors = RECORD_KINDS.map(() => 0);
  const times = unpackColumn(block.times);
  const numbers = new Float64Array(16);
  for (let i = 0; i < block.kinds.length; i++) {
    const index = block.kinds[i] as number;
    const kind = RECORD_KINDS[index];
    const own = columns.get(index);
    if (kind === undefined || own === undefined) throw new RangeError(`record kind ${index}`);
    const row = cursors[index] as number;
    cursors[index] = row + 1;
    const atNs = times[i] as number;
    for (let c = 0; c < own.length; c++) numbers[c] = own[c]?.[row] as number;
    const values = valuesOf(kind, numbers, state);
    if (RECORDS[kind].level === 'control') state.hash.add(index, atNs, numbers, own.length);
    // The kind decides the values; TypeScript cannot follow that through a table.
    yield { sequence: state.records++, kind, atNs, values } as unknown as JournalRecord;
  }
}

const valuesOf = (kind: RecordKind, numbers: Float64Array, state: ReadState): AnyValues => {
  const { columns, level } = RECORDS[kind];
  const words = state.words[level];
  return columns.map(({ type }, i) => {
    const value = numbers[i] as number;
    if (type === 'int') return value;
    const word = words[value];
    if (word === undefined) throw new RangeError(`word ${value} is not defined`);
    if (level === 'control' && value === state.hashedWords) {
      state.hash.define(word);
      state.hashedWords++;
    }
    return word;
  });
};

/** Blocks as their bytes come; throws where they are cut or damaged. */
function* blocksOf(
  pieces: Iterable<Uint8Array>,
): Generator<{ readonly block: Block; readonly endByte: number }, void> {
  let held: Uint8Array = new Uint8Array(0);
  let endByte = 0;
  for (const piece of pieces) {
    held = held.length === 0 ? piece : joined(held, piece);
    for (;;) {
      if (held.length < BLOCK_HEAD_BYTES) break;
      const view = new DataView(held.buffer, held.byteOffset, held.length);
      const length = view.getUint32(0, true);
      if (length > BLOCK_BYTES_MAX) throw new RangeError(`a block of ${length} bytes`);
      const end = BLOCK_HEAD_BYTES + length;
      if (held.length < end) break;
      const block = decodeBlock(held.subarray(BLOCK_HEAD_BYTES, end), view.getUint32(4, true));
      endByte += end;
      held = held.subarray(end);
      yield { block, endByte };
    }
  }
  if (held.length > 0) throw new RangeError(`cut within a block (${held.length} bytes of it)`);
}

const joined = (left: Uint8Array, right: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(left.length + right.length);
  bytes.set(left);
  bytes.set(right, left.length);
  return bytes;
};
