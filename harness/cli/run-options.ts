import type { JournalLevel } from '../journal/journal.ts';
import type { SourceOptions } from './source.ts';

/** Options of the `run` command. */
export interface RunOptions extends SourceOptions {
  readonly seed?: number;
  readonly json?: boolean;
  readonly out?: string;
  readonly journal: JournalLevel;
  /** Of frames one in so many is stored; with level frames. */
  readonly frameSample?: number;
  /** Threads to use; default: two, where there are two cores and enough to do. */
  readonly cores?: number;
  /** False: no report.html. */
  readonly report?: boolean;
}
