import type { ReadOutcome } from '../journal/read-outcome.ts';
import { type JournalRecord, RECORDS, RECORD_KINDS, type RecordKind } from '../journal/records.ts';

/** Records shown on each side of the first that differs. */
const CONTEXT_RECORDS = 4;

export type RecordReading = Generator<JournalRecord, ReadOutcome, undefined>;

/** Where two histories part. */
export interface FirstDifference {
  /** The last records that both have. */
  readonly before: readonly JournalRecord[];
  /** From the first that differs on; empty: the history ends there. */
  readonly a: readonly JournalRecord[];
  readonly b: readonly JournalRecord[];
}

export interface RecordsDifference {
  /** Records that both have, from the beginning. */
  readonly same: number;
  /** Undefined: they are the same as far as both were read. */
  readonly first: FirstDifference | undefined;
  /** Records compared by kind, of kinds that occur. */
  readonly counts: readonly { readonly kind: RecordKind; readonly a: number; readonly b: number }[];
  readonly ends: { readonly a: ReadOutcome; readonly b: ReadOutcome };
}

/**
 * Read two histories side by side; memory is bounded by the context kept. `frames`: those records
 * are compared, too; both journals must hold them.
 */
export const recordsDifference = (
  readings: { readonly a: RecordReading; readonly b: RecordReading },
  options: { readonly frames: boolean },
): RecordsDifference => {
  const a = new Side(readings.a, options.frames);
  const b = new Side(readings.b, options.frames);
  let same = 0;
  const before: JournalRecord[] = [];
  for (;;) {
    const [left, right] = [a.next(), b.next()];
    // Beyond a cut nobody knows.
    if ((left === undefined && right === undefined) || a.cut || b.cut) break;
    if (left === undefined || right === undefined || !alike(left, right)) {
      const first = { before, a: a.follow(left), b: b.follow(right) };
      return { same, first, ...summary(a, b) };
    }
    same++;
    before.push(left);
    if (before.length > CONTEXT_RECORDS) before.shift();
  }
  return { same, first: undefined, ...summary(a, b) };
};

/** Columns in which two records of one kind differ. */
export const differingColumns = (
  a: JournalRecord,
  b: JournalRecord,
): readonly {
  readonly name: string;
  readonly a: number | string;
  readonly b: number | string;
}[] => {
  if (a.kind !== b.kind) return [];
  return RECORDS[a.kind].columns.flatMap(({ name }, i) => {
    const [own, other] = [a.values[i], b.values[i]];
    return own === undefined || other === undefined || own === other
      ? []
      : [{ name, a: own, b: other }];
  });
};

const alike = (a: JournalRecord, b: JournalRecord): boolean =>
  a.kind === b.kind && a.atNs === b.atNs && a.values.every((value, i) => value === b.values[i]);

/** What is left is read for its counts and its end. */
const summary = (a: Side, b: Side): Pick<RecordsDifference, 'counts' | 'ends'> => {
  const ends = { a: a.drained(), b: b.drained() };
  const counts = RECORD_KINDS.flatMap((kind) => {
    const own = { kind, a: a.counts.get(kind) ?? 0, b: b.counts.get(kind) ?? 0 };
    return own.a + own.b === 0 ? [] : [own];
  });
  return { counts, ends };
};

/** One history, counted as it is read. */
class Side {
  readonly counts = new Map<RecordKind, number>();
  readonly #reading: RecordReading;
  readonly #frames: boolean;
  #end: ReadOutcome | undefined;

  constructor(reading: RecordReading, frames: boolean) {
    this.#reading = reading;
    this.#frames = frames;
  }

  next(): JournalRecord | undefined {
    while (this.#end === undefined) {
      const step = this.#reading.next();
      if (step.done) {
        this.#end = step.value;
        break;
      }
      const { kind } = step.value;
      if (!this.#frames && RECORDS[kind].level === 'frames') continue;
      this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
      return step.value;
    }
    return undefined;
  }

  /** That record and some after it. */
  follow(record: JournalRecord | undefined): JournalRecord[] {
    const records: JournalRecord[] = [];
    for (let next = record; next !== undefined; next = this.next()) {
      records.push(next);
      if (records.length > CONTEXT_RECORDS) break;
    }
    return records;
  }

  /** It ended, and not as a finished run does. */
  get cut(): boolean {
    return this.#end !== undefined && this.#end.end !== 'whole';
  }

  drained(): ReadOutcome {
    while (this.next() !== undefined);
    return this.#end as ReadOutcome;
  }
}
