import { type Campaign, caseCount } from '../campaign/campaign.ts';
import { localFarm } from '../campaign/case-farm.ts';
import type { CaseResult } from '../campaign/case-result.ts';
import { runCampaign } from '../campaign/run-campaign.ts';
import type { CampaignFolder } from './campaign-folder.ts';
import { type CampaignOptions, choiceWords } from './campaign-options.ts';
import { CampaignPools } from './campaign-pools.ts';
import { CampaignProgress } from './campaign-progress.ts';
import { type Started, startCampaign } from './campaign-start.ts';
import { summaryOf, told } from './campaign-told.ts';
import { EXIT } from './exit.ts';
import { commandLine, say } from './output.ts';

const MS_PER_S = 1_000;

/** The `campaign` command. Returns the exit code. */
export const campaign = async (name: string, options: CampaignOptions): Promise<number> => {
  const started = startCampaign(name, options);
  try {
    return await sitting(started, name, options);
  } finally {
    started.folder.close();
  }
};

/** Runs what is left, and tells what it came to. */
const sitting = async (
  { folder, identity, runner, known }: Started,
  name: string,
  options: CampaignOptions,
): Promise<number> => {
  const { campaign: own, shard } = identity;
  const startMs = performance.now();
  const pools = new CampaignPools(identity, options);
  const progress = new CampaignProgress(process.stderr, own.name, {
    planned: Math.ceil(caseCount(own) / shard.of),
    known: [...known.values()],
  });
  const fresh: CaseResult[] = [];
  const broken = (index: number, reason: string): CaseResult => runner.broken(index, reason);
  try {
    await pools.start();
    const end = await runCampaign({
      campaign: own,
      shard,
      farm: localFarm({ campaign: own, pool: pools.pool, repeats: pools.repeats, broken }),
      known,
      finished: (row, artefact) => {
        fresh.push(row);
        folder.add(row, artefact);
        progress.add(row);
      },
      interrupted: () => pools.signal !== undefined,
      stopwatch: () => performance.now(),
    });
    progress.done();
    if (pools.signal !== undefined) return interrupted(pools.signal, folder, name);
    const summary = summaryOf(identity, end);
    folder.finish(summary, end.rows);
    const wallS = (performance.now() - startMs) / MS_PER_S;
    const again = ['campaign', name, ...choiceWords(identity.choices), ...freshWords(own)];
    return told(folder, summary, { wallS, fresh, json: options.json === true, again });
  } catch (error) {
    // Workers that were stopped before they had begun.
    if (pools.signal !== undefined) return interrupted(pools.signal, folder, name);
    throw error;
  } finally {
    progress.done();
    pools.stop();
  }
};

const freshWords = ({ fresh, freshBase }: Campaign): readonly string[] =>
  fresh === 0 ? [] : ['--fresh-base', freshBase];

const interrupted = (signal: NodeJS.Signals, folder: CampaignFolder, name: string): number => {
  const again = commandLine(['campaign', name, '--out', folder.shown, '--resume']);
  say(`${signal}: stopped. Every result that was finished is kept; to go on:\n  ${again}`);
  return EXIT.interrupted;
};
