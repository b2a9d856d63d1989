import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSatrec } from '../physics/sgp4.ts';
import { InputError } from '../../protocols/errors.ts';
import type { BadRecord, ElementFile, ElementRecord } from '../world/element-record.ts';
import { parseElementFile } from '../world/element-files.ts';
import { parseSelection } from '../world/element-selection.ts';
import { complainOfBad, type ElementFileReader, type ElementOptions } from './resolve-elements.ts';
import type { Complaints } from './resolve-tools.ts';
import { fileText } from './text-guard.ts';

/** Largest element file that is read [bytes]; all catalogued objects are about 5 MB. */
const ELEMENT_BYTES_MAX = 64 * 1024 * 1024;

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
    if (bad.length > 0) {
      const all = bad.length + records.length;
      const [some, none] = ['records cannot be read', 'records can be read'];
      complainOfBad({ bad, file, path, all, some, none }, { complaints, ...options });
    } else if (records.length === 0) {
      complaints.error(path, `${file}: no orbital elements found, expected TLE or OMM`);
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
  const text = fileText(full);
  if (typeof text !== 'string') {
    if (text.line === 0) return refused(text.message);
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
  const usable = records.filter(({ elements, line, name }) => {
    try {
      readSatrec(elements);
      return true;
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      unusable.push({ line, satellite: name, reason: error.message });
      return false;
    }
  });
  return { records: usable, bad: [...bad, ...unusable].sort((a, b) => a.line - b.line) };
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

/** Characters of a node's name. */
const NAME_MAX = 63;
/** Characters of a name as the file has it: leaves room for what tells it from others. */
const OWN_NAME_MAX = 56;

/**
 * Names as nodes may have them. Of those that share a name the first keeps it, the others get
 * their catalogue number, or where there is none or that is taken too, a count from 2.
 */
const withNames = (records: readonly ElementRecord[]): readonly ElementRecord[] => {
  const plain = records.map(({ name }) => plainName(name));
  const taken = new Set(plain);
  const seen = new Map<string, number>();
  return records.map((record, index) => {
    const own = plain[index] ?? '';
    const earlier = seen.get(own) ?? 0;
    seen.set(own, earlier + 1);
    if (earlier === 0) return { ...record, name: own };
    let name = suffixed(own, record.catalogue === '' ? String(earlier + 1) : record.catalogue);
    for (let count = earlier + 1; taken.has(name); count++) name = suffixed(own, String(count));
    taken.add(name);
    return { ...record, name };
  });
};

const plainName = (name: string): string => {
  const plain = name.replace(/[^A-Za-z0-9._-]+/g, '-').replace(/^-+|-+$/g, '');
  return (/^[A-Za-z]/.test(plain) ? plain : `sat-${plain}`).slice(0, OWN_NAME_MAX);
};

const suffixed = (name: string, suffix: string): string =>
  `${name.slice(0, NAME_MAX - 1 - suffix.length)}-${suffix}`;
