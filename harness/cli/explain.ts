import { writeFileSync } from 'node:fs';
import { InputError } from '../../protocols/errors.ts';
import { type Explanation, explainRun } from '../explain/explain-run.ts';
import { explanationJson } from '../explain/explanation-json.ts';
import { explainHtml } from '../explain/explain-html.ts';
import { explainText } from '../explain/explain-text.ts';
import { suggestion } from '../scenario/suggest.ts';
import { CampaignFolder } from '../campaign/campaign-folder.ts';
import { EXIT } from './exit.ts';
import { colourWanted, columnsOf, print, say } from './output.ts';
import { commandLine } from '../program/command-line.ts';
import { userPath } from '../program/user-folder.ts';
import { ProgressLine } from './progress.ts';
import { readRequirements, readStoryStyle } from './report-files.ts';
import { openRun, type SavedRun } from './saved-run.ts';
import { loadSoftware, SoftwareWatch } from './software-watch.ts';
import { makerHere, toolVersion } from '../program/version.ts';

export interface ExplainOptions {
  readonly checker?: string;
  /** Of a campaign's folder: which failure. */
  readonly case?: number;
  readonly html?: string;
  readonly json?: boolean;
}

/** The `explain` command: a failing run as a person would tell it. Returns the exit code. */
export const explain = async (name: string, options: ExplainOptions): Promise<number> => {
  const saved = openRun(options.case === undefined ? name : artefactOf(name, options.case));
  const { artefact, shown } = saved;
  if (artefact.maker.planted !== makerHere().planted) {
    const { planted } = artefact.maker;
    const made = planted === undefined ? 'nothing planted' : `--plant ${planted}`;
    say(`${shown}  warning  it was made with ${made}: this is another program`);
  }
  const { flightSoftware } = await loadSoftware(saved.scenario);
  say(`running ${shown} again …`);
  const checker = known(saved, options.checker);
  const watch = new SoftwareWatch(saved.scenario, new ProgressLine(process.stderr, saved.scenario));
  const explanation = await watch.during(async () =>
    explainRun(saved.scenario, {
      version: toolVersion(),
      checker,
      ...(flightSoftware === undefined ? {} : { flightSoftware }),
    }),
  );
  told(saved, explanation, options);
  if (explanation.hash === artefact.hash) return EXIT.pass;
  say(`${shown}  warning  this is not the run that was recorded: the program has changed since`);
  return EXIT.insufficient;
};

const artefactOf = (name: string, index: number): string => {
  const folder = new CampaignFolder(name);
  if (!folder.exists) {
    throw new InputError('case', `${name}  error  --case is for the folder of a campaign`);
  }
  const artefact = folder.artefactOf(index);
  if (artefact !== undefined) return artefact;
  throw new InputError('case', `${folder.shown}  error  has no failure of case ${index}`);
};

const known = ({ artefact }: SavedRun, wanted: string | undefined): string | undefined => {
  const ids = artefact.verdict.checkers.map(({ id }) => id);
  if (wanted === undefined || ids.includes(wanted)) return wanted;
  const hint = suggestion(wanted, ids);
  throw new InputError(
    'checker',
    `there is no checker "${wanted}"${hint === '' ? '' : `, ${hint}`}`,
  );
};

const told = (saved: SavedRun, explanation: Explanation, options: ExplainOptions): void => {
  const { file, artefact } = saved;
  const requirements = readRequirements();
  const { story } = explanation;
  const checker = story?.finding.checker;
  const see = commandLine(['replay', file, ...(checker === undefined ? [] : ['--break', checker])]);
  const shrink = commandLine(['shrink', file]);
  const recorded = { hash: artefact.hash, result: artefact.verdict.result };
  if (options.html !== undefined) {
    const style = readStoryStyle();
    const page = explainHtml(explanation, { style, requirements, recorded, see, shrink });
    writeFile(options.html, page);
  }
  if (options.json === true) {
    print(JSON.stringify(explanationJson(explanation, see), null, 2));
    return;
  }
  print(
    explainText(explanation, {
      columns: columnsOf(process.stdout),
      colour: colourWanted(process.stdout),
      requirement: story === undefined ? undefined : requirements.get(story.finding.requirement),
      ...{ recorded, see, shrink },
    }),
  );
};

const writeFile = (name: string, text: string): void => {
  try {
    writeFileSync(userPath(name), text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError('html', `cannot write ${name} (${code})`);
  }
  say(`page: ${name}`);
};
