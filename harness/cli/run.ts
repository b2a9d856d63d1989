import type { Ns } from '../../protocols/units.ts';
import { InputError } from '../../protocols/errors.ts';
import type { Journal, JournalLevel } from '../journal/journal.ts';
import type { RunCost } from '../report/cost-text.ts';
import { spanText } from '../report/number-text.ts';
import { runText } from '../report/text.ts';
import type { Verdict } from '../report/verdict.ts';
import { contactlessFaults } from '../run/contactless-faults.ts';
import { Simulation } from '../simulation.ts';
import { ARTEFACT_FILE, artefactText } from '../artefact/artefact.ts';
import { materialised } from '../artefact/materialise.ts';
import { advance } from './advance.ts';
import { EXIT } from './exit.ts';
import { colourWanted, columnsOf, commandLine, print, say } from './output.ts';
import { ProgressLine } from './progress.ts';
import { RunFolder } from './run-folder.ts';
import { REPORT_FILE, RunReport } from './run-report.ts';
import { loadSoftware, SoftwareWatch } from './software-watch.ts';
import { loadFor, type SourceOptions } from './source.ts';
import { makerHere, toolVersion } from './version.ts';

export interface RunOptions extends SourceOptions {
  readonly seed?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly journal: JournalLevel;
  /** Of frames one in so many is stored; with level frames. */
  readonly frameSample?: number;
  /** False: no report.html. */
  readonly report?: boolean;
}

/** The `run` command: verdict and figures on stdout, a run folder. Returns the exit code. */
export const run = async (name: string | undefined, options: RunOptions): Promise<number> => {
  refuseSample(options);
  const loaded = loadFor(name, options);
  if (loaded.warnings !== '') say(loaded.warnings);
  const seed = options.seed ?? loaded.scenario.seed;
  const scenario = materialised(loaded.scenario, seed);
  const { flightSoftware } = await loadSoftware(scenario);
  const folder = new RunFolder({
    out: options.out,
    run: `${scenario.name}-${seed}`,
    journal: options.journal !== 'off',
  });
  const startedMs = performance.now();
  const line = new ProgressLine(process.stderr, scenario);
  line.note('planning contacts');
  const { sink } = folder;
  const watch = new SoftwareWatch(scenario, line);
  const report = options.report === false ? undefined : new RunReport(scenario);
  const simulation = new Simulation(scenario, {
    level: options.journal,
    frameSample: options.frameSample,
    stopwatch: () => performance.now(),
    ...(sink === undefined ? {} : { sink }),
    ...(report === undefined ? {} : { readers: report.readers }),
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
    onSoftwareFault: watch.tell,
  });
  loaded.refuseFaults(contactlessFaults(scenario, simulation.setup.plan));
  folder.open();
  try {
    const interrupted = await watch.during(() => advance(simulation, line));
    if (interrupted !== undefined) {
      folder.discard();
      say(`${interrupted}: stopped at ${spanText(simulation.queue.nowNs)} of simulated time`);
      return EXIT.interrupted;
    }
    line.note('judging');
    const { verdict, hash, hashes } = simulation.finish();
    line.done();
    if (verdict === undefined) throw new Error('a judged run has a verdict');
    const wallS = (performance.now() - startedMs) / 1000;
    const told = { ...verdict, version: toolVersion() };
    folder.publish({
      'verdict.json': `${JSON.stringify(told, null, 2)}\n`,
      'scenario.yaml': loaded.text,
      [ARTEFACT_FILE]: artefactText({ scenario, maker: makerHere(), hash, hashes, verdict }),
      ...(report === undefined ? {} : { [REPORT_FILE]: report.text(told, folder.path) }),
    });
    const failed = verdict.checkers.find(({ result }) => result === 'fail');
    const again = commandLine(
      failed === undefined
        ? againWords(name, options, seed)
        : ['replay', `${folder.shown}/${ARTEFACT_FILE}`, '--break', failed.id],
    );
    const opens = `${folder.shown}/${report === undefined ? 'verdict.json' : REPORT_FILE}`;
    const cost = costOf(simulation.journal, wallS);
    const json = options.json ?? false;
    show(told, { folder: folder.shown, wallS, again, report: opens, json, cost });
    return verdict.exitCode;
  } catch (error) {
    line.done();
    folder.discard();
    throw error;
  }
};

const show = (
  verdict: Verdict,
  options: {
    readonly folder: string;
    readonly wallS: number;
    readonly again: string;
    readonly report: string;
    readonly json: boolean;
    readonly cost: RunCost;
  },
): void => {
  const { folder, wallS, again, report, cost } = options;
  if (options.json) {
    print(JSON.stringify({ ...verdict, wallS, journal: cost, folder, again, report }, null, 2));
    return;
  }
  const columns = columnsOf(process.stdout);
  const colour = colourWanted(process.stdout);
  const { version } = verdict;
  print(runText(verdict, { columns, colour, wallS, report, again, version, cost }));
};

const refuseSample = ({ journal, frameSample }: RunOptions): void => {
  if (frameSample === undefined || journal === 'frames') return;
  throw new InputError('usage', '--frame-sample goes with --journal frames');
};

const costOf = (journal: Journal, wallS: number): RunCost => {
  const { level, stored, bytes, ownMs, readersMs } = journal.cost();
  return {
    level,
    records: stored,
    bytes,
    journalShare: ownMs / 1e3 / wallS,
    readersShare: readersMs / 1e3 / wallS,
  };
};

/** The command that does exactly this run again. */
const againWords = (
  name: string | undefined,
  options: RunOptions,
  seed: number,
): readonly string[] => [
  'run',
  ...(name === undefined ? [] : [name]),
  ...(options.elements === undefined ? [] : ['--elements', options.elements]),
  ...(options.select === undefined ? [] : ['--select', options.select]),
  ...(options.skipBadElements === true ? ['--skip-bad-elements'] : []),
  ...(options.flight === undefined ? [] : ['--flight', options.flight]),
  ...(options.until === undefined ? [] : ['--until', durationWord(options.until)]),
  '--seed',
  String(seed),
];

/** In the largest unit that needs no decimals. */
const durationWord = (ns: Ns): string => {
  const units = [
    [3_600e9, 'h'],
    [60e9, 'min'],
    [1e9, 's'],
    [1e6, 'ms'],
  ] as const;
  const unit = units.find(([size]) => ns % size === 0);
  return unit === undefined ? `${ns} ns` : `${ns / unit[0]} ${unit[1]}`;
};
