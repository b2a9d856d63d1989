import { cloneRoot } from './user-folder.ts';
import { markerHere } from './version.ts';

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
