import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CallTree,
  type CpuProfile,
  costsOf,
  costTable,
  cpuTree,
  type FunctionCost,
  type HeapProfile,
  heapTree,
} from './profile-tables.ts';
import { SINGLE } from './rounds.ts';

/**
 * Where a bench or a command spends its time, or what it allocates:
 *
 *   npm run profile -- W1:0.3
 *   npm run profile -- run sdn-backbone --until "20 min" --no-report
 *   npm run profile -- W2:3 --heap
 *
 * Prints the largest functions alone and with what they call, and leaves the profile in
 * .lasermesh/profiles, to be opened in Chrome's developer tools.
 */
const FOLDER = '.lasermesh/profiles';
const INTERVAL_US = 500;
const ROWS = 30;

const main = (args: readonly string[]): void => {
  const heap = args.includes('--heap');
  const words = args.filter((arg) => arg !== '--heap');
  const [first] = words;
  if (first === undefined) throw new Error('what is to be profiled? for example W1:0.3');
  mkdirSync(FOLDER, { recursive: true });
  const name = `${words
    .join('-')
    .replaceAll(/[^\w.-]+/g, '_')
    .slice(0, 60)}-${process.pid}`;
  const path = join(FOLDER, `${name}.${heap ? 'heapprofile' : 'cpuprofile'}`);
  const child = spawnSync(
    process.execPath,
    [...(heap ? heapFlags() : cpuFlags(`${name}.cpuprofile`)), ...program(first, words)],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ALLOCATION_PROFILE: path } },
  );
  if (child.status === null) throw new Error(`ended by ${child.signal}`);
  const profile: unknown = JSON.parse(readFileSync(path, 'utf8'));
  show(heap ? heapTree(profile as HeapProfile) : cpuTree(profile as CpuProfile), heap);
  console.log(`\nexit code ${child.status}; ${path}`);
};

/** A bench is one with a name in capitals; all else is a command of lasermesh. */
const program = (first: string, words: readonly string[]): readonly string[] =>
  /^[A-Z]/.test(first)
    ? [here('./main.js'), first, SINGLE]
    : [here('../../harness/cli/main.js'), ...words];

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

const cpuFlags = (file: string): readonly string[] => [
  '--cpu-prof',
  `--cpu-prof-interval=${INTERVAL_US}`,
  `--cpu-prof-dir=${FOLDER}`,
  `--cpu-prof-name=${file}`,
];

const heapFlags = (): readonly string[] => ['--import', here('./allocation-hook.js')];

const show = (tree: CallTree, heap: boolean): void => {
  const costs = costsOf(tree).filter(({ name }) => name !== '(root)' && name !== '(idle)');
  const total = costs.reduce((sum, { self }) => sum + self, 0);
  const shown = heap
    ? (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
    : (us: number) => `${(us / 1e6).toFixed(2)} s`;
  console.log(`${heap ? 'allocated' : 'time'} in all: ${shown(total)}`);
  for (const by of ['self', 'inclusive'] as const) {
    console.log(`\n${TITLES[by]}\n${costTable(costs, { by, total, rows: ROWS, shown })}`);
  }
};

const TITLES: Readonly<Record<'self' | 'inclusive', string>> = {
  self: 'alone',
  inclusive: 'with what they call',
} satisfies Record<keyof Pick<FunctionCost, 'self' | 'inclusive'>, string>;

main(process.argv.slice(2));
