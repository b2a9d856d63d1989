import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { PLANTED, plantedOf } from '../planted/apply.ts';
import { PLANT_OPTION } from './plant-option.ts';
import { print } from './output.ts';
import { userFolder, userPath } from '../program/user-folder.ts';
import { plantedCopy } from './planted-copy.ts';
import { markerHere } from '../program/version.ts';

export const PLANTED_FOLDER = join('.lasermesh', 'planted');
/** As a shell counts a process that a signal ended. */
const SIGNALLED = 128;
const SIGNALS: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGINT: 2, SIGTERM: 15 };

/**
 * Runs a command line from a copy of the program in which a defect is planted. Streams and signals are
 * the child's; returns its exit code.
 */
export const runPlanted = async (id: string, rest: readonly string[]): Promise<number> => {
  const here = markerHere();
  if (here !== undefined) {
    throw new InputError('plant', `${PLANT_OPTION}: ${here.planted} is planted here already`);
  }
  const { main } = plantedCopy(plantedOf(id), userPath(join(PLANTED_FOLDER, id)));
  // npm's idea of where the user stands was for this program's own folder.
  const { INIT_CWD: _, ...env } = process.env;
  const child = spawn(process.execPath, [...nodeOptions(), main, ...rest], {
    stdio: 'inherit',
    cwd: userFolder(),
    env,
  });
  const pass = (signal: NodeJS.Signals): void => {
    // Ctrl-C reaches the whole group of processes by itself.
    if (signal !== 'SIGINT') child.kill(signal);
  };
  for (const signal of Object.keys(SIGNALS) as NodeJS.Signals[]) process.on(signal, pass);
  try {
    return await new Promise<number>((ended, failed) => {
      child.on('error', failed);
      child.on('exit', (code, signal) => {
        ended(code ?? SIGNALLED + (SIGNALS[signal as NodeJS.Signals] ?? 0));
      });
    });
  } finally {
    for (const signal of Object.keys(SIGNALS) as NodeJS.Signals[]) process.off(signal, pass);
  }
};

/** Those of this process, where modules that it loads first are named from anywhere. */
export const nodeOptions = (): string[] =>
  process.execArgv.map((word, at, words) =>
    words[at - 1] === '--import' && /^[\w@]/.test(word) && !word.includes(':')
      ? import.meta.resolve(word)
      : word,
  );

/** The `planted` command: what there is to plant. */
export const showPlanted = (options: { readonly json?: boolean }): void => {
  if (options.json === true) {
    print(JSON.stringify(PLANTED, null, 2));
    return;
  }
  for (const { id, number, title, kind, file, checkers, trigger } of PLANTED) {
    const found = checkers.length === 0 ? kind : `${kind}, for ${checkers.join(', ')}`;
    print(`${id}  (${number > 0 ? `${number}, ` : ''}${found})`);
    print(`  ${title}`);
    print(`  in ${file}${trigger === '' ? '' : `; shown by: ${trigger}`}`);
  }
};
