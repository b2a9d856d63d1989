import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { ARTEFACT_FILE, type Artefact, readArtefact } from '../artefact/artefact.ts';
import { readVerdict, VERDICT_FILE } from '../artefact/saved-verdict.ts';
import { cutText, type ReadOutcome } from '../journal/read-outcome.ts';
import type { Verdict } from '../report/verdict.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { userPath } from '../program/user-folder.ts';

/** A text of more cannot be held in one piece. */
const ARTEFACT_BYTES_MAX = 500_000_000;

const LATEST = join('.lasermesh', 'latest');

/** A run of before, as it was left on disk. */
export interface SavedRun {
  /** As the user would type it. */
  readonly shown: string;
  /** Its artefact, as the user would type it. */
  readonly file: string;
  readonly folder: string;
  readonly artefact: Artefact;
  readonly scenario: Scenario;
  /** Undefined: none was kept. */
  readonly journalPath: string | undefined;
}

/** Open an artefact, a run folder, or `latest`. */
export const openRun = (name: string): SavedRun => {
  const shown = name === 'latest' ? LATEST : name;
  const path = userPath(shown);
  if (!existsSync(path)) {
    const hint = name === 'latest' ? 'nothing was run here yet' : 'no such file or run folder';
    throw new InputError(
      'run',
      `${shown}  error  ${hint}, expected a run folder, its ${ARTEFACT_FILE}, or "latest"`,
    );
  }
  const stats = statSync(path);
  const isFolder = stats.isDirectory();
  // A device or a pipe may have no end.
  if (!isFolder && !stats.isFile()) {
    throw new InputError('run', `${shown}  error  is neither a file nor a folder`);
  }
  const file = isFolder ? join(shown, ARTEFACT_FILE) : shown;
  const filePath = userPath(file);
  if (!existsSync(filePath)) {
    throw new InputError('run', `${shown}  error  has no ${ARTEFACT_FILE}: not a run folder`);
  }
  const { size } = statSync(filePath);
  if (size > ARTEFACT_BYTES_MAX) {
    throw new InputError('run', `${shown}  error  ${size} bytes are no ${ARTEFACT_FILE}`);
  }
  const { artefact, scenario } = readArtefact(file, readFileSync(filePath, 'utf8'));
  const folder = dirname(filePath);
  const journal = join(folder, 'journal.lmj');
  const journalPath = existsSync(journal) ? journal : undefined;
  return { shown, file, folder, artefact, scenario, journalPath };
};

/** A run of before whose journal was kept. */
export interface SavedJournal extends SavedRun {
  readonly journalPath: string;
  /** As messages name it. */
  readonly journalShown: string;
}

/** Open a run with its journal: by the journal's own file, whatever its name, or as `openRun` does. */
export const openJournal = (name: string): SavedJournal => {
  const path = userPath(name);
  if (name !== 'latest' && extname(name) !== '.json' && existsSync(path)) {
    if (statSync(path).isFile())
      return { ...openBeside(name), journalPath: path, journalShown: name };
  }
  return withJournal(openRun(name));
};

/** The run with its journal; an InputError when none was kept. */
export const withJournal = (run: SavedRun): SavedJournal => {
  const { journalPath, shown } = run;
  const journalShown = journalOf(run);
  if (journalPath !== undefined) return { ...run, journalPath, journalShown };
  throw new InputError(
    'journal',
    `${shown}  error  has no journal.lmj: it was run with --journal off, or the file was taken away`,
  );
};

const openBeside = (name: string): SavedRun => {
  if (existsSync(join(dirname(userPath(name)), ARTEFACT_FILE))) return openRun(dirname(name));
  throw new InputError(
    'journal',
    `${name}  error  has no ${ARTEFACT_FILE} beside it: checkers need the scenario that stands there`,
  );
};

/** Its verdict in full; undefined when the artefact stands alone. */
export const savedVerdict = ({ shown, folder, artefact }: SavedRun): Verdict | undefined => {
  const file = join(folder, VERDICT_FILE);
  if (!existsSync(file)) return undefined;
  return readVerdict(`${VERDICT_FILE} of ${shown}`, readFileSync(file, 'utf8'), artefact.hash);
};

const journalOf = ({ shown }: SavedRun): string => `journal.lmj of ${shown}`;

/**
 * What is to be said of a journal that was read: undefined when it is whole, else how far it goes.
 * An InputError when nothing could be read, or when it is the journal of another run.
 */
export const journalNote = (
  run: SavedRun,
  outcome: ReadOutcome,
  file = journalOf(run),
): string | undefined => {
  const text = cutText(outcome);
  if (outcome.end === 'unreadable') throw new InputError('journal', `${file}  error  ${text}`);
  const { hash, hashes } = run.artefact;
  const differs = outcome.hashes.findIndex((own, block) => own !== hashes[block]);
  if (differs >= 0 || (outcome.end === 'whole' && outcome.hash !== hash)) {
    throw new InputError('journal', `${file}  error  is of another run than its ${ARTEFACT_FILE}`);
  }
  return text === undefined ? undefined : `${file}  warning  ${text}`;
};
