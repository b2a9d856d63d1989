import { InputError } from '../../protocols/errors.ts';
import { caseCount } from './campaign.ts';
import { caseSeed } from './case-runner.ts';
import type { CaseResult } from './case-result.ts';
import type { CampaignIdentity } from './identity.ts';

/** Whether a shard of a campaign has a case of that number. */
export const isCaseOf = (
  index: number,
  { campaign, shard }: Pick<CampaignIdentity, 'campaign' | 'shard'>,
): boolean => index < caseCount(campaign) && index % shard.of === shard.index - 1;

/** @throws InputError for a result that is of another campaign, whatever case it says it is */
export const refuseStrangers = (
  rows: ReadonlyMap<number, CaseResult>,
  { campaign, shard }: Pick<CampaignIdentity, 'campaign' | 'shard'>,
  shown: string,
): void => {
  for (const row of rows.values()) {
    const ours = isCaseOf(row.case, { campaign, shard });
    if (ours && row.seed === caseSeed(campaign, row.case)) continue;
    const why = ours
      ? `has seed ${row.seed}, expected ${caseSeed(campaign, row.case)}`
      : 'is none of its cases';
    throw new InputError('results', `a result of another campaign: case ${row.case} ${why}`, shown);
  }
};
