import { writeFileSync } from 'node:fs';
import { createNode } from '../../flight/node.ts';
import { InputError } from '../../protocols/errors.ts';
import type { Ns } from '../../protocols/units.ts';
import { conclusionOf } from '../conform/conclusion.ts';
import { conformanceJunit } from '../conform/conformance-junit.ts';
import { conformancePage } from '../conform/conformance-page.ts';
import { conformanceText, listText } from '../conform/conformance-text.ts';
import { CATALOGUE } from '../conform/catalogue.ts';
import { DEVIATIONS } from '../conform/deviations.ts';
import { type Levels, levelsOf, strongest } from '../conform/levels.ts';
import { requirements } from '../conform/requirements.ts';
import { runCase } from '../conform/run-case.ts';
import { targetOf } from '../conform/target.ts';
import type { CaseResult, ConformanceReport } from '../conform/verdict.ts';
import { commandLine } from '../program/command-line.ts';
import { userFolder, userPath } from '../program/user-folder.ts';
import { toolVersion } from '../program/version.ts';
import { quantityOf } from '../scenario/resolve-tools.ts';
import { loadFlightModule } from '../software/load-software.ts';
import { tryAttached } from './conform-attached.ts';
import { ANSWER_WITHIN, PATIENCE } from './conform-defaults.ts';
import { tryDeviations } from './conform-deviations.ts';
import { type ConformOptions, type ConformTerms, conformTerms } from './conform-options.ts';
import { EXIT } from './exit.ts';
import { Interrupted, Interruption } from './interruption.ts';
import { columnsOf, print, say } from './output.ts';
import { readStoryStyle } from './report-files.ts';
import { durationWord } from './run-told.ts';

/** Cases that a command line names. */
const NAMED_MAX = 20;
const EXITS = { pass: EXIT.pass, fail: EXIT.failed, insufficient: EXIT.insufficient } as const;

/** The `conform` command: whether an implementation follows the specification. Returns the exit code. */
export const conform = async (
  target: string | undefined,
  options: ConformOptions,
): Promise<number> => {
  refuseIdle(target, options);
  const spec = requirements();
  const terms = conformTerms(options, spec, target !== undefined);
  const levels = levelsOf(spec);
  if (options.list === true) {
    list(terms, levels, options.json === true);
    return EXIT.pass;
  }
  if (options.deviations === true) return tryDeviations(terms.cases, options.json === true);
  const results: CaseResult[] = [];
  const line = new CaseLine(terms.cases.length);
  const told = (result: CaseResult): void => {
    results.push(result);
    line.show(results.length, result);
  };
  try {
    if (target === undefined) await tryHere(options, terms, levels, told);
    else await tryAttached(target, options, terms, told);
  } catch (error) {
    if (error instanceof Interrupted) return EXIT.interrupted;
    throw error;
  } finally {
    line.done();
  }
  const name =
    terms.statement.name === 'reference' ? nameOf(target, options) : terms.statement.name;
  const report: ConformanceReport = {
    target: name,
    lasermesh: toolVersion(),
    role: options.role ?? terms.statement.role,
    results,
  };
  return concluded(report, terms, options, new Map(spec.map(({ id, text }) => [id, text])), target);
};

/** What would be passed over without a word is a mistake of whoever wrote it. */
const refuseIdle = (target: string | undefined, options: ConformOptions): void => {
  const { flight, deviations, token, beside, html, junit, baseline, strict } = options;
  const refuse = (why: string): never => {
    throw new InputError('usage', `${why}. Nothing was run.`);
  };
  if (target !== undefined && flight !== undefined) {
    refuse('--flight is for software of this process; a target behind a socket brings its own');
  }
  if (deviations === true && (target ?? flight) !== undefined) {
    refuse('--deviations are those of the reference: no target and no --flight go with it');
  }
  if (target === undefined && token !== undefined) {
    refuse('--token is for a target behind a socket: tcp://HOST:PORT or udp://HOST:PORT');
  }
  if (beside !== undefined && html === undefined) refuse('--beside goes with --html');
  const tried = html ?? junit ?? baseline ?? strict;
  if ((deviations ?? options.list) === true && tried !== undefined) {
    refuse('--list and --deviations make no results for --html, --junit, --baseline or --strict');
  }
};

const nameOf = (target: string | undefined, { flight }: ConformOptions): string =>
  target ?? flight ?? `lasermesh ${toolVersion()}`;

