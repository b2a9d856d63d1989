import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../protocols/errors.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import { createFileSink } from '../journal/file-sink.ts';
import { JOURNAL_LEVELS, type JournalLevel } from '../journal/journal.ts';
import { runText } from '../report/text.ts';
import { Simulation, type SimulationResult } from '../simulation.ts';
import { EXIT } from './exit.ts';
import { colourWanted, columnsOf, commandLine, print, say, userPath } from './output.ts';
import { ProgressLine } from './progress.ts';
import { loadFor, type SourceOptions, sourceOptions } from './source.ts';
import { toolVersion } from './version.ts';

interface RunOptions extends SourceOptions {
  readonly seed?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly journal: string;
}

/** Between two looks at the clock and at Ctrl-C: this much real time at most, roughly. */
const SLICE_MS = 150;

export const addRun = (program: Command): void => {
  sourceOptions(
    program
      .command('run')
      .description('run a scenario: verdict and figures on stdout, progress on stderr')
      .argument('[scenario]', 'preset or file'),
  )
    .option('--seed <number>', 'instead of the scenario’s', seedOf)
    .option('--json', 'the verdict and all figures as one object')
    .option('--out <folder>', 'run folder (default .lasermesh/run-NAME-SEED)')
    .option('--journal <level>', JOURNAL_LEVELS.join(', '), 'control')
    .action(async (name: string | undefined, options: RunOptions) => {
      process.exitCode = await run(name, options);
    });
};

const run = async (name: string | undefined, options: RunOptions): Promise<number> => {
  const level = levelOf(options.journal);
  const loaded = loadFor(name, options);
  if (loaded.warnings !== '') say(loaded.warnings);
  const { scenario } = loaded;
  const seed = options.seed ?? scenario.seed;
  const folder = userPath(options.out ?? join('.lasermesh', `run-${scenario.name}-${seed}`));
  if (options.out !== undefined && existsSync(folder) && existsSync(join(folder, 'verdict.json'))) {
    throw new InputError('exists', `${options.out} holds a run already: nothing was run`);
  }
  mkdirSync(folder, { recursive: true });
  const sink = level === 'off' ? undefined : createFileSink(join(folder, 'journal.lmj'));
  const startedMs = performance.now();
  const simulation = new Simulation(scenario, {
    seed,
    level,
    ...(sink === undefined ? {} : { sink }),
  });
  const finished = await advance(simulation, scenario.name);
  if (!finished) {
    sink?.close();
    say(`stopped at ${(simulation.queue.nowNs / SECOND_NS).toFixed(0)} s of simulated time`);
    return EXIT.interrupted;
  }
  const result = simulation.finish();
  sink?.close();
  const wallS = (performance.now() - startedMs) / 1000;
  writeFileSync(join(folder, 'verdict.json'), `${JSON.stringify(result.verdict, null, 2)}\n`);
  writeFileSync(join(folder, 'scenario.yaml'), loaded.text);
  show(result, { folder, wallS, json: options.json ?? false, again: againLine(name, options, seed) });
  return result.verdict?.exitCode ?? EXIT.pass;
};

/** Run in slices so that progress is drawn and Ctrl-C is heard; false when interrupted. */
const advance = async (simulation: Simulation, name: string): Promise<boolean> => {
  const endNs = simulation.scenario.durationNs;
  const line = new ProgressLine(process.stderr, name, endNs);
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  let stepNs: Ns = SECOND_NS;
  while (simulation.queue.nowNs < endNs && !interrupted) {
    const beforeMs = performance.now();
    simulation.runUntil(simulation.queue.nowNs + stepNs);
    const tookMs = Math.max(0.1, performance.now() - beforeMs);
    stepNs = Math.max(1_000_000, Math.round(stepNs * Math.min(4, Math.max(0.1, SLICE_MS / tookMs))));
    line.update(simulation.progress());
    await new Promise((resolve) => setImmediate(resolve));
  }
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
  line.done();
  return !interrupted;
};

const show = (
  result: SimulationResult,
  options: {
    readonly folder: string;
    readonly wallS: number;
    readonly json: boolean;
    readonly again: string;
  },
): void => {
  const { verdict } = result;
  if (verdict === undefined) return;
  if (options.json) {
    print(JSON.stringify(verdict, null, 2));
    return;
  }
  print(
    runText(verdict, {
      columns: columnsOf(process.stdout),
      colour: colourWanted(process.stdout),
      wallS: options.wallS,
      folder: options.folder,
      again: options.again,
      version: toolVersion(),
    }),
  );
};

/** The command that does exactly this run again. */
const againLine = (name: string | undefined, options: RunOptions, seed: number): string => {
  const words = ['run'];
  if (name !== undefined) words.push(name);
  if (options.elements !== undefined) words.push('--elements', options.elements);
  if (options.select !== undefined) words.push('--select', `"${options.select}"`);
  if (options.skipBadElements === true) words.push('--skip-bad-elements');
  if (options.until !== undefined) words.push('--until', `"${options.until}"`);
  words.push('--seed', String(seed));
  return commandLine(words.join(' '));
};

const levelOf = (text: string): JournalLevel => {
  const level = JOURNAL_LEVELS.find((candidate) => candidate === text);
  if (level !== undefined) return level;
  throw new InputError('journal', `--journal "${text}": expected ${JOURNAL_LEVELS.join(', ')}`);
};

const seedOf = (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InputError('seed', `--seed "${text}": expected a whole number from 0 on`);
};
