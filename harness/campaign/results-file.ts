import { closeSync, existsSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { InputError } from '../../protocols/errors.ts';
import { fileBytes } from '../journal/file-sink.ts';
import { type CaseResult, caseResult } from './case-result.ts';

/** Results as they were left on disk. */
export interface ReadResults {
  /** By case, each once. */
  readonly rows: ReadonlyMap<number, CaseResult>;
  /** Bytes of whole lines; what follows was cut off while it was written. */
  readonly wholeBytes: number;
  readonly cut: boolean;
}

const NEWLINE = 0x0a;
/** A line has some 2 kB. */
const LINE_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Reads results.jsonl. A last line that is not whole was cut by the end of its process and is left out:
 * that case is run again. A damaged line in the middle is an error that names it, and so are two results of
 * one case that differ, unless the one says so. It is read piece by piece: no text holds more than 260,000 cases.
 */
export const readResults = (path: string, shown: string): ReadResults => {
  if (!existsSync(path)) return { rows: new Map(), wholeBytes: 0, cut: false };
  const rows = new Map<number, CaseResult>();
  let [wholeBytes, lines] = [0, 0];
  /** Of the line that has not ended yet. */
  let held: Uint8Array[] = [];
  for (const piece of fileBytes(path)) {
    let at = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, at)) {
      const line = Buffer.concat([...held, piece.subarray(at, end)]);
      held = [];
      at = end + 1;
      wholeBytes += line.length + 1;
      place(rows, line, `${shown}:${++lines}`);
    }
    if (at < piece.length) held.push(piece.subarray(at));
  }
  return { rows, wholeBytes, cut: held.length > 0 };
};

const place = (rows: Map<number, CaseResult>, line: Buffer, where: string): void => {
  const row = rowOf(line, where);
  const before = rows.get(row.case);
  if (before?.result === 'diverged') return;
  if (before !== undefined && row.result !== 'diverged' && !sameRow(before, row)) {
    const message = `case ${row.case} is there twice, with results that differ`;
    throw new InputError('results', message, where);
  }
  rows.set(row.case, row);
};

const rowOf = (line: Buffer, place: string): CaseResult => {
  let value: unknown;
  try {
    value = line.length > LINE_BYTES_MAX ? undefined : JSON.parse(line.toString('utf8'));
  } catch {
    throw new InputError('results', 'not a line of results: the file is damaged here', place);
  }
  const parsed = caseResult.safeParse(value);
  // As it was parsed, of the same content: zod's copy takes more than twice its memory, 600 MB of 200,000 rows.
  if (parsed.success) return value as CaseResult;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') ?? '';
  throw new InputError('results', `${where}: ${issue?.message ?? 'not a result'}`, place);
};

/** Without what depends on the machine; in whatever order the fields were written. */
export const sameRow = (a: CaseResult, b: CaseResult): boolean =>
  JSON.stringify(withoutTiming(ordered(a))) === JSON.stringify(withoutTiming(ordered(b)));

/** Fields in the order of the schema, so that the same row is the same text, wherever it was run. */
const ordered = (row: CaseResult): CaseResult =>
  Object.fromEntries(FIELDS.map((field) => [field, row[field]])) as CaseResult;

const FIELDS = Object.keys(caseResult.shape) as (keyof CaseResult)[];

export const withoutTiming = ({
  timing: _timing,
  ...row
}: CaseResult): Omit<CaseResult, 'timing'> => row;

/** Appends results, each whole or not at all: what was reported stays when the process dies. */
export class ResultsFile {
  readonly #file: number;
  #bytes: number;

  /** Goes on behind the whole lines of before. */
  constructor(path: string, wholeBytes: number) {
    this.#file = openSync(path, 'a');
    ftruncateSync(this.#file, wholeBytes);
    this.#bytes = wholeBytes;
  }

  /** Where there is no room for all of a line, nothing of it stays. */
  add(row: CaseResult): void {
    const line = Buffer.from(`${JSON.stringify(ordered(row))}\n`);
    try {
      for (let at = 0; at < line.length; ) at += writeSync(this.#file, line, at);
    } catch (error) {
      ftruncateSync(this.#file, this.#bytes);
      throw error;
    }
    this.#bytes += line.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}
