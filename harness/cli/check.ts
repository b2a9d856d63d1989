import { verdictOf } from '../artefact/artefact.ts';
import { runText } from '../report/text.ts';
import type { Verdict } from '../report/verdict.ts';
import { EXIT } from './exit.ts';
import { judgeJournal } from './judge-journal.ts';
import { colourWanted, columnsOf, print, say } from './output.ts';
import { commandLine } from '../program/command-line.ts';
import { openJournal, type SavedJournal } from './saved-run.ts';
import { makerHere, toolVersion } from '../program/version.ts';

export interface CheckOptions {
  readonly json?: boolean;
}

/** The `check` command: the checkers over the journal of a run of before. Returns the exit code. */
export const check = (name: string, options: CheckOptions): number => {
  const saved = openJournal(name);
  const { verdict, note } = judgeJournal(saved, { version: toolVersion() });
  if (note !== undefined) say(note);
  return told(saved, { verdict, whole: note === undefined, json: options.json ?? false });
};

const told = (
  saved: SavedJournal,
  found: { readonly verdict: Verdict; readonly whole: boolean; readonly json: boolean },
): number => {
  const { verdict, whole } = found;
  const { artefact, file } = saved;
  const same = JSON.stringify(verdictOf(verdict)) === JSON.stringify(artefact.verdict);
  const failed = verdict.checkers.find(({ result }) => result === 'fail');
  const again = commandLine([
    'replay',
    file,
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
        report: undefined,
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
  artefact.maker.version === makerHere().version && artefact.maker.planted === makerHere().planted;
