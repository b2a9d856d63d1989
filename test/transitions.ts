import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { MACHINES, transitionNames } from './statecharts.ts';

/**
 * Lists the transitions of the flight software's statecharts that no test takes.
 *
 *   node --import tsx test/transitions.ts [test folder or file …]
 *
 * Runs the tests that drive the machines, or those that are named, with a recorder. Exit 1 when a
 * transition is taken by no test and has no reason below, or when a reason is out of date.
 */
const TESTS = [
  'test/flight/node',
  'test/flight/pointing/terminal',
  'test/flight/link/link-machine',
  'test/flight/store/outduct',
];

/** Transitions that nothing can take, each with its reason; reviewed by hand. */
const REASONS: Readonly<Record<string, string>> = {};

const main = async (filters: readonly string[]): Promise<void> => {
  const root = new URL('..', import.meta.url).pathname;
  const folder = mkdtempSync(join(tmpdir(), 'lasermesh-transitions-'));
  process.env.LASERMESH_TRANSITIONS = folder;
  const vitest = await startVitest('test', [...filters], {
    root,
    config: join(root, 'test/vitest.config.ts'),
    watch: false,
    setupFiles: [join(root, 'test/transition-recorder.ts')],
    reporters: [['default', { summary: false }]],
  });
  await vitest.close();
  const taken = new Set(
    readdirSync(folder).flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n')),
  );
  rmSync(folder, { recursive: true });
  const complaints = report(taken);
  process.exitCode = complaints > 0 ? 1 : 0;
};

const report = (taken: ReadonlySet<string>): number => {
  let complaints = 0;
  for (const machine of MACHINES) {
    const names = [...transitionNames(machine).values()];
    const missing = names.filter((name) => !taken.has(name));
    console.log(`${machine.id}: ${names.length} transitions, ${missing.length} not taken`);
    for (const name of missing) {
      const reason = REASONS[name];
      if (reason === undefined) complaints++;
      console.log(`  ${name}\n    ${reason ?? 'NO REASON'}`);
    }
  }
  for (const name of Object.keys(REASONS)) {
    const known = MACHINES.some((machine) => [...transitionNames(machine).values()].includes(name));
    if (known && !taken.has(name)) continue;
    complaints++;
    console.log(`out of date: ${name} ${known ? 'is taken by a test' : 'does not exist'}`);
  }
  console.log(`${complaints} without a reason`);
  return complaints;
};

await main(process.argv.length > 2 ? process.argv.slice(2) : TESTS);
