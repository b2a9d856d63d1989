import { type Campaign, caseCount } from '../campaign/campaign.ts';
import type { CaseResult } from '../campaign/case-result.ts';
import type { Shard } from '../campaign/identity.ts';
import { runCampaign } from '../campaign/run-campaign.ts';
import { type CampaignOptions, choiceWords } from './campaign-options.ts';
import { CampaignPools, type Crew } from './campaign-pools.ts';
import { RedisCrew } from './campaign-redis.ts';
import { Interruption } from './interruption.ts';
import { CampaignProgress } from './campaign-progress.ts';
import { leaveReport } from './campaign-report.ts';
import { type Started, startCampaign } from './campaign-start.ts';
import { summaryOf, told } from './campaign-told.ts';
import { EXIT } from './exit.ts';
import { commandLine } from '../program/command-line.ts';
import { say } from './output.ts';
import { openRedis } from './redis-server.ts';

const MS_PER_S = 1_000;

/** The `campaign` command. Returns the exit code. */
export const campaign = async (name: string, options: CampaignOptions): Promise<number> => {
  // Before anything on disk changes: there may be no server.
  const line = options.redis === undefined ? undefined : await openRedis(options.redis);
  try {
    const started = startCampaign(name, options);
    const crew =
      line === undefined
        ? new CampaignPools(started.identity, options)
        : new RedisCrew(line, started.identity, options);
    return await sitting(started, crew, { name, options });
  } finally {
    line?.close();
  }
};

/** Runs what is left, and tells what it came to. */
const sitting = async (
  { folder, identity, runner, known }: Started,
  crew: Crew,
  { name, options }: { readonly name: string; readonly options: CampaignOptions },
): Promise<number> => {
  const { campaign: own, shard } = identity;
  const startMs = performance.now();
  const interruption = new Interruption(() => crew.stop());
  const progress = new CampaignProgress(process.stderr, own.name, {
    planned: Math.ceil(caseCount(own) / shard.of),
    known: [...known.values()],
  });
  const fresh: CaseResult[] = [];
  const goOn = ['campaign', name, '--out', folder.shown, '--resume', ...crew.words];
  try {
    await crew.start();
    const end = await runCampaign({
      campaign: own,
      shard,
      farm: crew.farm(runner),
      known,
      finished: (row, artefact) => {
        fresh.push(row);
        folder.add(row, artefact);
        progress.add(row);
      },
      interrupted: () => interruption.signal !== undefined,
      stopwatch: () => performance.now(),
    });
    progress.done();
    if (interruption.signal !== undefined) return interrupted(interruption.signal, goOn);
    const summary = summaryOf(identity, end);
    folder.finish(summary, end.rows);
    const wallS = (performance.now() - startMs) / MS_PER_S;
    const again = [
      ...['campaign', name, ...shardWords(shard)],
      ...[...choiceWords(identity.choices), ...freshWords(own)],
    ];
    const stop = (): boolean => interruption.signal !== undefined;
    const left = { folder, identity, end, summary, again, interrupted: stop };
    const report = await leaveReport(left, options);
    const json = options.json === true;
    const elsewhere = options.redis !== undefined;
    return told(folder, summary, { wallS, fresh, json, elsewhere, report, again });
  } catch (error) {
    // Workers that were stopped before they had begun.
    if (interruption.signal !== undefined) return interrupted(interruption.signal, goOn);
    throw error;
  } finally {
    progress.done();
    interruption.stop();
    crew.stop();
    folder.close();
  }
};

const shardWords = ({ index, of }: Shard): readonly string[] =>
  of === 1 ? [] : ['--shard', `${index}/${of}`];

const freshWords = ({ fresh, freshBase }: Campaign): readonly string[] =>
  fresh === 0 ? [] : ['--fresh-base', freshBase];

const interrupted = (signal: NodeJS.Signals, goOn: readonly string[]): number => {
  const again = commandLine(goOn);
  say(`${signal}: stopped. Every result that was finished is kept; to go on:\n  ${again}`);
  return EXIT.interrupted;
};
