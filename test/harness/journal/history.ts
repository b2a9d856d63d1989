import { Journal, type JournalLevel } from '../../../harness/journal/journal.ts';
import type { ReadOutcome } from '../../../harness/journal/read-outcome.ts';
import { readJournal } from '../../../harness/journal/reader.ts';
import type { JournalRecord } from '../../../harness/journal/records.ts';

export interface Stored {
  readonly blocks: Uint8Array[];
  readonly journal: Journal;
}

export const stored = (level: JournalLevel, write: (journal: Journal) => void): Stored => {
  const blocks: Uint8Array[] = [];
  const journal = new Journal({
    level,
    sink: { write: (block) => blocks.push(block) },
    checked: true,
  });
  write(journal);
  journal.finish();
  return { blocks, journal };
};

export const readAll = (
  pieces: Iterable<Uint8Array>,
): { records: JournalRecord[]; outcome: ReadOutcome } => {
  const records: JournalRecord[] = [];
  const reading = readJournal(pieces);
  for (;;) {
    const next = reading.next();
    if (next.done) return { records, outcome: next.value };
    records.push(next.value);
  }
};

/** A history of many kinds, long enough for several blocks. */
export const writeHistory = (journal: Journal, count = 20_000): void => {
  for (let i = 0; i < count; i++) {
    const atNs = i * 1_000_003;
    if (i % 5 === 0) journal.append('held', atNs, 1 + (i % 7), i, 0, i % 2);
    else if (i % 5 === 1) journal.append('transition', atNs, 3, 'link', i % 4, 'down', `s${i % 9}`);
    else if (i % 5 === 2) journal.append('clock', atNs, 2, -i * 1e9, 5, 1);
    else if (i % 5 === 3)
      journal.append('frame', atNs, 1, 0, 2, 'data', 77, i & 65535, 0, 1044, atNs + 5, `f${i % 3}`);
    else journal.append('released', atNs, 1, i, i % 2 === 0 ? 'deleted' : 'fault');
  }
};
