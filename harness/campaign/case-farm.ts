import { hashedUniform } from '../kernel/random.ts';
import type { Campaign } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import { caseSeed, type RanCase } from './case-runner.ts';
import { divergenceText } from './divergence.ts';
import type { Answer, CasePool } from './pool.ts';
import { sameRow } from './results-file.ts';

/** A case that is over. */
export interface Done {
  readonly row: CaseResult;
  /** Text of a run.lmrun.json, of a case that failed. */
  readonly artefact: string | undefined;
}

/** Runs many cases: here (`localFarm`) or on other machines (redis/). */
export interface CaseFarm {
  /**
   * Ends when every case was told, or when no more are wanted. Results come in any order; a farm that
   * cannot be sure may tell one twice.
   */
  run(
    cases: readonly number[],
    terms: {
      /** Asked before each case and at least every second. */
      readonly wanted: () => boolean;
      readonly told: (done: Done) => void;
    },
  ): Promise<void>;
}

/** What cases are run by. */
export interface CaseHands {
  readonly campaign: Campaign;
  readonly pool: CasePool;
  /** Runs some cases once more; undefined: none. */
  readonly repeats: CasePool | undefined;
  /** Cases that are run twice in any case: their repetition is made to differ. */
  readonly diverging: readonly number[];
  /** The row of a case that broke its worker. */
  readonly broken: (index: number, reason: string) => CaseResult;
}

/** Workers of this machine. */
export const localFarm = (hands: CaseHands): CaseFarm => ({
  run: async (cases, { wanted, told }) => {
    let next = 0;
    const work = async (): Promise<void> => {
      while (wanted()) {
        const index = cases[next++];
        if (index === undefined) return;
        const done = await oneCase(hands, index, wanted);
        if (done === undefined) return;
        told(done);
      }
    };
    await Promise.all(Array.from({ length: hands.pool.size }, work));
  },
});

/** One case, and its repetition if it has one. Undefined: the workers were stopped over it. */
export const oneCase = async (
  { pool, repeats, diverging, campaign, broken }: CaseHands,
  index: number,
  wanted: () => boolean,
): Promise<Done | undefined> => {
  const twice = repeats !== undefined && (isRepeated(campaign, index) || diverging.includes(index));
  const [answer, again] = await Promise.all([
    pool.run(index),
    twice ? repeats.run(index) : undefined,
  ]);
  if (!wanted() && (isStopped(answer) || isStopped(again))) return undefined;
  if (answer.kind === 'broken') {
    return { row: broken(index, answer.reason), artefact: undefined };
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
