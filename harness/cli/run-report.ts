import { join, relative } from 'node:path';
import { ARTEFACT_FILE } from '../artefact/artefact.ts';
import type { JournalReader } from '../journal/records.ts';
import { type ReportContent, ReportData } from '../report/html/report-data.ts';
import { reportHtml } from '../report/html/report-html.ts';
import type { Verdict } from '../report/verdict.ts';
import { lightTimeBound } from '../run/light-time-bound.ts';
import type { JudgedSetup } from '../run/instruments.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { commandLine } from '../program/command-line.ts';
import { userFolder } from '../program/user-folder.ts';
import { readReportFiles } from './report-files.ts';

/** Name of the file in a run folder. */
export const REPORT_FILE = 'report.html';

/** The report of one run: reads its journal along, and is written when the verdict is known. */
export class RunReport {
  readonly #scenario: Scenario;
  readonly #files = readReportFiles();
  #data: ReportData | undefined;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
  }

  /** What is to read the journal, from its first record on. */
  readonly readers = (setup: JudgedSetup): readonly JournalReader[] => {
    const { nodes, flows, faults, durationNs } = setup.scenario;
    this.#data = new ReportData({
      nodes,
      flows,
      faults,
      endNs: durationNs,
      lightTimeBoundNs: lightTimeBound(setup),
    });
    return [this.#data];
  };

  /** What the page shows, once the verdict is known. */
  content(verdict: Verdict): ReportContent {
    if (this.#data === undefined) throw new Error('nobody read the journal');
    return this.#data.finish(verdict.simulatedNs, verdict);
  }

  /**
   * The document. folder: where the run's artefact lies, absolute; cut: why the journal is not whole;
   * content: as another thread found it.
   */
  text(
    verdict: Verdict,
    folder: string,
    {
      cut,
      content,
    }: { readonly cut?: string | undefined; readonly content?: ReportContent | undefined } = {},
  ): string {
    const { description, nodes } = this.#scenario;
    const failed = verdict.checkers.find(({ result }) => result === 'fail');
    return reportHtml({
      ...this.#files,
      verdict,
      content: content ?? this.content(verdict),
      description,
      nodes,
      replay: commandLine([
        'replay',
        join(asTyped(folder), ARTEFACT_FILE),
        ...(failed === undefined ? [] : ['--break', failed.id]),
      ]),
      cut,
    });
  }
}

const asTyped = (path: string): string => {
  const shown = relative(userFolder(), path);
  return shown === '' ? '.' : shown.startsWith('..') ? path : shown;
};
