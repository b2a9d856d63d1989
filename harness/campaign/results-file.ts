import { closeSync, existsSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { InputError } from '../../protocols/errors.ts';
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

/**
 * Reads results.jsonl. A last line that is not whole was cut by the end of its process and is left out:
 * that case is run again. A damaged line in the middle is an error that names it, and so are two results of
 * one case that differ, unless the one says so.
 */
export const readResults = (path: string, shown: string): ReadResults => {
  if (!existsSync(path)) return { rows: new Map(), wholeBytes: 0, cut: false };
  const bytes = readFileSync(path);
  const wholeBytes = bytes.lastIndexOf(NEWLINE) + 1;
  const rows = new Map<number, CaseResult>();
  const lines = bytes.subarray(0, wholeBytes).toString('utf8').split('\n').slice(0, -1);
  for (const [index, line] of lines.entries()) {
    const row = rowOf(line, `${shown}:${index + 1}`);
    const before = rows.get(row.case);
    if (before?.result === 'diverged') continue;
    if (before !== undefined && row.result !== 'diverged' && !sameRow(before, row)) {
      const message = `case ${row.case} is there twice, with results that differ`;
      throw new InputError('results', message, `${shown}:${index + 1}`);
    }
    rows.set(row.case, row);
  }
  return { rows, wholeBytes, cut: wholeBytes < bytes.length };
};

const rowOf = (line: string, place: string): CaseResult => {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new InputError('results', 'not a line of results: the file is damaged here', place);
  }
  const parsed = caseResult.safeParse(value);
  if (parsed.success) return parsed.data;
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

/** Appends results, each in one write: what was reported stays when the process dies. */
export class ResultsFile {
  readonly #file: number;

  /** Goes on behind the whole lines of before. */
  constructor(path: string, wholeBytes: number) {
    this.#file = openSync(path, 'a');
    ftruncateSync(this.#file, wholeBytes);
  }

  add(row: CaseResult): void {
    writeSync(this.#file, `${JSON.stringify(ordered(row))}\n`);
  }

  close(): void {
    closeSync(this.#file);
  }
}
