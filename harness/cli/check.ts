import { dirname } from 'node:path';
import { ARTEFACT_FILE, verdictOf } from '../artefact/artefact.ts';
import { fileBytes } from '../journal/file-sink.ts';
import type { ReadOutcome } from '../journal/read-outcome.ts';
import { replayJournal } from '../journal/reader.ts';
import { clockText } from '../journal/record-text.ts';
import type { JournalReader, RecordKind } from '../journal/records.ts';
import { runText } from '../report/text.ts';
import type { Verdict } from '../report/verdict.ts';
import { Instruments } from '../run/instruments.ts';
import { setUp } from '../run/setup.ts';
import { EXIT } from './exit.ts';
import { colourWanted, columnsOf, commandLine, print, say } from './output.ts';
import { journalNote, openJournal, type SavedJournal } from './saved-run.ts';
import { makerHere, toolVersion } from './version.ts';

export interface CheckOptions {
  readonly json?: boolean;
}

/** The `check` command: the checkers over the journal of a run of before. Returns the exit code. */
export const check = (name: string, options: CheckOptions): number => {
  const saved = openJournal(name);
  const { scenario } = saved;
  const instruments = new Instruments(setUp(scenario, scenario.seed), {
    seed: scenario.seed,
    version: toolVersion(),
    foreign: scenario.nodes.filter(({ flightSoftware }) => flightSoftware !== undefined),
  });
  const outcome = replayJournal(fileBytes(saved.journalPath), together(instruments.readers));
  const note = journalNote(saved, outcome, saved.journalShown);
  if (note !== undefined) say(note);
  const verdict =
    note === undefined
      ? instruments.verdict(outcome.hash, scenario.durationNs)
      : instruments.verdictSoFar(outcome.hash, outcome.atNs, missingOf(outcome));
  return told(saved, { verdict, whole: note === undefined, json: options.json ?? false });
};

const missingOf = ({ atNs, records }: ReadOutcome): string =>
  records === 0
    ? 'the journal is cut before its first record'
    : `the journal is cut after ${clockText(atNs)}: the rest was not judged`;

/** Each record goes to all that asked for its kind, in their order, as in a run. */
const together = (readers: readonly JournalReader[]): JournalReader => {
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

const told = (
  saved: SavedJournal,
  found: { readonly verdict: Verdict; readonly whole: boolean; readonly json: boolean },
): number => {
  const { verdict, whole } = found;
  const { artefact, shown } = saved;
  const folder = shown.endsWith('.json') ? dirname(shown) : shown;
  const same = JSON.stringify(verdictOf(verdict)) === JSON.stringify(artefact.verdict);
  const failed = verdict.checkers.find(({ result }) => result === 'fail');
  const again = commandLine([
    'replay',
    `${folder}/${ARTEFACT_FILE}`,
    ...(failed === undefined ? [] : ['--break', failed.id]),
  ]);
  if (found.json) {
    const recorded = artefact.verdict.result;
    const compared = whole ? { sameVerdict: same } : {};
    print(JSON.stringify({ ...verdict, ...compared, recorded, whole, again }, null, 2));
  } else {
    print(
      runText(verdict, {
        columns: columnsOf(process.stdout),
        colour: colourWanted(process.stdout),
        wallS: undefined,
        folder,
        again,
        version: verdict.version,
        compared: whole ? comparedText(saved, same) : undefined,
      }),
    );
  }
  if (!whole || same) return verdict.exitCode;
  return sameMaker(saved) ? EXIT.nondeterminism : verdict.exitCode;
};

const comparedText = (saved: SavedJournal, same: boolean): string => {
  if (same) return 'the verdict that the run itself ended with';
  const { maker, verdict } = saved.artefact;
  const why = sameMaker(saved) ? 'though the same version made it' : `made by ${maker.version}`;
  return `another verdict than the run’s own (${verdict.result}), ${why}`;
};

const sameMaker = ({ artefact }: SavedJournal): boolean =>
  artefact.maker.version === makerHere().version;
