import { HOUR_NS } from '../../protocols/units.ts';
import type { CaseResult } from '../campaign/case-result.ts';
import type { CampaignIdentity } from '../campaign/identity.ts';
import type { CampaignEnd } from '../campaign/settled-cases.ts';
import { type Summary, summarise } from '../campaign/summary.ts';
import { summaryText } from '../campaign/summary-text.ts';
import type { CampaignFolder } from '../campaign/campaign-folder.ts';
import { colourWanted, columnsOf, print } from './output.ts';
import { commandLine } from '../program/command-line.ts';
import { toolVersion } from '../program/version.ts';

const US_PER_S = 1e6;

/** What a sitting came to. */
export interface Sat {
  readonly wallS: number;
  /** Results that are new. */
  readonly fresh: readonly CaseResult[];
  readonly json: boolean;
  /** By workers on other machines. */
  readonly elsewhere: boolean;
  /** The page, as the user would type it; undefined: none was made. */
  readonly report: string | undefined;
  /** The command that does all of it again. */
  readonly again: readonly string[];
}

/**
 * Of one shard nothing is asked that only all of them together could give: gates and counts of what was
 * judged are for the whole.
 */
export const summaryOf = (
  { campaign, maker, shard }: CampaignIdentity,
  end: CampaignEnd & { readonly missing?: readonly number[] },
): Summary => {
  const asked = shard.of === 1 ? campaign : { ...campaign, gates: [], tested: {} };
  return summarise({ ...end, campaign: asked, maker });
};

/** Says what a campaign came to, on stdout; returns the exit code. */
export const told = (folder: CampaignFolder, summary: Summary, sat: Sat): number => {
  const { wallS, fresh } = sat;
  if (sat.json) {
    print(JSON.stringify(summary, null, 2));
    return summary.exitCode;
  }
  const { user, system } = process.cpuUsage();
  const [first] = summary.groups;
  const artefact = first === undefined ? undefined : folder.artefactOf(first.first);
  print(
    summaryText(summary, {
      columns: columnsOf(process.stdout),
      colour: colourWanted(process.stdout),
      version: toolVersion(),
      wallS,
      cpuS: sat.elsewhere ? undefined : (user + system) / US_PER_S,
      runNow: fresh.length,
      simulatedNowH: fresh.reduce((sum, { simulatedNs }) => sum + simulatedNs, 0) / HOUR_NS,
      folder: folder.shown,
      report: sat.report,
      again: commandLine(artefact === undefined ? sat.again : ['replay', artefact]),
    }),
  );
  return summary.exitCode;
};
