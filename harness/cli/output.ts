import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markerHere } from './version.ts';

/** Root of a clone of this project; undefined where it is installed as somebody's dependency. */
const cloneRoot = (): string | undefined => {
  const here = fileURLToPath(import.meta.url);
  if (/[\\/]node_modules[\\/]/.test(here)) return undefined;
  for (const up of ['../..', '../../..']) {
    const root = resolve(here, '..', up);
    if (existsSync(resolve(root, 'package.json'))) return root;
  }
  return undefined;
};

/**
 * Where user paths start. `npm run` in a clone makes the clone the working folder, wherever the
 * user stands: INIT_CWD tells. Elsewhere it may be left over from another npm and means nothing.
 */
export const userFolder = (): string => {
  const { INIT_CWD } = process.env;
  const moved = INIT_CWD !== undefined && process.cwd() === cloneRoot();
  return moved && existsSync(INIT_CWD) ? INIT_CWD : process.cwd();
};

export const userPath = (path: string): string => resolve(userFolder(), path);

/** Colour only where somebody looks and nobody said no (no-color.org). */
export const colourWanted = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';

const COLUMNS_MAX = 120;

export const columnsOf = (stream: NodeJS.WriteStream): number =>
  stream.isTTY === true && stream.columns > 20 ? Math.min(stream.columns, COLUMNS_MAX) : 80;

/** Data. */
export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** Progress, warnings and errors. */
export const say = (text: string): void => {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** The command as the user would type it: in a clone through npm, installed through npx. */
export const commandLine = (words: readonly string[]): string => {
  const marker = markerHere();
  const clone = marker?.clone ?? cloneRoot() !== undefined;
  const start = clone ? 'npm run -s lasermesh --' : 'npx lasermesh';
  const plant = marker === undefined ? [] : ['--plant', marker.planted];
  return [start, ...[...plant, ...words].map(quoted)].join(' ');
};

/** As a shell wants it. */
const quoted = (word: string): string => {
  if (/^[\w./:=@%+,-]+$/.test(word)) return word;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
};
