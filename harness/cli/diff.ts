import { differenceText } from '../diff/difference-text.ts';
import { recordsDifference, type RecordsDifference } from '../diff/record-difference.ts';
import { runDifference } from '../diff/run-difference.ts';
import { fileBytes } from '../journal/file-sink.ts';
import { journalLevel, readJournal } from '../journal/reader.ts';
import { EXIT } from './exit.ts';
import { columnsOf, print, say } from './output.ts';
import { journalNote, openRun, type SavedRun, savedVerdict } from './saved-run.ts';

export interface DiffOptions {
  readonly json?: boolean;
}

/** The `diff` command: two runs side by side. Returns 0 when they are the same, else 1. */
export const diff = (nameA: string, nameB: string, options: DiffOptions): number => {
  const a = openRun(nameA);
  const b = openRun(nameB);
  const runs = {
    a: { ...a, verdict: savedVerdict(a) },
    b: { ...b, verdict: savedVerdict(b) },
  };
  const records = compareRecords(a, b);
  const difference = runDifference(runs.a, runs.b, records);
  if (options.json === true) {
    const names = { a: a.shown, b: b.shown };
    print(JSON.stringify({ runs: names, ...difference }, undefinedAsNull, 2));
  } else {
    const columns = columnsOf(process.stdout);
    const named = { a: { shown: a.shown, run: runs.a }, b: { shown: b.shown, run: runs.b } };
    print(differenceText(named, difference, columns));
  }
  return difference.same ? EXIT.pass : EXIT.failed;
};

/** So that a side without a value shows. */
const undefinedAsNull = (_key: string, value: unknown): unknown =>
  value === undefined ? null : value;

const compareRecords = (a: SavedRun, b: SavedRun): RecordsDifference | undefined => {
  const [pathA, pathB] = [a.journalPath, b.journalPath];
  if (pathA === undefined || pathB === undefined) return undefined;
  const levels = [pathA, pathB].map((path) => journalLevel(fileBytes(path)));
  const frames = levels.every((level) => level === 'frames');
  const records = recordsDifference(
    { a: readJournal(fileBytes(pathA)), b: readJournal(fileBytes(pathB)) },
    { frames },
  );
  for (const [run, outcome] of [
    [a, records.ends.a],
    [b, records.ends.b],
  ] as const) {
    const note = journalNote(run, outcome);
    if (note !== undefined) say(note);
  }
  if (!frames && levels.includes('frames')) say('frames stand in one journal only: not compared');
  return records;
};
