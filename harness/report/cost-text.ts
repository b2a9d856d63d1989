import { labelled } from './layout.ts';
import { countText, largeText, shareText } from './number-text.ts';

/** What a run's journal cost, and what reads it; shares of the run's real time. */
export interface RunCost {
  /** As the journal's header names it. */
  readonly level: string;
  /** Records and bytes in the file. */
  readonly records: number;
  readonly bytes: number;
  /** Hashing, gathering and writing. */
  readonly journalShare: number;
  /** Checkers, figures and report. */
  readonly readersShare: number;
  /** They were at work in a thread of their own, beside the run. */
  readonly beside: boolean;
}

/** The lines of it in a run's text. */
export const costLines = (cost: RunCost, columns: number): readonly string[] => {
  const { level, records, bytes, journalShare, readersShare, beside } = cost;
  const kept = level === 'off' ? 'not kept' : `${countText(records)} records`;
  return labelled(
    'journal',
    [
      `level ${level}`,
      ...(level === 'off' ? [kept] : [`${kept}, ${bytesText(bytes)}`]),
      `took ${shareText(journalShare)} of the time`,
      `checkers, figures ${shareText(readersShare)}${beside ? ' beside it' : ''}`,
    ],
    columns,
  );
};

const bytesText = (bytes: number): string =>
  bytes < 1e6 ? `${countText(bytes)} B` : `${largeText(bytes)}B`;