const concluded = (
  report: ConformanceReport,
  { baseline, beside }: ConformTerms,
  options: ConformOptions,
  texts: ReadonlyMap<string, string>,
  target: string | undefined,
): number => {
  const conclusion = conclusionOf(report.results, { strict: options.strict === true, baseline });
  const bad = conclusion.shortfalls.map(({ id }) => id);
  const again = commandLine(againWords(target, options, bad));
  // What took minutes is told first: a file that cannot be written loses nothing.
  if (options.json === true) print(JSON.stringify({ ...conclusion, ...report }, null, 2));
  else print(conformanceText(report, conclusion, texts));
  if (bad.length > 0) say(`again  ${again}`);
  if (options.junit !== undefined)
    write(options.junit, conformanceJunit(report, conclusion, again));
  if (options.html !== undefined) {
    const parts = { style: readStoryStyle(), texts, cases: CATALOGUE };
    write(options.html, conformancePage([report, ...beside], parts));
  }
  return EXITS[conclusion.result];
};

/** The same, for the cases that were not as they should be, or for all where these are none or many. */
const againWords = (
  target: string | undefined,
  options: ConformOptions,
  bad: readonly string[],
): readonly string[] => {
  const { flight, profile, role, baseline, strict, only = [] } = options;
  const timed = (option: string, ns: Ns, usual: string): readonly string[] =>
    ns === quantityOf(usual, 'duration') ? [] : [option, durationWord(ns)];
  const some = bad.length > 0 && bad.length <= NAMED_MAX;
  return [
    'conform',
    ...(target === undefined ? [] : [target]),
    ...(flight === undefined ? [] : ['--flight', flight]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(role === undefined ? [] : ['--role', role]),
    ...(baseline === undefined ? [] : ['--baseline', baseline]),
    ...(strict === true ? ['--strict'] : []),
    ...timed('--patience', options.patience, PATIENCE),
    ...timed('--answer-within', options.answerWithin, ANSWER_WITHIN),
    ...(some ? bad : only).flatMap((id) => ['--only', id]),
  ];
};

/** Software of this process. */
const tryHere = async (
  { flight }: ConformOptions,
  { cases, statement }: ConformTerms,
  levels: Levels,
  told: (result: CaseResult) => void,
): Promise<void> => {
  const create =
    flight === undefined ? createNode : await loadFlightModule(userPath(flight), userFolder());
  const host = { target: targetOf(create), statement, levels, stopwatch: () => performance.now() };
  const interruption = new Interruption();
  try {
    for (const one of cases) {
      told(runCase(one, host));
      await interruption.pause();
    }
  } finally {
    interruption.stop();
  }
};

/** The index: case, requirements, how binding, and what it has to find. */
const list = ({ cases }: ConformTerms, levels: Levels, json: boolean): void => {
  const levelOf = (of: readonly string[]): string => strongest(of, levels);
  const deviationsOf = (of: readonly string[]): readonly string[] =>
    DEVIATIONS.flatMap(({ id, requirement }) => (of.includes(requirement) ? [id] : []));
  if (!json) {
    print(listText(cases, levelOf, deviationsOf));
    return;
  }
  const rows = cases.map(({ id, title, requirements: of, role = 'terminal' }) => ({
    id,
    title,
    role,
    requirements: of,
    level: levelOf(of),
    deviations: deviationsOf(of),
  }));
  print(JSON.stringify(rows, null, 2));
};

const write = (name: string, text: string): void => {
  try {
    writeFileSync(userPath(name), text);
  } catch (error) {
    throw new InputError('output', `cannot write ${name}: ${(error as Error).message}`);
  }
};

/** One line on stderr: how far it is; in a terminal only. What goes wrong is told at once. */
class CaseLine {
  readonly #count: number;
  #drawn = false;

  constructor(count: number) {
    this.#count = count;
  }

  show(done: number, { id, verdict }: CaseResult): void {
    if (verdict === 'fail' || verdict === 'error') {
      this.done();
      say(`${verdict}  ${id}`);
    }
    if (process.stderr.isTTY !== true) return;
    this.#drawn = true;
    const text = `${done} of ${this.#count}  ${id}`.slice(0, columnsOf(process.stderr) - 1);
    process.stderr.write(`\r${text}\x1b[K`);
  }

  done(): void {
    if (this.#drawn) process.stderr.write('\r\x1b[K');
    this.#drawn = false;
  }
}
