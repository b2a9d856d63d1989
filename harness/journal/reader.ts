import type { BatchBlock } from './batch.ts';
import { type BatchRows, rowsOf, type Vocabulary } from './batch-rows.ts';
import { blocksOf } from './block-stream.ts';
import { type FooterBlock, type HeaderBlock, JOURNAL_VERSION } from './blocks.ts';
import { ControlHash } from './control-hash.ts';
import type { ReadOutcome } from './read-outcome.ts';
import { vocabularyOf } from './record-columns.ts';
import {
  type AnyValues,
  type JournalReader,
  type JournalRecord,
  RECORD_KINDS,
  RECORDS,
  type RecordKind,
} from './records.ts';

/**
 * The records of a stored journal in order, from its bytes in pieces of any size. A cut or damaged
 * file is read up to there, block by block: the outcome (the generator's return value) says so.
 * Nothing about the bytes throws; what their source throws, a file that cannot be read, does. The source is
 * closed however reading ends.
 */
export function* readJournal(
  pieces: Iterable<Uint8Array>,
): Generator<JournalRecord, ReadOutcome, undefined> {
  const state: ReadState = {
    hash: new ControlHash(),
    words: { control: [], frames: [] },
    hashedWords: 0,
    records: 0,
    atNs: 0,
    byte: 0,
    header: undefined,
    footer: undefined,
  };
  const blocks = blocksOf(pieces);
  try {
    for (;;) {
      const step = attempt(() => {
        const next = blocks.next();
        if (next.done) return { problem: endProblem(state) };
        const { block, endByte } = next.value;
        if (state.footer !== undefined) throw new RangeError('a block after the end');
        if (block.block === 'batch') return { rows: soundRows(block, state), endByte };
        if (block.block === 'footer') state.footer = block;
        else takeHeader(block, state);
        return { rows: undefined, endByte };
      });
      if ('problem' in step) return outcomeOf(state, step.problem);
      if (step.rows !== undefined) yield* recordsOf(step.rows, state);
      state.byte = step.endByte;
    }
  } finally {
    blocks.return();
  }
}

/** What a stored journal is to hold: `control` or `frames`; undefined when its header cannot be read. */
export const journalLevel = (pieces: Iterable<Uint8Array>): string | undefined => {
  const blocks = blocksOf(pieces);
  const first = attempt(() => blocks.next());
  blocks.return();
  if ('problem' in first || first.done === true) return undefined;
  const { block } = first.value;
  return block.block === 'header' ? block.level : undefined;
};

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
  readonly words: Vocabulary;
  /** Control words that have entered the hash: those that a record used so far. */
  hashedWords: number;
  records: number;
  atNs: number;
  byte: number;
  header: HeaderBlock | undefined;
  footer: FooterBlock | undefined;
}

/** What is wrong with the bytes becomes a problem; other errors are not ours to hide. */
const attempt = <T>(step: () => T): T | { readonly problem: string } => {
  try {
    return step();
  } catch (error) {
    if (error instanceof RangeError) return { problem: error.message };
    throw error;
  }
};

const outcomeOf = (state: ReadState, problem: string | undefined): ReadOutcome => {
  const { hash, byte, records, atNs, header } = state;
  const read = { byte, records, atNs, level: header?.level };
  const hashes = { hash: hash.digest(), hashes: hash.intermediate };
  if (problem === undefined) return { end: 'whole', ...read, ...hashes };
  const end = header === undefined ? 'unreadable' : 'cut';
  return { end, problem, ...read, ...hashes };
};

const takeHeader = (block: HeaderBlock, state: ReadState): void => {
  if (state.header !== undefined) throw new RangeError('a second header');
  if (block.version !== JOURNAL_VERSION) {
    throw new RangeError(
      `version ${block.version} of the journal's format, this one reads ${JOURNAL_VERSION}`,
    );
  }
  const ours = RECORD_KINDS.map((kind) => describe(kind));
  const theirs = block.kinds.map(([name, columns]) => `${name} ${columns.join(' ')}`);
  const differs = theirs.findIndex((kind, index) => kind !== ours[index]);
  if (differs >= 0) {
    throw new RangeError(
      `record kind "${block.kinds[differs]?.[0]}" is another one here: written by another version`,
    );
  }
  state.header = block;
};

const describe = (kind: RecordKind): string =>
  `${kind} ${RECORDS[kind].columns.map(({ name, type }) => `${name},${type}`).join(' ')}`;

const endProblem = ({ footer, records, hash }: ReadState): string | undefined => {
  if (footer === undefined) return 'the journal has no end';
  if (footer.stored !== records) return `its end counts ${footer.stored} records`;
  return footer.hash === hash.digest() ? undefined : 'the hash differs from the records';
};

const soundRows = (block: BatchBlock, state: ReadState): BatchRows => {
  if (state.header === undefined) throw new RangeError('not a journal: it has no header');
  if (block.first !== state.records) {
    throw new RangeError(`a block that begins with record ${block.first}`);
  }
  return rowsOf(block, state.words);
};

function* recordsOf(rows: BatchRows, state: ReadState): Generator<JournalRecord, void> {
  const cursors = RECORD_KINDS.map(() => 0);
  const numbers = new Float64Array(16);
  for (let i = 0; i < rows.kinds.length; i++) {
    const index = rows.kinds[i] as number;
    const kind = RECORD_KINDS[index] as RecordKind;
    const own = rows.columns.get(index) as readonly Float64Array[];
    const row = cursors[index] as number;
    cursors[index] = row + 1;
    const atNs = rows.times[i] as number;
    for (let c = 0; c < own.length; c++) numbers[c] = own[c]?.[row] as number;
    const values = valuesOf(kind, numbers, state);
    if (RECORDS[kind].level === 'control') state.hash.add(index, atNs, numbers, own.length);
    state.atNs = atNs;
    // The kind decides the values; TypeScript cannot follow that through a table.
    yield { sequence: state.records++, kind, atNs, values } as unknown as JournalRecord;
  }
}

const valuesOf = (kind: RecordKind, numbers: Float64Array, state: ReadState): AnyValues => {
  const { columns, level } = RECORDS[kind];
  const words = state.words[vocabularyOf(level)];
  return columns.map(({ type }, i) => {
    const value = numbers[i] as number;
    if (type === 'int') return value;
    const word = words[value] as string;
    if (level === 'control' && value === state.hashedWords) {
      state.hash.define(word);
      state.hashedWords++;
    }
    return word;
  });
};
