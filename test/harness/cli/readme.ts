import { readFileSync } from 'node:fs';
import { ROOT } from './command.ts';

/** A command line as the README of the command line shows it. */
export interface ReadmeCommand {
  /** Words after `lasermesh`. */
  readonly args: readonly string[];
  /** What stands behind the `#`: which test runs it. */
  readonly check: string;
  readonly exitCode: number;
}

const LINE = /^lasermesh (?<words>.+?) +# (?<check>\w+)(?:: exit (?<exit>\d+))?$/;

/** Every line of the README that begins with the program's name. */
export const allReadmeLines = (): readonly string[] =>
  readFileSync(`${ROOT}harness/cli/README.md`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('lasermesh '));

/** The commands of harness/cli/README.md that belong to a check, in order. */
export const readmeCommands = (check: string): readonly ReadmeCommand[] =>
  allReadmeLines()
    .flatMap((line) => parsed(line) ?? [])
    .filter((command) => command.check === check);

export const parsed = (line: string): ReadmeCommand | undefined => {
  const { words, check, exit } = LINE.exec(line)?.groups ?? {};
  if (words === undefined || check === undefined) return undefined;
  const args = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  return { args, check, exitCode: Number(exit ?? 0) };
};
