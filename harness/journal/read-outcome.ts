import type { Ns } from '../../protocols/units.ts';
import { clockText } from './record-text.ts';

/** What was read of a journal's file before reading ended. */
interface ReadPart {
  /** Bytes of the whole and sound blocks that were read. */
  readonly byte: number;
  /** Records in them. */
  readonly records: number;
  /** Time of the last of them; 0 when there is none. */
  readonly atNs: Ns;
  /** What the file was to hold: `control` or `frames`; undefined when it does not say. */
  readonly level: string | undefined;
  /** Hash of the control records that were read, hexadecimal. */
  readonly hash: string;
  /** Their hashes after every 1,000. */
  readonly hashes: readonly string[];
}

/**
 * How reading ended. `whole`: the file ends as that of a finished run does, and its hash is that of
 * its records. `cut`: it was read up to a cut or a damaged block; what was read is sound.
 * `unreadable`: another file, another version of the format, or not even a whole header.
 */
export type ReadOutcome =
  | (ReadPart & { readonly end: 'whole' })
  | (ReadPart & { readonly end: 'cut' | 'unreadable'; readonly problem: string });

/** A cut in words: what is wrong, and how far the journal was read. Undefined: it is whole. */
export const cutText = (outcome: ReadOutcome): string | undefined => {
  if (outcome.end === 'whole') return undefined;
  const { problem, byte, records, atNs } = outcome;
  if (outcome.end === 'unreadable') return problem;
  const place =
    records === 0 ? 'before its first record' : `record ${records} at ${clockText(atNs)}`;
  return `${problem}; read up to byte ${byte}, ${place}`;
};
