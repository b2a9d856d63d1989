import type { Campaign } from './campaign.ts';
import { caseCount } from './campaign.ts';
import type { CaseFarm, Done } from './case-farm.ts';
import type { CaseResult } from './case-result.ts';
import type { Shard } from './identity.ts';
import { sameRow } from './results-file.ts';
import { type CampaignEnd, casesOf, SettledCases } from './settled-cases.ts';

/** Where results come from and go to. */
export interface CampaignRun {
  readonly campaign: Campaign;
  readonly shard: Shard;
  readonly farm: CaseFarm;
  /** Results of before. */
  readonly known: ReadonlyMap<number, CaseResult>;
  /** A result that is new, in the order in which they come. */
  readonly finished: (row: CaseResult, artefact: string | undefined) => void;
  /** True ends the campaign early. */
  readonly interrupted: () => boolean;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
}

/** Runs what is not known yet of a campaign. */
export const runCampaign = async (run: CampaignRun): Promise<CampaignEnd> => {
  const { campaign, shard } = run;
  const order = casesOf(caseCount(campaign), shard);
  const settled = new SettledCases(order, stopOf(campaign, shard));
  for (const row of run.known.values()) settled.add(row);
  const startMs = run.stopwatch();
  const { afterMs } = campaign.stop;
  const overtime = (): boolean => afterMs !== undefined && run.stopwatch() - startMs >= afterMs;
  const told = ({ row, artefact }: Done): void => {
    const before = settled.rows.get(row.case);
    if (before !== undefined && sameRow(before, row)) return;
    const kept = before === undefined ? row : contradicted(before, row);
    if (kept === before) return;
    settled.add(kept);
    run.finished(kept, artefact);
  };
  await run.farm.run(
    order.filter((index) => !run.known.has(index)),
    { told, wanted: () => settled.stop === undefined && !run.interrupted() && !overtime() },
  );
  const end = settled.end();
  const timed =
    overtime() && end.rows.length < order.length
      ? { case: -1, reason: 'its time is over' }
      : undefined;
  return { ...end, stop: end.stop ?? timed };
};

/**
 * A shard stops at its own share of failed cases: by then the whole has failed as often, so the merged
 * campaign stops there or before. What share of a shard is new says nothing of the whole: only the
 * whole stops by that.
 */
const stopOf = ({ stop }: Campaign, { of }: Shard): Campaign['stop'] =>
  of === 1 ? stop : { ...stop, unseenShare: undefined };

/** Two results of one case, when a chunk of cases was run twice: one that broke its worker says nothing. */
const contradicted = (before: CaseResult, row: CaseResult): CaseResult => {
  if (before.result === 'error' || row.result === 'error' || before.result === 'diverged') {
    return before;
  }
  const reason = `journal ${before.hash} (${before.result}) and ${row.hash} (${row.result}) by two workers`;
  return { ...before, result: 'diverged', reason };
};
