import type { Command } from 'commander';
import { durationValue } from './option-values.ts';

/** Sets the exit code of the process; not called: 0. */
export type SetExitCode = (code: number) => void;

/** A heading and commands under it; each a line. */
export const examples = (...lines: readonly string[]): string =>
  ['\nExamples:', ...lines.map((line) => `  lasermesh ${line}`)].join('\n');

/** What every command that takes a scenario takes. */
export const sourceOptions = (command: Command): Command =>
  command
    .argument('[scenario]', 'preset or file')
    .option('--elements <file>', 'TLE or OMM file instead of a scenario')
    .option('--select <selection>', 'of the elements, such as "inclination=53.05+-0.15"')
    .option('--skip-bad-elements', 'leave orbital elements that are of no use out, with a warning')
    .option('--until <time>', 'end there, such as "10 min"', durationValue);

/** An option that may be given more than once. */
export const several = (
  value: string,
  before: readonly string[] | undefined,
): readonly string[] => [...(before ?? []), value];
