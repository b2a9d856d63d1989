import { execFile, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { type Answer, environment, ROOT } from './command.ts';

const PATIENCE_MS = 300_000;
const LOOK_MS = 100;

/**
 * Root of the program as it is installed: package.json with `dist` beside it. A process and each of its threads
 * start in a third of the time that they take from source. Whoever needs it first compiles it for all.
 */
export const compiledProgram = async (): Promise<string> => {
  const folder = inject('compiledFolder');
  const dist = join(folder, 'dist');
  const ready = join(folder, 'ready');
  try {
    mkdirSync(dist);
  } catch {
    for (let waitedMs = 0; !existsSync(ready); waitedMs += LOOK_MS) {
      if (waitedMs > PATIENCE_MS) throw new Error(`${ready} does not appear: did the build fail?`);
      await sleep(LOOK_MS);
    }
    return folder;
  }
  await promisify(execFile)('bash', [join(ROOT, '.ci/build'), 'unchecked', dist]);
  copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  writeFileSync(ready, '');
  return folder;
};

const mainOf = (home: string): string => join(home, 'dist/harness/cli/main.js');

/** Start it and leave it running. */
export const startProgram = (home: string, folder: string, args: readonly string[]) =>
  spawn(process.execPath, [mainOf(home), ...args], { cwd: folder, env: environment({}) });

/** Run it in a folder, to its end. */
export const runProgram = (
  home: string,
  folder: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
): Answer => answerOf(process.execPath, [mainOf(home), ...args], { cwd: folder, more });

/** Through a shell, for pipes; `$LASERMESH` is the program. */
export const shell = (home: string, folder: string, line: string): Answer => {
  const program = `'${process.execPath}' '${mainOf(home)}'`;
  const words = ['-c', line.replaceAll('$LASERMESH', program)];
  return answerOf('bash', words, { cwd: folder, more: {} });
};

const answerOf = (
  command: string,
  words: readonly string[],
  { cwd, more }: { readonly cwd: string; readonly more: NodeJS.ProcessEnv },
): Answer => {
  const env = environment(more);
  const options = { cwd, env, encoding: 'utf8', timeout: 100_000 } as const;
  const { status, stdout, stderr } = spawnSync(command, words, options);
  return { code: status, out: stdout, err: stderr };
};
