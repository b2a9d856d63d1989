import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';

/** Names the process that is at work in a folder: two would write over each other's results. */
export const HOLD_FILE = 'at-work.json';

/**
 * @throws InputError while another process of this machine is at work there; one that was killed holds nothing
 */
export const refuseHeld = (path: string, shown: string): void => {
  const file = join(path, HOLD_FILE);
  const pid = existsSync(file) ? holderOf(readFileSync(file, 'utf8')) : undefined;
  if (pid === undefined || pid === process.pid || !isAlive(pid)) return;
  const hint = `if process ${pid} is another program, remove ${join(shown, HOLD_FILE)}`;
  throw new InputError(
    'out',
    `another campaign is at work here (process ${pid}; ${hint}). Nothing was run.`,
    shown,
  );
};

export const holdFolder = (path: string): void =>
  writeFileSync(
    join(path, HOLD_FILE),
    `${JSON.stringify({ host: hostname(), pid: process.pid })}\n`,
  );

export const releaseFolder = (path: string): void => {
  const file = join(path, HOLD_FILE);
  if (existsSync(file) && holderOf(readFileSync(file, 'utf8')) === process.pid) rmSync(file);
};

/** Undefined: a process of another machine, or nothing that could be read. */
const holderOf = (text: string): number | undefined => {
  try {
    const { host, pid } = JSON.parse(text) as { readonly host?: unknown; readonly pid?: unknown };
    return host === hostname() && Number.isInteger(pid) && Number(pid) > 0
      ? Number(pid)
      : undefined;
  } catch {
    return undefined;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};
