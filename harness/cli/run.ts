import { InputError } from '../../protocols/errors.ts';
import { ARTEFACT_FILE, artefactText } from '../artefact/artefact.ts';
import { materialised } from '../artefact/materialise.ts';
import { spanText } from '../report/number-text.ts';
import { contactlessFaults } from '../run/contactless-faults.ts';
import { reachOf } from '../run/unreachable-flows.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';
import { advance } from './advance.ts';
import { EXIT } from './exit.ts';
import { judgingOn } from './judge-beside.ts';
import type { Judging } from './judging.ts';
import { commandLine } from '../program/command-line.ts';
import { say } from './output.ts';
import { ProgressLine } from './progress.ts';
import { RunFolder } from './run-folder.ts';
import type { RunOptions } from './run-options.ts';
import { REPORT_FILE, RunReport } from './run-report.ts';
import { againWords, costOf, showRun } from './run-told.ts';
import { loadSoftware, SoftwareWatch } from './software-watch.ts';
import { loadFor } from './source.ts';
import { makerHere, toolVersion } from '../program/version.ts';

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
  const watch = new SoftwareWatch(scenario, line);
  const report = options.report === false ? undefined : new RunReport(scenario);
  const terms = { level: options.journal, sink: folder.sink, report };
  const judging = await judgingOn(scenario, options.cores, terms);
  try {
    const simulation = new Simulation(scenario, {
      ...judging.options,
      frameSample: options.frameSample,
      stopwatch: () => performance.now(),
      ...(flightSoftware === undefined ? {} : { flightSoftware }),
      onSoftwareFault: watch.tell,
    });
    loaded.refuseFaults(contactlessFaults(scenario, simulation.setup.plan));
    const unreachable = loaded.tellReach(reachOf(scenario, simulation.setup.plan));
    if (unreachable !== '') {
      line.done();
      say(unreachable);
    }
    folder.open();
    judging.begin(simulation.setup);
    const pace = (): Promise<void> => judging.pace();
    const interrupted = await watch.during(() => advance(simulation, line, { pace }));
    if (interrupted !== undefined) {
      folder.discard();
      say(`${interrupted}: stopped at ${spanText(simulation.queue.nowNs)} of simulated time`);
      return EXIT.interrupted;
    }
    line.note('judging');
    const again = againWords(name, options, seed);
    const files = { scenario, text: loaded.text, report };
    return await ended(simulation, judging, { options, files, folder, line, startedMs, again });
  } catch (error) {
    line.done();
    folder.discard();
    throw error;
  } finally {
    judging.stop();
  }
};

/** The end of a run: its verdict, its files, and what is said of them. Returns the exit code. */
const ended = async (
  simulation: Simulation,
  judging: Judging,
  run: {
    readonly options: RunOptions;
    readonly files: {
      readonly scenario: Scenario;
      readonly text: string;
      readonly report: RunReport | undefined;
    };
    readonly folder: RunFolder;
    readonly line: ProgressLine;
    readonly startedMs: number;
    /** The words of this command. */
    readonly again: readonly string[];
  },
): Promise<number> => {
  const { folder, files, options } = run;
  const { scenario, text, report } = files;
  const result = simulation.finish();
  const judged = await judging.judged(result);
  run.line.done();
  const { verdict, content } = judged;
  const { hash, hashes } = result;
  const wallS = (performance.now() - run.startedMs) / 1000;
  const told = { ...verdict, version: toolVersion() };
  folder.publish({
    'verdict.json': `${JSON.stringify(told, null, 2)}\n`,
    'scenario.yaml': text,
    [ARTEFACT_FILE]: artefactText({ scenario, maker: makerHere(), hash, hashes, verdict }),
    ...(report === undefined ? {} : { [REPORT_FILE]: report.text(told, folder.path, { content }) }),
  });
  const failed = verdict.checkers.find(({ result: one }) => one === 'fail');
  const breaks = ['replay', `${folder.shown}/${ARTEFACT_FILE}`, '--break', failed?.id ?? ''];
  showRun(told, {
    folder: folder.shown,
    wallS,
    again: commandLine(failed === undefined ? run.again : breaks),
    report: `${folder.shown}/${report === undefined ? 'verdict.json' : REPORT_FILE}`,
    json: options.json ?? false,
    cost: costOf(options, { journal: simulation.journal, wallS, judged }),
  });
  return verdict.exitCode;
};

const refuseSample = ({ journal, frameSample }: RunOptions): void => {
  if (frameSample === undefined || journal === 'frames') return;
  throw new InputError('usage', '--frame-sample goes with --journal frames');
};
