import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { keepThreadsSmall } from '../../harness/cli/heap.ts';
import { runGiven } from './given.ts';
import type { Skipped } from './measure.ts';
import { headText, roundsText } from './rounds-text.ts';
import { type Rounds, runRounds } from './rounds.ts';
import { wanted } from './wanted.ts';

/**
 * Benchmarks of compiled code:
 *
 *   npm run bench -- [W1 W2 W3 W4 W5 BACKBONE LONG | NAME:SIZE …] [--rounds N] [--json]
 *
 * Sizes: W1 seconds, W2 hours, W3 steps, W4 and BACKBONE minutes, W5 cases, LONG days. Without names all but
 * those that take very long. Exit code 1: some run did not do what it has to do; 2: there is no such bench,
 * size or option.
 */
const main = async (args: readonly string[]): Promise<void> => {
  const { benches, single, json, rounds } = wanted(args);
  const [first] = benches;
  if (single && first !== undefined) {
    keepThreadsSmall();
    process.stdout.write(JSON.stringify(await first.bench.run(first.size)));
    return;
  }
  if (!json) console.log(`${machine()}\n\n${headText()}`);
  const results: (Rounds | Skipped)[] = [];
  for (const { bench, size } of benches) {
    const script = fileURLToPath(import.meta.url);
    const result = runRounds(bench, { size, rounds: rounds ?? bench.rounds, script });
    results.push(result);
    if (!json) console.log(roundsText(result));
  }
  if (json) console.log(JSON.stringify({ machine: machine(), results }, undefined, 2));
  process.exitCode = results.every((result) => 'skipped' in result || result.sound) ? 0 : 1;
};

const machine = (): string => {
  const [first] = cpus();
  const load = loadavg()[0]?.toFixed(1) ?? '?';
  return `Node ${process.version}, ${cpus().length} × ${first?.model ?? 'CPU'}, load ${load}`;
};

await runGiven(() => main(process.argv.slice(2)));
