import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../protocols/errors.ts';
import { type CampaignPart, mergeParts } from '../campaign/merge.ts';
import { CampaignFolder } from '../campaign/campaign-folder.ts';
import { refuseStrangers } from '../campaign/strange-rows.ts';
import { type CampaignReportOptions, leaveReport } from './campaign-report.ts';
import { newId } from './campaign-start.ts';
import { summaryOf, told } from './campaign-told.ts';
import { userPath } from '../program/user-folder.ts';

export interface MergeOptions extends CampaignReportOptions {
  readonly out?: string;
  readonly json?: boolean;
}

const MS_PER_S = 1_000;

/** The `merge` command: parts of a campaign become one folder. Returns the campaign's exit code. */
export const merge = async (names: readonly string[], options: MergeOptions): Promise<number> => {
  const startMs = performance.now();
  const folders = new Map<CampaignPart, CampaignFolder>();
  for (const name of names) {
    const folder = new CampaignFolder(name);
    if (!folder.exists) {
      throw new InputError('merge', 'no campaign was begun here. Nothing was merged.', name);
    }
    const part = { shown: folder.shown, identity: folder.identity(), ...folder.results() };
    refuseStrangers(part.rows, part.identity, folder.resultsShown);
    folders.set(part, folder);
  }
  const { identity, rows, from, end } = mergeParts([...folders.keys()]);
  const out = options.out ?? join('.lasermesh', `campaign-${identity.campaign.name}-merged`);
  const merged = new CampaignFolder(out);
  mayWrite(merged, names, options);
  merged.create({ ...identity, id: newId() });
  try {
    for (const row of rows) {
      const part = from.get(row.case);
      const source = part === undefined ? undefined : folders.get(part);
      merged.add(row, source?.artefactText(row.case));
    }
    const summary = summaryOf(identity, end);
    merged.finish(summary, end.rows);
    const wallS = (performance.now() - startMs) / MS_PER_S;
    const again = ['merge', ...names];
    const report = await leaveReport({ folder: merged, identity, end, summary, again }, options);
    const json = options.json === true;
    return told(merged, summary, { wallS, fresh: [], json, elsewhere: false, report, again });
  } finally {
    merged.close();
  }
};

const mayWrite = (
  merged: CampaignFolder,
  names: readonly string[],
  { out }: MergeOptions,
): void => {
  const real = merged.exists ? realpathSync(merged.path) : merged.path;
  if (names.some((name) => realpathSync(userPath(name)) === real)) {
    throw new InputError('merge', 'the result would replace a part of itself', merged.shown);
  }
  if (out !== undefined && merged.exists) {
    throw new InputError('out', `--out ${out} holds a campaign. Nothing was merged.`);
  }
};
