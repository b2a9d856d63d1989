import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { keepThreadsSmall } from '../../harness/cli/heap.ts';
import { type Bench, BENCHES } from './benches.ts';
import type { Skipped } from './measure.ts';
import { headText, roundsText } from './rounds-text.ts';
import { type Rounds, runRounds, SINGLE } from './rounds.ts';

/**
 * Benchmarks of compiled code:
 *
 *   npm run bench -- [W1 W2 W3 W4 W5 BACKBONE LONG | NAME:SIZE …] [--rounds N] [--json]
 *
 * Sizes: W1 seconds, W2 hours, W3 steps, W4 and BACKBONE minutes, W5 cases, LONG days. Without names all but
 * those that take very long. Exit code 1: some run did not do what it has to do.
 */
const main = async (args: readonly string[]): Promise<void> => {
  const { names, options } = parsed(args);
  if (options.single) {
    keepThreadsSmall();
    const { bench, size } = wanted(names[0] ?? '');
    process.stdout.write(JSON.stringify(await bench.run(size)));
    return;
  }
  const usual = BENCHES.filter(({ byNameOnly }) => byNameOnly !== true).map(({ name }) => name);
  const all = (names.length === 0 ? usual : names).map(wanted);
  if (!options.json) console.log(`${machine()}\n\n${headText()}`);
  const results: (Rounds | Skipped)[] = [];
  for (const { bench, size } of all) {
    const rounds = options.rounds ?? bench.rounds;
    const result = runRounds(bench, { size, rounds, script: fileURLToPath(import.meta.url) });
    results.push(result);
    if (!options.json) console.log(roundsText(result));
  }
  if (options.json) console.log(JSON.stringify({ machine: machine(), results }, undefined, 2));
  process.exitCode = results.every((result) => 'skipped' in result || result.sound) ? 0 : 1;
};

interface Parsed {
  readonly names: readonly string[];
  readonly options: {
    readonly single: boolean;
    readonly json: boolean;
    readonly rounds: number | undefined;
  };
}

const parsed = (args: readonly string[]): Parsed => {
  const at = args.indexOf('--rounds');
  const rounds = at < 0 ? undefined : Number(args[at + 1]);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new Error(`--rounds takes a number, not ${args[at + 1]}`);
  }
  const names = args.filter((arg, i) => !arg.startsWith('--') && (at < 0 || i !== at + 1));
  return {
    names,
    options: { single: args.includes(SINGLE), json: args.includes('--json'), rounds },
  };
};

const wanted = (name: string): { readonly bench: Bench; readonly size: number } => {
  const [key = '', size] = name.split(':');
  const bench = BENCHES.find((one) => one.name === key.toUpperCase());
  const known = BENCHES.map((one) => `${one.name}[:${one.unit}]`).join(', ');
  if (bench === undefined) throw new Error(`no bench ${key}; there are ${known}`);
  return { bench, size: size === undefined ? bench.size : Number(size) };
};

const machine = (): string => {
  const [first] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `Node ${process.version}, ${cpus().length} × ${first?.model ?? 'CPU'}, load ${load}`;
};

await main(process.argv.slice(2));
