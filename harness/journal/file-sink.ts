import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import type { JournalSink } from './journal.ts';

const PIECE_BYTES = 1 << 20;

/**
 * Writes a journal to a file, block by block: what was written stays readable when the run dies.
 */
class FileSink implements JournalSink {
  readonly #file: number;
  bytes = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'w');
  }

  write(block: Uint8Array): void {
    let at = 0;
    while (at < block.length) at += writeSync(this.#file, block, at);
    this.bytes += block.length;
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** Creates or replaces a journal file. */
export const createFileSink = (path: string): FileSink => new FileSink(path);

/** The bytes of a file in pieces of 1 MiB, for `readJournal`. */
export function* fileBytes(path: string): Generator<Uint8Array, void> {
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE_BYTES);
      const count = readSync(file, piece);
      if (count === 0) return;
      yield piece.subarray(0, count);
    }
  } finally {
    closeSync(file);
  }
}
