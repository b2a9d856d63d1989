import { fileBytes } from '../journal/file-sink.ts';
import { cutText, type ReadOutcome } from '../journal/read-outcome.ts';
import { replayJournal } from '../journal/reader.ts';
import { clockText } from '../journal/record-text.ts';
import type { JournalReader, RecordKind } from '../journal/records.ts';
import type { Verdict } from '../report/verdict.ts';
import { Instruments, type JudgedSetup } from '../run/instruments.ts';
import { setUp } from '../run/setup.ts';
import { journalNote, type SavedJournal } from './saved-run.ts';

export interface JudgedJournal {
  readonly verdict: Verdict;
  /** Why the journal is not whole, and how far it goes; undefined: it is whole. */
  readonly cut: string | undefined;
  /** The same as a message that names the journal. */
  readonly note: string | undefined;
}

/**
 * What reads a run reads its journal once more: checkers and figures, then further readers. A
 * journal that is cut is judged up to there. An InputError when it cannot be read, or is another's.
 */
export const judgeJournal = (
  saved: SavedJournal,
  options: {
    readonly version: string;
    readonly readers?: (setup: JudgedSetup) => readonly JournalReader[];
  },
): JudgedJournal => {
  const { scenario } = saved;
  const setup = setUp(scenario, scenario.seed);
  const instruments = new Instruments(setup, {
    seed: scenario.seed,
    version: options.version,
    foreign: scenario.nodes.filter(({ flightSoftware }) => flightSoftware !== undefined),
  });
  const readers = [...instruments.readers, ...(options.readers?.(setup) ?? [])];
  const outcome = replayJournal(fileBytes(saved.journalPath), together(readers));
  const note = journalNote(saved, outcome, saved.journalShown);
  const verdict =
    note === undefined
      ? instruments.verdict(outcome.hash, scenario.durationNs)
      : instruments.verdictSoFar(outcome.hash, outcome.atNs, missingOf(outcome));
  return { verdict, cut: cutText(outcome), note };
};

const missingOf = ({ atNs, records }: ReadOutcome): string =>
  records === 0
    ? 'the journal is cut before its first record'
    : `the journal is cut after ${clockText(atNs)}: the rest was not judged`;

/** Each record goes to all that asked for its kind, in their order, as in a run. */
export const together = (readers: readonly JournalReader[]): JournalReader => {
  const byKind = new Map<RecordKind, JournalReader[]>();
  for (const reader of readers) {
    for (const kind of reader.kinds ?? []) {
      byKind.set(kind, [...(byKind.get(kind) ?? []), reader]);
    }
  }
  return {
    kinds: [...byKind.keys()],
    record: (kind, atNs, values) => {
      for (const reader of byKind.get(kind) ?? []) reader.record(kind, atNs, values);
    },
  };
};
