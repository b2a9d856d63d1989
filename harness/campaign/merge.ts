import { InputError } from '../../protocols/errors.ts';
import { caseCount } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import { type CampaignIdentity, differences, WHOLE } from './identity.ts';
import { sameRow } from './results-file.ts';
import { type CampaignEnd, casesOf, SettledCases } from './settled-cases.ts';

/** Results of a part of a campaign. */
export interface CampaignPart {
  /** For messages. */
  readonly shown: string;
  readonly identity: CampaignIdentity;
  readonly rows: ReadonlyMap<number, CaseResult>;
}

/** The campaign whose parts these are. */
export interface Merged {
  readonly identity: CampaignIdentity;
  /** In the order of their cases; beyond a stop some may be there that do not count. */
  readonly rows: readonly CaseResult[];
  /** Of each row the part that it came from. */
  readonly from: ReadonlyMap<number, CampaignPart>;
  readonly end: CampaignEnd & { readonly missing: readonly number[] };
}

/**
 * Puts parts of one campaign together: shards, or folders of sittings, in any order. The stop rule looks
 * at all cases in order, so that it comes to what one process would have come to.
 *
 * @throws InputError for parts of different campaigns, and for a case with two results
 */
export const mergeParts = (parts: readonly CampaignPart[]): Merged => {
  const [first] = parts;
  if (first === undefined)
    throw new InputError('merge', 'no folder of a campaign. Nothing was merged.');
  for (const part of parts) refuseAnother(first, part);
  const from = new Map<number, CampaignPart>();
  for (const part of parts) for (const row of part.rows.values()) place(from, part, row);
  const { campaign } = first.identity;
  const order = casesOf(caseCount(campaign), WHOLE);
  const settled = new SettledCases(order, campaign.stop);
  const rows = order.flatMap((index) => from.get(index)?.rows.get(index) ?? []);
  for (const row of rows) settled.add(row);
  return {
    identity: { ...first.identity, shard: WHOLE },
    rows,
    from,
    end: { ...settled.end(), missing: settled.missing(campaign.stop.failures) },
  };
};

const refuseAnother = (first: CampaignPart, part: CampaignPart): void => {
  const [difference] = differences(first.identity, part.identity, { stop: true });
  if (difference === undefined) return;
  const { what, here, there } = difference;
  throw new InputError(
    'merge',
    `not of the campaign of ${first.shown}: ${what} is ${there} here, ${here} there. Nothing was merged.`,
    part.shown,
  );
};

/** A case may be in several parts, with the same result. */
const place = (from: Map<number, CampaignPart>, part: CampaignPart, row: CaseResult): void => {
  const before = from.get(row.case);
  const known = before?.rows.get(row.case);
  if (before !== undefined && known !== undefined && !sameRow(known, row)) {
    throw new InputError(
      'merge',
      `case ${row.case} has another result in ${before.shown}: ${told(row)} here, ${told(known)} there. ` +
        'Nothing was merged.',
      part.shown,
    );
  }
  if (before === undefined) from.set(row.case, part);
};

const told = ({ result, hash, reason }: CaseResult): string =>
  [result, hash === '' ? '' : `(journal ${hash})`, reason].filter((word) => word !== '').join(' ');
