import type { BatchBlock } from './batch.ts';
import { type PackedColumn, unpackColumn } from './columns.ts';
import { vocabularyOf } from './record-columns.ts';
import { RECORD_KINDS, RECORDS } from './records.ts';

/** Words by number, of control records and of frames apart, as far as blocks brought them. */
export interface Vocabulary {
  readonly control: string[];
  readonly frames: string[];
}

/** The records of one block: times and kinds in order, values in columns by kind. */
export interface BatchRows {
  readonly kinds: Uint8Array;
  readonly times: Float64Array;
  readonly columns: ReadonlyMap<number, readonly Float64Array[]>;
}

/**
 * The records of a block, all of them sound: kinds known, every row there, integers exact, words
 * defined. Throws RangeError otherwise, so that no half of a bad block is believed. The block's new
 * words are added to the vocabulary.
 */
export const rowsOf = (block: BatchBlock, vocabulary: Vocabulary): BatchRows => {
  for (const word of block.words.control) vocabulary.control.push(word);
  for (const word of block.words.frames) vocabulary.frames.push(word);
  const { kinds } = block;
  const times = integers(block.times);
  if (times.length !== kinds.length) {
    throw new RangeError(`a block has ${kinds.length} records and ${times.length} times`);
  }
  const rows = new Map<number, number>();
  for (const kind of kinds) rows.set(kind, (rows.get(kind) ?? 0) + 1);
  const columns = new Map<number, readonly Float64Array[]>();
  for (const [kind, packed] of block.columns) {
    columns.set(kind, columnsOf(kind, packed, rows.get(kind) ?? 0, vocabulary));
  }
  if (columns.size !== rows.size) throw new RangeError('a block lacks columns of a kind');
  return { kinds, times, columns };
};

const columnsOf = (
  index: number,
  packed: readonly PackedColumn[],
  rows: number,
  vocabulary: Vocabulary,
): readonly Float64Array[] => {
  const kind = RECORD_KINDS[index];
  if (kind === undefined || rows === 0) throw new RangeError(`a block names kind ${index}`);
  const { columns, level } = RECORDS[kind];
  if (packed.length !== columns.length)
    throw new RangeError(`${kind} has ${packed.length} columns`);
  const words = vocabulary[vocabularyOf(level)].length;
  return packed.map((column, i) => {
    const values = integers(column);
    if (values.length !== rows) throw new RangeError(`${kind} has a column of another length`);
    if (columns[i]?.type === 'text' && !values.every((value) => value >= 0 && value < words)) {
      throw new RangeError(`${kind} has a word that is not defined`);
    }
    return values;
  });
};

const integers = (column: PackedColumn): Float64Array => {
  const values = unpackColumn(column);
  if (!values.every(Number.isSafeInteger)) throw new RangeError('a column holds no exact integers');
  return values;
};
