import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { BadRecord, ElementRecord } from '../world/element-record.ts';
import { parseElementFile } from '../world/element-files.ts';
import { parseSelection } from '../world/element-selection.ts';
import type { ElementFileReader } from './resolve-nodes.ts';

/** Largest element file that is read [bytes]; all catalogued objects are about 5 MB. */
const ELEMENT_BYTES_MAX = 64 * 1024 * 1024;
const BAD_SHOWN_MAX = 10;

export interface ElementOptions {
  /** Leave unreadable records out with a warning instead of refusing the file. */
  readonly skipBadElements: boolean;
}

/** Reads element files relative to a folder; what is wrong becomes a complaint at the scenario's key. */
export const createElementReader =
  (folder: string, options: ElementOptions): ElementFileReader =>
  (file, select, { path, complaints }) => {
    const text = readElementText(folder, file);
    if (typeof text !== 'string') {
      complaints.error(path, text.error);
      return [];
    }
    const { records, bad } = parseElementFile(text);
    if (bad.length > 0) {
      const message = badText(file, bad, records.length);
      if (options.skipBadElements) complaints.warning(path, `${message}: left out`);
      else complaints.error(path, message, '--skip-bad-elements leaves them out');
    }
    if (records.length === 0 && bad.length === 0) {
      complaints.error(path, `${file}: no orbital elements found, expected TLE or OMM JSON`);
    }
    return selected(records, select, path, complaints);
  };

/** Text of an element file, or why it is not to be had. */
export const readElementText = (
  folder: string,
  file: string,
): string | { readonly error: string } => {
  const full = resolve(folder, file);
  if (!existsSync(full)) return { error: `${file}: no such file` };
  const stats = statSync(full);
  if (!stats.isFile()) return { error: `${file}: expected a file` };
  if (stats.size === 0) return { error: `${file}: the file is empty` };
  if (stats.size > ELEMENT_BYTES_MAX) {
    return { error: `${file}: ${stats.size} bytes, at most ${ELEMENT_BYTES_MAX} are read` };
  }
  return readFileSync(full, 'utf8');
};

const badText = (file: string, bad: readonly BadRecord[], good: number): string => {
  const shown = bad.slice(0, BAD_SHOWN_MAX).map(({ line, reason }) => `${file}:${line} ${reason}`);
  const more = bad.length > BAD_SHOWN_MAX ? `, and ${bad.length - BAD_SHOWN_MAX} more` : '';
  const of = `${bad.length} unreadable of ${bad.length + good} records`;
  return `${of}: ${shown.join('; ')}${more}`;
};

const selected = (
  records: readonly ElementRecord[],
  select: string | undefined,
  path: readonly PropertyKey[],
  complaints: Parameters<ElementFileReader>[2]['complaints'],
): readonly ElementRecord[] => {
  const selectPath = [...path.slice(0, -1), 'select'];
  let chosen = records;
  if (select !== undefined) {
    try {
      chosen = records.filter(parseSelection(select));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      complaints.error(selectPath, error.message);
      return [];
    }
    if (chosen.length === 0 && records.length > 0) {
      complaints.error(selectPath, `"${select}" selects none of ${records.length} satellites`);
    }
  }
  return withNames(chosen);
};

/** Names as nodes may have them; what shares a name gets its place in the file. */
const withNames = (records: readonly ElementRecord[]): readonly ElementRecord[] => {
  const used = new Set<string>();
  return records.map((record) => {
    let name = record.name.trim().replace(/[^A-Za-z0-9._-]+/g, '-') || `line-${record.line}`;
    if (used.has(name)) name = `${name}-${record.line}`;
    used.add(name);
    return { ...record, name };
  });
};
