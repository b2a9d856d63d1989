import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import type { Campaign } from '../campaign/campaign.ts';
import { CASES_MAX, type CampaignSource } from '../campaign/campaign-schema.ts';
import { withChoices } from '../campaign/choices.ts';
import { loadCampaign, parseCampaign } from '../campaign/load-campaign.ts';
import { GATES } from '../coverage/gates.ts';
import { wholeNumber } from '../scenario/whole-number.ts';

/** What is chosen beside a campaign's definition. */
export interface CampaignChoices {
  /** Where relative names of files start, of a definition those of scenarios too; default the working folder. */
  readonly folder?: string;
  /** Cases with fixed seeds, instead of the campaign's; then no fresh ones. */
  readonly cases?: number;
  /** Cases with seeds that no run before had. */
  readonly fresh?: number;
  /** Word from which fresh seeds come, to have the same ones again: see the summary. */
  readonly freshBase?: string;
  /** A module as flight software of all nodes that have none by the scenario. */
  readonly flight?: string;
  /** Neither fault budget nor heal: only safety is asked. */
  readonly unbounded?: boolean;
  /** So many failed cases are enough. */
  readonly stopAfter?: number;
}

/** The campaign of a definition or a file, with these choices made. */
export const chosenCampaign = (
  definition: CampaignSource | string,
  choices: CampaignChoices,
  freshWord: string,
): Campaign => {
  const folder = resolve(choices.folder ?? '.');
  const options = {
    folder,
    freshBase: choices.freshBase ?? freshWord,
    gateIds: GATES.map(({ id }) => id),
  };
  const read =
    typeof definition === 'string'
      ? loadCampaign(definition, options)
      : parseCampaign('campaign definition', JSON.stringify(definition, null, 2), options);
  const flight = flightOf(choices, folder);
  const { cases, fresh, unbounded, stopAfter } = choices;
  for (const [name, value, least] of [
    ['cases', cases, 0],
    ['fresh', fresh, 0],
    ['stopAfter', stopAfter, 1],
  ] as const) {
    if (value !== undefined) wholeNumber(name, value, least, CASES_MAX);
  }
  return withChoices(read, { cases, fresh, unbounded, stopAfter, flight });
};

const flightOf = ({ flight }: CampaignChoices, folder: string): string | undefined => {
  if (flight === undefined) return undefined;
  const path = resolve(folder, flight);
  if (existsSync(path)) return path;
  throw new InputError('software', `flight: ${flight}: no such file. Nothing was run.`);
};
