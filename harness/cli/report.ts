import { realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { judgeJournal } from './judge-journal.ts';
import { print, say } from './output.ts';
import { userPath } from '../program/user-folder.ts';
import { REPORT_FILE, RunReport } from './run-report.ts';
import { openJournal } from './saved-run.ts';

export interface ReportCommandOptions {
  readonly out?: string;
}

/** The `report` command: the report of a recorded run once more, the same bytes. */
export const report = (name: string, options: ReportCommandOptions): void => {
  const saved = openJournal(name);
  const made = new RunReport(saved.scenario);
  const { version } = saved.artefact.maker;
  const { verdict, cut, note } = judgeJournal(saved, { version, readers: made.readers });
  if (note !== undefined) say(note);
  const folder = realpathSync(saved.folder);
  const file = options.out === undefined ? join(folder, REPORT_FILE) : userPath(options.out);
  try {
    writeFileSync(file, made.text(verdict, folder, { cut }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError('out', `cannot write ${file} (${code})`);
  }
  print(options.out ?? join(saved.shown.replace(/[^/\\]*\.json$/, ''), REPORT_FILE));
};
