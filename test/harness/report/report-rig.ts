import { readdirSync, readFileSync } from 'node:fs';
import type { Checker } from '../../../harness/checkers/checker.ts';
import { makeCheckers } from '../../../harness/checkers/checkers.ts';
import type { CheckedFlow } from '../../../harness/checkers/context.ts';
import { readReportFiles } from '../../../harness/cli/report-files.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import type { RecordKind } from '../../../harness/journal/records.ts';
import type { PageData } from '../../../harness/report/html/page-data.ts';
import { type ReportContent, ReportData } from '../../../harness/report/html/report-data.ts';
import { reportHtml } from '../../../harness/report/html/report-html.ts';
import { Statistics } from '../../../harness/report/statistics.ts';
import { makeVerdict, type Verdict } from '../../../harness/report/verdict.ts';
import { FLOW, PROFILE, SECOND, type Step } from '../checkers/rig.ts';

export interface ReportRun {
  readonly name?: string;
  readonly endS?: number;
  readonly nodes?: readonly string[];
  readonly terminals?: number;
  readonly flows?: readonly CheckedFlow[];
  readonly faults?: readonly {
    readonly id: string;
    readonly kind: string;
    readonly node: number;
  }[];
  /** Instead of what the checkers make of the history. */
  readonly checkers?: readonly Checker[];
}

export interface MadeReport {
  readonly html: string;
  readonly content: ReportContent;
  readonly verdict: Verdict;
}

const FILES = readReportFiles();

const nodesOf = (names: readonly string[], terminals: number) =>
  names.map((name, at) => ({
    id: at + 1,
    name,
    kind: 'satellite',
    group: 'ring',
    storeBytes: 1e9,
    terminals: Array.from({ length: terminals }, (_, index) => ({
      index,
      name: `head ${index}`,
      profile: PROFILE,
      mount: { azimuthRad: 0, normal: 'horizontal' as const },
    })),
  }));

/** The report of a hand-made history (seconds, kind, values), through a real journal. */
export const reportOf = (history: Iterable<Step>, run: ReportRun = {}): MadeReport => {
  const { name = 'by hand', endS = 1_000, terminals = 2, flows = [FLOW], faults = [] } = run;
  const endNs = endS * SECOND;
  const nodes = nodesOf(run.nodes ?? ['sat-a', 'sat-b', 'sat-c', 'sat-d'], terminals);
  const bound = { lightTimeBoundNs: () => 20e6 };
  const set = makeCheckers({ nodes, flows, hopLimit: 16, endNs });
  const statistics = new Statistics({ nodes, flows, ...bound });
  const data = new ReportData({ nodes, flows, faults, endNs, ...bound });
  const journal = new Journal({ level: 'off' });
  const judges = run.checkers === undefined ? set.readers : [];
  for (const reader of [...judges, statistics, data]) journal.subscribe(reader);
  const append = journal.append.bind(journal) as (
    kind: RecordKind,
    atNs: number,
    ...values: (string | number)[]
  ) => void;
  for (const [seconds, kind, ...values] of history) {
    append(kind, Math.round(seconds * SECOND), ...values);
  }
  set.finish(endNs);
  const verdict = makeVerdict({
    scenario: { name, faults },
    seed: 7,
    hash: journal.hash(),
    endNs,
    checkers: run.checkers ?? set.checkers,
    figures: statistics.finish(endNs),
    version: '0.0.0',
  });
  const content = data.finish(endNs, verdict);
  const html = reportHtml({
    ...FILES,
    verdict,
    content,
    description: `${name} described`,
    nodes,
    replay: 'npx lasermesh replay run.lmrun.json',
  });
  return { html, content, verdict };
};

/** The data as the page finds it. */
export const embedded = (html: string): PageData => {
  const [, text = ''] =
    /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(text);
};

/** Files of the page by name, as they are written. */
export const pageFiles = (): ReadonlyMap<string, string> => {
  const folder = new URL('../../../harness/report/page/', import.meta.url);
  const names = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name));
  return new Map(names.map((name) => [name, readFileSync(new URL(name, folder), 'utf8')]));
};
