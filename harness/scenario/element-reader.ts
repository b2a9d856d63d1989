import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSatrec } from '../physics/sgp4.ts';
import { InputError } from '../../protocols/errors.ts';
import type { BadRecord, ElementFile, ElementRecord } from '../world/element-record.ts';
import { parseElementFile } from '../world/element-files.ts';
import { parseSelection } from '../world/element-selection.ts';
import type { ElementFileReader } from './resolve-nodes.ts';
import type { Complaints } from './resolve-tools.ts';
import { decodeText } from './text-guard.ts';

/** Largest element file that is read [bytes]; all catalogued objects are about 5 MB. */
const ELEMENT_BYTES_MAX = 64 * 1024 * 1024;
const BAD_SHOWN_MAX = 20;

export interface ElementOptions {
  /** Leave unreadable records out with a warning instead of refusing the file. */
  readonly skipBadElements: boolean;
}

type FileResult = ElementFile | { readonly error: string; readonly details: readonly string[] };

/**
 * Reads element files relative to a folder, each once. What is wrong becomes a complaint at the
 * scenario's key.
 */
export const createElementReader = (folder: string, options: ElementOptions): ElementFileReader => {
  const files = new Map<string, FileResult>();
  return (file, select, { path, complaints }) => {
    const result = files.get(file) ?? readElements(folder, file);
    files.set(file, result);
    if ('error' in result) {
      complaints.error(path, result.error, '', result.details);
      return [];
    }
    const { records, bad } = result;
    if (bad.length > 0) complainOfBad(file, result, options, { path, complaints });
    else if (records.length === 0) {
      complaints.error(path, `${file}: no orbital elements found, expected TLE or OMM JSON`);
    }
    return selected(records, select, { path, complaints });
  };
};

const readElements = (folder: string, file: string): FileResult => {
  const full = resolve(folder, file);
  const refused = (error: string): FileResult => ({ error: `${file}: ${error}`, details: [] });
  if (!existsSync(full)) return refused('no such file');
  const stats = statSync(full);
  if (stats.isDirectory()) return refused('is a folder, expected a file');
  if (!stats.isFile()) return refused('expected a file');
  if (stats.size === 0) return refused('the file is empty');
  if (stats.size > ELEMENT_BYTES_MAX) {
    return refused(`${stats.size} bytes, at most ${ELEMENT_BYTES_MAX} are read`);
  }
  const text = decodeText(readFileSync(full));
  if (typeof text !== 'string') {
    return {
      error: text.message,
      details: [`${file}:${text.line}:${text.column} ${text.message}`],
    };
  }
  return withoutUnusable(parseElementFile(text));
};

/** Records that parse but that SGP4 cannot start from are as bad as those that do not parse. */
const withoutUnusable = ({ records, bad }: ElementFile): ElementFile => {
  const unusable: BadRecord[] = [];
  const usable = records.filter(({ elements, line }) => {
    if (elements.kind !== 'tle' && elements.kind !== 'omm') return true;
    try {
      readSatrec(elements);
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unusable.push({ line, reason: error.message });
      return false;
    }
  });
  return { records: usable, bad: [...bad, ...unusable].sort((a, b) => a.line - b.line) };
};

const complainOfBad = (
  file: string,
  { records, bad }: ElementFile,
  options: ElementOptions,
  { path, complaints }: { readonly path: readonly PropertyKey[]; readonly complaints: Complaints },
): void => {
  const details = bad
    .slice(0, BAD_SHOWN_MAX)
    .map(({ line, reason }) => `${file}:${line} ${reason}`);
  if (bad.length > BAD_SHOWN_MAX) details.push(`… and ${bad.length - BAD_SHOWN_MAX} more`);
  const of = `${bad.length} of ${bad.length + records.length} records cannot be read`;
  if (records.length === 0) {
    complaints.error(path, `${file}: none of ${bad.length} records can be read`, '', details);
  } else if (options.skipBadElements) {
    complaints.warning(path, `${of} and are left out`, details);
  } else {
    complaints.error(path, of, '--skip-bad-elements leaves them out', details);
  }
};

const selected = (
  records: readonly ElementRecord[],
  select: string | undefined,
  { path, complaints }: { readonly path: readonly PropertyKey[]; readonly complaints: Complaints },
): readonly ElementRecord[] => {
  if (select === undefined) return withNames(records);
  const selectPath = [...path.slice(0, -1), 'select'];
  let chosen = records;
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
  return withNames(chosen);
};

const NAME_MAX = 56;

/** Names as nodes may have them; what shares a name gets its line in the file. */
const withNames = (records: readonly ElementRecord[]): readonly ElementRecord[] => {
  const used = new Set<string>();
  return records.map((record) => {
    const plain = record.name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '');
    const named = /^[A-Za-z]/.test(plain) ? plain : `sat-${plain}`;
    const short = named.slice(0, NAME_MAX);
    const name = used.has(short) ? `${short}-${record.line}` : short;
    used.add(name);
    return { ...record, name };
  });
};
