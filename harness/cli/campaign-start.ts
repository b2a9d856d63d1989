import { GATES } from '../coverage/gates.ts';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { type Campaign, caseCount } from '../campaign/campaign.ts';
import type { CaseResult } from '../campaign/case-result.ts';
import { CaseRunner } from '../campaign/case-runner.ts';
import {
  type CampaignIdentity,
  type Choices,
  differences,
  type Shard,
  WHOLE,
} from '../campaign/identity.ts';
import { loadCampaign } from '../campaign/load-campaign.ts';
import { withChoices } from '../campaign/choices.ts';
import { CampaignFolder } from '../campaign/campaign-folder.ts';
import { isCaseOf, refuseStrangers } from '../campaign/strange-rows.ts';
import type { CampaignOptions } from './campaign-options.ts';
import { say } from './output.ts';
import { userFolder, userPath } from '../program/user-folder.ts';
import { campaignMaker } from '../program/version.ts';

const FRESH_BYTES = 4;
const ID_BYTES = 8;

/** A campaign that can be run. */
export interface Started {
  readonly folder: CampaignFolder;
  readonly identity: CampaignIdentity;
  readonly runner: CaseRunner;
  /** Results of before. */
  readonly known: ReadonlyMap<number, CaseResult>;
}

/**
 * A campaign begun anew, or gone on with: then what was chosen at its begin is known, and results of
 * another campaign are refused. Nothing on disk changes before all was found in order.
 */
export const startCampaign = (name: string, options: CampaignOptions): Started => {
  const { name: own } = loaded(name, '');
  const folder = new CampaignFolder(options.out ?? folderName(own, options.shard ?? WHOLE));
  const before = options.resume === true && folder.exists ? folder.identity() : undefined;
  const choices = { ...before?.choices, ...choicesOf(options) };
  const shard = options.shard ?? before?.shard ?? WHOLE;
  const freshBase = options.freshBase ?? before?.campaign.freshBase ?? newWord();
  const campaign = chosen(loaded(name, freshBase), choices);
  refuseNoCase({ campaign, shard }, options);
  if (before === undefined) mayBegin(folder, { campaign, shard }, options);
  const maker = campaignMaker();
  const runner = new CaseRunner(campaign, { maker, stopwatch: () => performance.now() });
  const identity = {
    id: before?.id ?? newId(),
    campaign,
    maker,
    shard,
    inputs: runner.inputs,
    choices,
  };
  return { folder, identity, runner, known: opened(folder, identity, before, options) };
};

export const newId = (): string => randomBytes(ID_BYTES).toString('hex');

const newWord = (): string => randomBytes(FRESH_BYTES).toString('hex');

const loaded = (name: string, freshBase: string): Campaign =>
  loadCampaign(name, { folder: userFolder(), freshBase, gateIds: GATES.map(({ id }) => id) });

const folderName = (name: string, shard: Shard): string =>
  join('.lasermesh', `campaign-${name}${shard.of > 1 ? `-${shard.index}-of-${shard.of}` : ''}`);

const choicesOf = (options: CampaignOptions): Choices => {
  const { cases, fresh, unbounded, flight, stopAfter, time } = options;
  return {
    ...(cases === undefined ? {} : { cases }),
    ...(fresh === undefined ? {} : { fresh }),
    ...(unbounded === undefined ? {} : { unbounded }),
    ...(flight === undefined ? {} : { flight: userPath(flight) }),
    ...(stopAfter === undefined ? {} : { stopAfter }),
    ...(time === undefined ? {} : { time }),
  };
};

const chosen = (read: Campaign, choices: Choices): Campaign => {
  const { flight } = choices;
  if (flight !== undefined && !existsSync(flight)) {
    throw new InputError('software', `--flight ${flight}: no such file. Nothing was run.`);
  }
  const campaign = withChoices(read, choices);
  if (caseCount(campaign) > 0) return campaign;
  throw new InputError(
    'cases',
    'no cases at all, neither of --cases nor of --fresh. Nothing was run.',
  );
};

/** A case that is none of these would have no repetition to shift: nothing would be noticed, as if all were well. */
const refuseNoCase = (
  parts: Pick<CampaignIdentity, 'campaign' | 'shard'>,
  { forceDivergence: index }: CampaignOptions,
): void => {
  if (index === undefined || isCaseOf(index, parts)) return;
  const last = caseCount(parts.campaign) - 1;
  const why = index > last ? `cases are 0 to ${last}` : 'that case is of another shard';
  throw new InputError('no-case', `--force-divergence ${index}: ${why}. Nothing was run.`);
};

/** A case with a result does not run again: nothing would be shifted either. */
const refuseKnownCase = (
  { shown }: CampaignFolder,
  rows: ReadonlyMap<number, CaseResult>,
  { forceDivergence: index }: CampaignOptions,
): void => {
  if (index === undefined || !rows.has(index)) return;
  const why = `has a result in ${shown}, and is not run again`;
  throw new InputError(
    'no-case',
    `--force-divergence ${index}: that case ${why}. Nothing was run.`,
  );
};

const mayBegin = (
  folder: CampaignFolder,
  { campaign, shard }: Pick<CampaignIdentity, 'campaign' | 'shard'>,
  { out, freshBase }: CampaignOptions,
): void => {
  if (out !== undefined && folder.exists) {
    const hint = '--resume goes on with it';
    throw new InputError('out', `--out ${out} holds a campaign: ${hint}. Nothing was run.`);
  }
  if (shard.of > 1 && campaign.fresh > 0 && freshBase === undefined) {
    throw new InputError(
      'fresh-base',
      `${campaign.fresh} cases have fresh seeds: --fresh-base WORD, the same for every shard, makes them ` +
        'parts of one campaign (or --fresh 0). Nothing was run.',
    );
  }
};

const opened = (
  folder: CampaignFolder,
  wanted: CampaignIdentity,
  before: CampaignIdentity | undefined,
  options: CampaignOptions,
): ReadonlyMap<number, CaseResult> => {
  if (before === undefined) {
    folder.create(wanted);
    return new Map();
  }
  refuseAnother(folder, wanted, before);
  const { rows, cut } = folder.goOn();
  refuseStrangers(rows, wanted, folder.resultsShown);
  refuseKnownCase(folder, rows, options);
  // A stop rule may be another one now.
  folder.describe(wanted);
  if (cut) {
    say(`${folder.shown}: the last result was cut while it was written; its case runs again`);
  }
  say(`${folder.shown}: ${rows.size} results of before`);
  return rows;
};

const refuseAnother = (
  { shown }: CampaignFolder,
  wanted: CampaignIdentity,
  before: CampaignIdentity,
): void => {
  const parts = ({ index, of }: Shard): string => `${index}/${of}`;
  const [first] = [
    ...differences(wanted, before, { stop: false }),
    ...(parts(wanted.shard) === parts(before.shard)
      ? []
      : [{ what: 'shard', here: parts(wanted.shard), there: parts(before.shard) }]),
  ];
  if (first === undefined) return;
  const { what, here, there } = first;
  throw new InputError(
    'resume',
    `${shown}  error  was begun with another ${what} (${there}, now ${here}): results would not be of ` +
      'one campaign. Nothing was run.',
  );
};
