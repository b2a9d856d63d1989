import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Root of a clone of this project; undefined where it is installed as somebody's dependency. */
export const cloneRoot = (): string | undefined => {
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
