import type { Ns } from '../../protocols/units.ts';
import type { JournalLevel } from '../journal/journal.ts';
import { spanText } from '../report/number-text.ts';
import { runText } from '../report/text.ts';
import type { Verdict } from '../report/verdict.ts';
import { Simulation } from '../simulation.ts';
import { EXIT } from './exit.ts';
import { colourWanted, columnsOf, commandLine, print, say } from './output.ts';
import { ProgressLine } from './progress.ts';
import { RunFolder } from './run-folder.ts';
import { loadFor, type SourceOptions } from './source.ts';
import { toolVersion } from './version.ts';

export interface RunOptions extends SourceOptions {
  readonly seed?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly journal: JournalLevel;
}

/** Between two looks at Ctrl-C and the progress line: this much real time. */
const SLICE_MS = 50;
/** Between two looks at the clock. The boot of one node is the longest event, some 10 ms. */
const SLICE_EVENTS = 16;

/** The `run` command: verdict and figures on stdout, a run folder. Returns the exit code. */
export const run = async (name: string | undefined, options: RunOptions): Promise<number> => {
  const loaded = loadFor(name, options);
  if (loaded.warnings !== '') say(loaded.warnings);
  const seed = options.seed ?? loaded.scenario.seed;
  const scenario = { ...loaded.scenario, seed };
  const folder = new RunFolder({
    out: options.out,
    run: `${scenario.name}-${seed}`,
    journal: options.journal !== 'off',
  });
  const startedMs = performance.now();
  const line = new ProgressLine(process.stderr, scenario);
  line.note('planning contacts');
  const { sink } = folder;
  const simulation = new Simulation(scenario, {
    level: options.journal,
    ...(sink === undefined ? {} : { sink }),
  });
  folder.open();
  try {
    const interrupted = await advance(simulation, line);
    if (interrupted !== undefined) {
      folder.discard();
      say(`${interrupted}: stopped at ${spanText(simulation.queue.nowNs)} of simulated time`);
      return EXIT.interrupted;
    }
    line.note('judging');
    const { verdict } = simulation.finish();
    line.done();
    if (verdict === undefined) throw new Error('a judged run has a verdict');
    const wallS = (performance.now() - startedMs) / 1000;
    const told = { ...verdict, version: toolVersion() };
    folder.publish({
      'verdict.json': `${JSON.stringify(told, null, 2)}\n`,
      'scenario.yaml': loaded.text,
    });
    const again = commandLine(againWords(name, options, seed));
    show(told, { folder: folder.shown, wallS, again, json: options.json ?? false });
    return verdict.exitCode;
  } catch (error) {
    line.done();
    folder.discard();
    throw error;
  }
};

/** Run in slices so that progress is drawn and Ctrl-C is heard; the signal when one came. */
const advance = async (
  simulation: Simulation,
  line: ProgressLine,
): Promise<NodeJS.Signals | undefined> => {
  const endNs = simulation.scenario.durationNs;
  let signal: NodeJS.Signals | undefined;
  const interrupt = (name: NodeJS.Signals): void => {
    signal = name;
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  let more = true;
  while (more && signal === undefined) {
    more = runSlice(simulation.queue, endNs);
    line.update(() => simulation.progress());
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  line.done();
  return signal;
};

/**
 * Fire events for a while; false when none is left. Cut by real time: many may share one instant.
 */
const runSlice = (queue: Simulation['queue'], endNs: Ns): boolean => {
  const stopMs = performance.now() + SLICE_MS;
  while (performance.now() < stopMs) {
    for (let count = 0; count < SLICE_EVENTS; count++) if (!queue.fireNext(endNs)) return false;
  }
  return true;
};

const show = (
  verdict: Verdict,
  options: {
    readonly folder: string;
    readonly wallS: number;
    readonly again: string;
    readonly json: boolean;
  },
): void => {
  const { folder, wallS, again } = options;
  if (options.json) {
    print(JSON.stringify({ ...verdict, wallS, folder, again }, null, 2));
    return;
  }
  const columns = columnsOf(process.stdout);
  const colour = colourWanted(process.stdout);
  print(runText(verdict, { columns, colour, wallS, folder, again, version: verdict.version }));
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
