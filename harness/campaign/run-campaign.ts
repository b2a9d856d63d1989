import { hashedUniform } from '../kernel/random.ts';
import type { Campaign } from './campaign.ts';
import { caseCount } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import { caseSeed, type RanCase } from './case-runner.ts';
import { divergenceText } from './divergence.ts';
import type { Answer, CasePool } from './pool.ts';
import { sameRow } from './results-file.ts';
import { type Stop, StopRule } from './stop-rule.ts';

/** Where results come from and go to. */
export interface CampaignRun {
  readonly campaign: Campaign;
  /** Of so many shards which, from 1. */
  readonly shard: { readonly index: number; readonly of: number };
  readonly pool: CasePool;
  /** Runs some cases once more; undefined: none. */
  readonly repeats: CasePool | undefined;
  /** Results of before. */
  readonly known: ReadonlyMap<number, CaseResult>;
  /** A result that is new, in the order in which they come. */
  readonly finished: (row: CaseResult, artefact: string | undefined) => void;
  /** The row of a case that broke its worker. */
  readonly broken: (index: number, reason: string) => CaseResult;
  /** Asked before each case; true ends the campaign early. */
  readonly interrupted: () => boolean;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
}

export interface CampaignEnd {
  /** In the order of their cases, as far as they count. */
  readonly rows: readonly CaseResult[];
  readonly stop: Stop | undefined;
  readonly cells: number;
  readonly unseenShare: number;
}

/** Runs what is not known yet of a campaign. */
export const runCampaign = async (run: CampaignRun): Promise<CampaignEnd> => {
  const { campaign, pool } = run;
  const order = casesOf(campaign, run.shard);
  const rows = new Map(run.known);
  const rule = new StopRule(campaign.stop);
  let settled = 0;
  const settle = (): void => {
    for (; settled < order.length; settled++) {
      const row = rows.get(order[settled] as number);
      if (row === undefined) return;
      rule.add(row, []);
    }
  };
  settle();
  const startMs = run.stopwatch();
  const { afterMs } = campaign.stop;
  const overtime = (): boolean => afterMs !== undefined && run.stopwatch() - startMs >= afterMs;
  let next = 0;
  const work = async (): Promise<void> => {
    while (rule.reached === undefined && !run.interrupted() && !overtime()) {
      const index = order[next++];
      if (index === undefined) return;
      if (rows.has(index)) continue;
      const done = await oneCase(run, index);
      if (done === undefined) return;
      rows.set(index, done.row);
      run.finished(done.row, done.artefact);
      settle();
    }
  };
  await Promise.all(Array.from({ length: pool.size }, work));
  const last = rule.reached?.case ?? Number.POSITIVE_INFINITY;
  const timed = overtime() ? { case: -1, reason: 'its time is over' } : undefined;
  return {
    rows: order.flatMap((index) => (index <= last ? (rows.get(index) ?? []) : [])),
    stop: rule.reached ?? timed,
    cells: rule.cells,
    unseenShare: rule.unseenShare,
  };
};

/** Numbers of the cases of a shard, ascending. */
const casesOf = (campaign: Campaign, { index, of }: CampaignRun['shard']): readonly number[] =>
  Array.from({ length: caseCount(campaign) }, (_, number) => number).filter(
    (number) => number % of === index - 1,
  );

type Done = { readonly row: CaseResult; readonly artefact: string | undefined };

/** Undefined: the campaign was stopped over it. */
const oneCase = async (run: CampaignRun, index: number): Promise<Done | undefined> => {
  const { pool, repeats, campaign } = run;
  const twice = repeats !== undefined && isRepeated(campaign, index);
  const [answer, again] = await Promise.all([
    pool.run(index),
    twice ? repeats.run(index) : undefined,
  ]);
  if (run.interrupted() && (isStopped(answer) || isStopped(again))) return undefined;
  if (answer.kind === 'broken') {
    return { row: run.broken(index, answer.reason), artefact: undefined };
  }
  const { ran } = answer;
  if (again === undefined) return ran;
  if (again.kind === 'broken') {
    return { ...ran, row: { ...ran.row, result: 'error', reason: `run again: ${again.reason}` } };
  }
  const row = { ...ran.row, repeated: true };
  if (isSame(ran, again.ran)) return { ...ran, row };
  const journals = await Promise.all([pool.journal(index), repeats?.journal(index) ?? []]);
  const reason = divergenceText([ran, again.ran], journals);
  return { ...ran, row: { ...row, result: 'diverged', reason } };
};

const isStopped = (answer: Answer | undefined): boolean =>
  answer?.kind === 'broken' && answer.reason === 'stopped';

const isSame = (a: RanCase, b: RanCase): boolean =>
  sameRow(a.row, b.row) && a.hashes.join() === b.hashes.join();

/** By the seed, so that it is the same cases for any split. */
const isRepeated = (campaign: Campaign, index: number): boolean =>
  hashedUniform(REPEAT_KEY, caseSeed(campaign, index), index, 0) < campaign.repeatShare;

const REPEAT_KEY = 0x5eed;
