import { resolve } from 'node:path';

/** Where user paths start: npm runs scripts in the package, the user stands elsewhere. */
export const userFolder = (): string => process.env.INIT_CWD ?? process.cwd();

export const userPath = (path: string): string => resolve(userFolder(), path);

/** Colour only where somebody looks and nobody said no (no-color.org). */
export const colourWanted = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';

export const columnsOf = (stream: NodeJS.WriteStream): number =>
  stream.isTTY === true && stream.columns > 20 ? Math.min(stream.columns, 120) : 80;

/** Data. */
export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** Progress, warnings and errors. */
export const say = (text: string): void => {
  process.stderr.write(text.endsWith('\n') ? text : `${text}\n`);
};

/** The command as the user would type it: in a clone through npm, installed through npx. */
export const commandLine = (rest: string): string =>
  process.env.npm_lifecycle_event === undefined
    ? `npx lasermesh ${rest}`
    : `npm run -s lasermesh -- ${rest}`;
