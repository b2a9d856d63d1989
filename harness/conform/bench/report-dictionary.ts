import { readFileSync } from 'node:fs';

/** The specification lies beside the sources and in dist alike. */
const SECTION = new URL('../../../protocols/spec/6-management.md', import.meta.url);
const ROW = /^\| (\d{3}) \| `([a-z.-]+)` \| ([a-z-]+) \| ([^|]*)\|/;

/** What the specification says of one event report. */
export interface DictionaryEntry {
  readonly id: number;
  readonly name: string;
  readonly severity: string;
  /** Names, in their order. */
  readonly args: readonly string[];
}

/** The dictionary of event reports as section 6.5 has it, by id. */
export const reportDictionary = (): ReadonlyMap<number, DictionaryEntry> => {
  const entries = new Map<number, DictionaryEntry>();
  for (const line of readFileSync(SECTION, 'utf8').split('\n')) {
    const [, id, name = '', severity = '', args = ''] = ROW.exec(line) ?? [];
    if (id === undefined) continue;
    const names = args.split(',').map((arg) => arg.trim());
    const entry = { id: Number(id), name, severity, args: names.filter((arg) => arg !== '') };
    entries.set(entry.id, entry);
  }
  return entries;
};
