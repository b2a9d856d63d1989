import type { Ns } from '../../protocols/units.ts';
import { GrowingColumn, type PackedColumn, packColumn } from './columns.ts';
import { RECORD_KINDS, RECORDS } from './records.ts';

/** Words that a part of the journal brings: of control records and of frames apart. */
export interface NewWords {
  readonly control: readonly string[];
  readonly frames: readonly string[];
}

/**
 * What one block of the file holds: records of all kinds, column by column, their order in
 * `kinds`.
 */
export interface BatchBlock {
  readonly block: 'batch';
  /** Sequence number of the first record. */
  readonly first: number;
  readonly words: NewWords;
  /** Kind of each record, in order. */
  readonly kinds: Uint8Array;
  readonly times: PackedColumn;
  /** Columns of each kind that occurs, by the kind's number. */
  readonly columns: readonly (readonly [kind: number, columns: readonly PackedColumn[]])[];
}

/** Records gathered until there are enough for a block. */
export class Batch {
  readonly #kinds: Uint8Array;
  readonly #times: Float64Array;
  readonly #columns: readonly (readonly GrowingColumn[])[];
  size = 0;

  constructor(capacity: number) {
    this.#kinds = new Uint8Array(capacity);
    this.#times = new Float64Array(capacity);
    this.#columns = RECORD_KINDS.map((kind) =>
      RECORDS[kind].columns.map(() => new GrowingColumn()),
    );
  }

  get full(): boolean {
    return this.size === this.#kinds.length;
  }

  push(kind: number, atNs: Ns, numbers: Float64Array): void {
    this.#kinds[this.size] = kind;
    this.#times[this.size++] = atNs;
    const columns = this.#columns[kind] as readonly GrowingColumn[];
    for (let i = 0; i < columns.length; i++) {
      (columns[i] as GrowingColumn).push(numbers[i] as number);
    }
  }

  /** All that was gathered, as one block; the batch is empty afterwards. */
  take(first: number, words: NewWords): BatchBlock {
    const block: BatchBlock = {
      block: 'batch',
      first,
      words,
      kinds: this.#kinds.slice(0, this.size),
      times: packColumn(this.#times, this.size),
      columns: this.#columns.flatMap((columns, kind) =>
        (columns[0]?.length ?? 0) === 0
          ? []
          : [[kind, columns.map((column) => packColumn(column.values, column.length))] as const],
      ),
    };
    for (const columns of this.#columns) for (const column of columns) column.length = 0;
    this.size = 0;
    return block;
  }
}
