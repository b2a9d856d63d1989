import { recordsDifference } from '../diff/record-difference.ts';
import { HASH_INTERVAL_RECORDS } from '../journal/control-hash.ts';
import { readJournal } from '../journal/reader.ts';
import { clockText, nodeOf, recordText } from '../journal/record-text.ts';
import type { JournalRecord } from '../journal/records.ts';
import type { RanCase } from './case-runner.ts';

type Journal = readonly Uint8Array[];

/**
 * Where two runs of one case part, in words: the first record that differs when both are run once more
 * for their journals, else what is known from the hashes of the runs that differed.
 */
export const divergenceText = (
  [a, b]: readonly [RanCase, RanCase],
  [journalA, journalB]: readonly Journal[],
): string => {
  const hashes = `journal ${a.row.hash} and ${b.row.hash}`;
  const { first, same } = recordsDifference(
    { a: readJournal(journalA ?? []), b: readJournal(journalB ?? []) },
    { frames: false },
  );
  if (first !== undefined) {
    const [left, right] = [first.a[0], first.b[0]].map((record) =>
      record === undefined ? 'the end' : lineOf(record),
    );
    return `${hashes}; record ${same + 1} is "${left}" here and "${right}" in another process`;
  }
  const block = a.hashes.findIndex((hash, at) => hash !== b.hashes[at]);
  const from = (block < 0 ? a.hashes.length : block) * HASH_INTERVAL_RECORDS + 1;
  return `${hashes}; they part after record ${from - 1}, and were the same when run a third time`;
};

const lineOf = ({ kind, atNs, values }: JournalRecord): string =>
  `${clockText(atNs)} node ${nodeOf(kind, values)}: ${recordText(kind, values, (id) => `node ${id}`)}`;
