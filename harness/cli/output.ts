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
