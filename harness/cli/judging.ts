import type { JournalLevel, JournalSink } from '../journal/journal.ts';
import type { ReportContent } from '../report/html/report-data.ts';
import type { Verdict } from '../report/verdict.ts';
import type { RunSetup } from '../run/setup.ts';
import type { SimulationOptions, SimulationResult } from '../simulation.ts';
import type { RunReport } from './run-report.ts';

/** What was found, and what the page of a report shows. */
export interface Judged {
  readonly verdict: Verdict;
  readonly content: ReportContent | undefined;
  /** Real time that a second thread was at work for it [ms]; undefined: it was none. */
  readonly besideMs: number | undefined;
}

/** Who judges a run: the thread that runs it, as records are appended, or another one beside it. */
export interface Judging {
  /** What the simulation has to be given. */
  readonly options: Pick<SimulationOptions, 'level' | 'sink' | 'readers' | 'judged'>;
  /** The run has been set up; nothing has happened yet. */
  begin(setup: RunSetup): void;
  /** Between two slices of the run: waits where the judge is far behind. */
  pace(): Promise<void>;
  /** It has ended. */
  judged(result: SimulationResult): Promise<Judged>;
  /** It will not end. */
  stop(): void;
}

export interface JudgingTerms {
  readonly level: JournalLevel;
  readonly sink: JournalSink | undefined;
  readonly report: RunReport | undefined;
}

/** Checkers, figures and report read every record as it is appended. */
export const judgingAlong = ({ level, sink, report }: JudgingTerms): Judging => ({
  options: {
    level,
    ...(sink === undefined ? {} : { sink }),
    ...(report === undefined ? {} : { readers: report.readers }),
  },
  begin: () => undefined,
  pace: () => Promise.resolve(),
  judged: async ({ verdict }) => {
    if (verdict === undefined) throw new Error('a judged run has a verdict');
    return { verdict, content: report?.content(verdict), besideMs: undefined };
  },
  stop: () => undefined,
});
