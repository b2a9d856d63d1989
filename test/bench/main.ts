import { spawnSync } from 'node:child_process';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type Bench, BENCHES } from './benches.ts';
import { median, type Round, type Skipped } from './measure.ts';

/**
 * Benchmarks of compiled code:
 *
 *   npm run bench [W1 W2 W3 W4 BACKBONE | NAME:SIZE …] [--json]
 *
 * Sizes: W1 seconds, W2 hours, W3 steps, W4 and BACKBONE minutes. Each round is a process of its own,
 * so that neither warm code nor memory of one goes to another; its floor runs in that process too.
 */
const SINGLE = '--single';

interface Row {
  readonly bench: string;
  readonly rounds: number;
  readonly round: Round;
}

const main = (args: readonly string[]): void => {
  const names = args.filter((arg) => !arg.startsWith('--'));
  if (args.includes(SINGLE)) {
    const { bench, size } = wanted(names[0] ?? '');
    process.stdout.write(JSON.stringify(bench.run(size)));
    return;
  }
  const all = (names.length === 0 ? BENCHES.map(({ name }) => name) : names).map(wanted);
  const json = args.includes('--json');
  if (!json) console.log(`${machine()}\n`);
  const results: (Row | Skipped)[] = [];
  for (const { bench, size } of all) {
    const result = measured(bench, size);
    results.push(result);
    if (!json) print(result);
  }
  if (json) console.log(JSON.stringify({ machine: machine(), results }, undefined, 2));
  process.exitCode = results.every((row) => 'skipped' in row || row.round.sound) ? 0 : 1;
};

const wanted = (name: string): { readonly bench: Bench; readonly size: number } => {
  const [key = '', size] = name.split(':');
  const bench = BENCHES.find((one) => one.name === key.toUpperCase());
  const known = BENCHES.map((one) => `${one.name}[:${one.unit}]`).join(', ');
  if (bench === undefined) throw new Error(`no bench ${key}; there are ${known}`);
  return { bench, size: size === undefined ? bench.size : Number(size) };
};

/** The round whose CPU time is the median. */
const measured = (bench: Bench, size: number): Row | Skipped => {
  const rounds: Round[] = [];
  for (let round = 0; round < bench.rounds; round++) {
    const result = inOwnProcess(`${bench.name}:${size}`);
    if ('skipped' in result) return result;
    rounds.push(result);
  }
  const middle = median(rounds.map(({ cpuS }) => cpuS));
  const round = rounds.find(({ cpuS }) => cpuS === middle) as Round;
  const sound = rounds.every((one) => one.sound);
  return { bench: bench.name, rounds: rounds.length, round: { ...round, sound } };
};

const inOwnProcess = (name: string): Round | Skipped => {
  const script = fileURLToPath(import.meta.url);
  const child = spawnSync(process.execPath, [...process.execArgv, script, name, SINGLE], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`${name} ended with ${child.status ?? child.signal}`);
  return JSON.parse(child.stdout) as Round | Skipped;
};

const print = (row: Row | Skipped): void => {
  if ('skipped' in row) {
    console.log(`${row.bench}  SKIPPED: ${row.skipped}\n`);
    return;
  }
  const { round, rounds } = row;
  const overhead = (round.cpuS / round.floorS).toFixed(1);
  const of = rounds === 1 ? 'one round' : `median of ${rounds} rounds`;
  console.log(`${round.bench}  ${round.what} (${of})`);
  console.log(`    ${round.figure.toLocaleString('en')} ${round.unit}`);
  console.log(
    `    CPU ${round.cpuS.toFixed(2)} s, floor ${round.floorS.toFixed(2)} s, overhead ${overhead}, ` +
      `resident ${round.residentMb} MB`,
  );
  const notes = Object.entries(round.notes).map(([name, value]) => `${name} ${value}`);
  console.log(`    ${round.sound ? 'sound' : 'NOT SOUND'}: ${notes.join(', ')}\n`);
};

const machine = (): string => {
  const [first] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `Node ${process.version}, ${cpus().length} × ${first?.model ?? 'CPU'}, load ${load}`;
};

main(process.argv.slice(2));
