import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { readArtefact } from '../artefact/artefact.ts';
import type { CampaignIdentity } from '../campaign/identity.ts';
import { campaignJunit } from '../campaign/report/campaign-junit.ts';
import { campaignPage } from '../campaign/report/campaign-page.ts';
import {
  type CampaignReport,
  meaningOf,
  type ReportedGroup,
  signatureOf,
  type ToldFailure,
} from '../campaign/report/campaign-report.ts';
import { campaignSarif } from '../campaign/report/campaign-sarif.ts';
import type { CampaignEnd } from '../campaign/settled-cases.ts';
import type { FailureGroup, Summary } from '../campaign/summary.ts';
import { isFailure } from '../campaign/stop-rule.ts';
import { explainRun } from '../explain/explain-run.ts';
import { explainHtml } from '../explain/explain-html.ts';
import { type CampaignFolder, PAGE_FILE } from '../campaign/campaign-folder.ts';
import { commandLine } from '../program/command-line.ts';
import { say } from './output.ts';
import { userPath } from '../program/user-folder.ts';
import { ProgressLine } from './progress.ts';
import { readRequirements, readStoryStyle } from './report-files.ts';
import { loadSoftware, SoftwareWatch } from './software-watch.ts';
import { toolVersion } from '../program/version.ts';

/** What a campaign leaves beside its results. */
export interface CampaignReportOptions {
  readonly junit?: string;
  readonly sarif?: string;
  /** False: no page. */
  readonly report?: boolean;
}

export interface ReportTerms {
  readonly folder: CampaignFolder;
  readonly identity: CampaignIdentity;
  readonly end: CampaignEnd;
  readonly summary: Summary;
  readonly again: readonly string[];
  readonly interrupted?: () => boolean;
}

/** Failures that are told without being asked, each some seconds, and for so long at most. */
const TOLD_MAX = 5;
const TOLD_MS = 30_000;

/**
 * Writes the report of a campaign into its folder and, where they are wanted, JUnit and SARIF. The first
 * failure of each kind is told on a page of its own, the most frequent kinds first. Returns where the report is.
 */
export const leaveReport = async (
  terms: ReportTerms,
  options: CampaignReportOptions,
): Promise<string | undefined> => {
  const { folder, identity, end, summary, again } = terms;
  const requirements = readRequirements();
  const style = readStoryStyle();
  const pages = options.report === false ? new Map() : await tellFailures(terms, style);
  const report: CampaignReport = {
    summary,
    rows: end.rows,
    cells: end.cells,
    description: identity.campaign.description,
    groups: summary.groups.map((group) => reported(group, terms, pages)),
    again: commandLine(again),
  };
  if (options.junit !== undefined) writeOut(options.junit, campaignJunit(report));
  if (options.sarif !== undefined) writeOut(options.sarif, campaignSarif(report, requirements));
  if (options.report === false) return undefined;
  folder.write(PAGE_FILE, campaignPage(report, { style, requirements }));
  return join(folder.shown, PAGE_FILE);
};

const writeOut = (name: string, text: string): void => {
  try {
    writeFileSync(userPath(name), text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new InputError('out', `cannot write ${name} (${code}); the results are kept`);
  }
};

const reported = (
  group: FailureGroup,
  { folder, end }: ReportTerms,
  pages: ReadonlyMap<number, ToldFailure>,
): ReportedGroup => {
  const { first, signature } = group;
  const members = end.rows
    .filter((row) => isFailure(row) && signatureOf(row) === signature)
    .map((row) => ({ case: row.case, artefact: folder.artefactLink(row.case) }));
  const artefact = folder.artefactOf(first);
  const file = folder.artefactLink(first);
  return {
    ...group,
    ...(pages.get(first) ?? meaningOf(signature)),
    members,
    places: {
      artefact: file,
      page: pages.has(first) ? file?.replace(/\.lmrun\.json$/, '.html') : undefined,
      commands:
        artefact === undefined
          ? []
          : [
              ['replay', commandLine(['replay', artefact])],
              ['explain', commandLine(['explain', folder.shown, '--case', String(first)])],
              ['shrink', commandLine(['shrink', artefact])],
            ],
    },
  };
};

/** By case: what is known of a failure that has a page. */
const tellFailures = async (
  { folder, summary, interrupted }: ReportTerms,
  style: string,
): Promise<ReadonlyMap<number, ToldFailure>> => {
  const failures = join(folder.path, 'failures');
  for (const name of readdirSync(failures)) {
    if (name.endsWith('.html')) rmSync(join(failures, name));
  }
  const told = new Map<number, ToldFailure>();
  const endMs = performance.now() + TOLD_MS;
  for (const { first, signature } of summary.groups.slice(0, TOLD_MAX)) {
    const artefact = folder.artefactOf(first);
    if (artefact === undefined || performance.now() > endMs || interrupted?.() === true) continue;
    try {
      told.set(first, await tell(folder, { artefact, first, signature, style }));
    } catch (error) {
      say(`${artefact}  warning  could not be explained: ${(error as Error).message}`);
    }
    // A signal comes in here.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return told;
};

const tell = async (
  folder: CampaignFolder,
  failure: {
    readonly artefact: string;
    readonly first: number;
    readonly signature: string;
    readonly style: string;
  },
): Promise<ToldFailure> => {
  const { artefact: file, first, signature, style } = failure;
  const { artefact, scenario } = readArtefact(file, readFileSync(userPath(file), 'utf8'));
  const { flightSoftware } = await loadSoftware(scenario);
  const watch = new SoftwareWatch(scenario, new ProgressLine(process.stderr, scenario));
  const explanation = await watch.during(async () =>
    explainRun(scenario, {
      version: toolVersion(),
      checker: signature.split('/')[0],
      ...(flightSoftware === undefined ? {} : { flightSoftware }),
    }),
  );
  const { story } = explanation;
  if (story === undefined) throw new Error('it does not fail again');
  const page = explainHtml(explanation, {
    style,
    requirements: readRequirements(),
    recorded: { hash: artefact.hash, result: artefact.verdict.result },
    see: commandLine(['replay', file, '--break', story.finding.checker]),
    shrink: commandLine(['shrink', file]),
  });
  const link = folder.artefactLink(first) as string;
  folder.write(link.replace(/\.lmrun\.json$/, '.html'), page);
  return { requirement: story.finding.requirement, title: story.finding.title };
};
