import { printableLines } from '../report/printable-text.ts';

/** Colour only where somebody looks and nobody said no (no-color.org). */
export const colourWanted = (stream: NodeJS.WriteStream): boolean =>
  stream.isTTY === true && (process.env.NO_COLOR ?? '') === '' && process.env.TERM !== 'dumb';

const COLUMNS_MAX = 120;

export const columnsOf = (stream: NodeJS.WriteStream): number =>
  stream.isTTY === true && stream.columns > 20 ? Math.min(stream.columns, COLUMNS_MAX) : 80;

/** Data. What would move a terminal's cursor is written as JSON would; our own colours stay. */
export const print = (text: string): void => {
  const parts = colourWanted(process.stdout) ? text.split(COLOURS) : [text];
  // What splits them stands at the odd places.
  const shown = parts.map((part, place) => (place % 2 === 1 ? part : printableLines(part)));
  process.stdout.write(ended(shown.join('')));
};

/** Progress, warnings and errors: they quote what strangers wrote, so nothing but text goes out. */
export const say = (text: string): void => {
  process.stderr.write(ended(printableLines(text)));
};

/** What our own texts colour words with. */
const COLOURS = new RegExp(`(${String.fromCharCode(0x1b)}\\[[0-9;]*m)`);

const ended = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
