import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Job, Worker } from 'bullmq';
import { InputError } from '../../../protocols/errors.ts';
import type { Maker } from '../../artefact/artefact.ts';
import { type CaseHands, type Done, oneCase } from '../case-farm.ts';
import { type Campaign, caseLimit } from '../campaign.ts';
import { CaseRunner } from '../case-runner.ts';
import { type CasePool, processPool, threadPool } from '../pool.ts';
import { Board, type Posted, PREFIX } from './board.ts';
import { type ChunkData, STOPPED } from './chunks.ts';
import { patient, type RedisLine, told } from './redis-line.ts';

/**
 * A worker that says nothing for so long has lost its chunk to another one; it renews its lock twice as often.
 * Cases run in threads of their own, so that it can say so whatever they do.
 */
const LOCK_MS = 6_000;
const STALLED_LOOK_MS = 3_000;
/** A chunk may change hands so often before the coordinator hears of it. */
const STALLED_MAX = 1;
/** A campaign that gives no sign of life for so long is over. */
const SILENT_MS = 30_000;
const LOOK_MS = 1_000;
export interface RedisWorkerTerms {
  readonly line: RedisLine;
  readonly maker: Maker;
  /** Threads. */
  readonly workers: number;
  /** Where relative names of scenarios start here. */
  readonly folder: string;
  /** End with the first campaign. */
  readonly once: boolean;
  readonly say: (text: string) => void;
  readonly stopping: AbortSignal;
}

/**
 * Runs cases of whatever campaign is on, until it is told to stop.
 *
 * @throws InputError when the only campaign is of another program, or of files that are others here
 */
export const serveRedis = (terms: RedisWorkerTerms): Promise<void> =>
  told(terms.line, served(terms));

const served = async (terms: RedisWorkerTerms): Promise<void> => {
  const board = new Board(terms.line);
  let waiting = false;
  while (!terms.stopping.aborted) {
    const posted = await unlessStopped(fitting(board, terms.maker), terms.stopping);
    if (posted === undefined) {
      if (!waiting) terms.say(`waiting for a campaign at ${terms.line.address.shown}`);
      waiting = true;
      await paused(terms.stopping);
      continue;
    }
    waiting = false;
    await serveCampaign(board, posted, terms);
    if (terms.once) return;
  }
};

const paused = (signal: AbortSignal): Promise<unknown> =>
  sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);

/** A server that is gone holds every request: whoever is told to stop does not wait for it. */
const unlessStopped = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  let stop: () => void = () => undefined;
  const stopped = new Promise<undefined>((resolve) => {
    stop = () => resolve(undefined);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** A campaign of this very program. */
const fitting = async (board: Board, maker: Maker): Promise<Posted | undefined> => {
  const campaigns = await board.campaigns();
  const own = campaigns.find((posted) => otherwise(posted.maker, maker) === undefined);
  const [another] = campaigns;
  if (own !== undefined || another === undefined) return own;
  throw new InputError(
    'worker',
    `refused: campaign ${another.campaign.name} is of another program: ${otherwise(another.maker, maker)}. ` +
      'Results of two programs never mix.',
  );
};

/** In what two programs differ; undefined: in nothing. */
const otherwise = (there: Maker, here: Maker): string | undefined => {
  const keys = ['version', 'node', 'platform', 'program'] as const;
  const key = keys.find((one) => there[one] !== here[one]);
  return key === undefined ? undefined : `${key} ${there[key]}, here ${here[key]}`;
};

const serveCampaign = async (
  board: Board,
  posted: Posted,
  terms: RedisWorkerTerms,
): Promise<void> => {
  const { maker, stopping, say } = terms;
  const campaign = campaignHere(posted, terms.folder);
  const runner = new CaseRunner(campaign, { maker, stopwatch: () => performance.now() });
  refuseOtherInputs(posted, runner);
  const pools = openPools(posted, campaign, terms);
  const hands: CaseHands = {
    campaign,
    ...pools,
    diverging: posted.diverging,
    broken: (index, reason) => runner.broken(index, reason),
  };
  await pools.pool.start();
  const work = new ChunkWorker(board, posted, { ...terms, hands });
  say(`campaign ${campaign.name}: at work with ${terms.workers} threads`);
  await ended(board, posted.id, { ...terms, failed: () => work.failure !== undefined });
  work.stop();
  pools.pool.stop();
  pools.repeats?.stop();
  await work.close();
  if (!stopping.aborted) await board.sweep(posted.id);
  say(`campaign ${campaign.name}: ${work.done} cases done here`);
  if (work.failure !== undefined) throw work.failure;
};

/** Takes chunks of one campaign from its queue. */
class ChunkWorker {
  /** Cases that were reported. */
  done = 0;
  /** Why its threads can run no more; the queue's cases are for others. */
  failure: unknown;
  readonly #board: Board;
  readonly #id: string;
  readonly #hands: CaseHands;
  readonly #queue: Worker;
  #stopped = false;

  constructor(
    board: Board,
    { id, chunk }: Posted,
    { hands, line, workers }: RedisWorkerTerms & { readonly hands: CaseHands },
  ) {
    this.#board = board;
    this.#id = id;
    this.#hands = hands;
    this.#queue = new Worker(id, (job: Job<ChunkData>) => this.#run(job.data.cases), {
      connection: patient(line.address),
      prefix: PREFIX,
      // One more than keeps the threads busy: what it holds fills the end of the others.
      concurrency: Math.max(2, Math.ceil(workers / chunk) + 1),
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_LOOK_MS,
      maxStalledCount: STALLED_MAX,
    });
    // Outages are told by the line; a lock that was lost meanwhile costs a chunk that is done twice.
    this.#queue.on('error', () => undefined);
  }

  stop(): void {
    this.#stopped = true;
  }

  async close(): Promise<void> {
    await Promise.race([this.#queue.close(), sleep(LOOK_MS, undefined, { ref: false })]);
  }

  async #run(chunk: readonly number[]): Promise<void> {
    const cases = await this.#board.undone(this.#id, chunk);
    await Promise.all(cases.map((index) => this.#case(index)));
    if (this.#stopped) throw new Error(STOPPED);
  }

  async #case(index: number): Promise<void> {
    const wanted = (): boolean => !this.#stopped;
    const done = wanted() ? await this.#outcome(index, wanted) : undefined;
    if (done === undefined) return;
    await this.#board.report(this.#id, done);
    this.done++;
  }

  async #outcome(index: number, wanted: () => boolean): Promise<Done | undefined> {
    try {
      return await oneCase(this.#hands, index, wanted);
    } catch (error) {
      this.failure ??= error;
      this.stop();
      return undefined;
    }
  }
}

const ended = async (
  board: Board,
  id: string,
  { line, stopping, failed }: RedisWorkerTerms & { readonly failed: () => boolean },
): Promise<void> => {
  let heardMs = performance.now();
  while (!stopping.aborted && !failed()) {
    const state = await unlessStopped(board.stateOf(id), stopping);
    if (state === 'on') heardMs = performance.now();
    const silentMs = performance.now() - Math.max(heardMs, line.backMs);
    if (state === 'over' || silentMs > SILENT_MS) return;
    await paused(stopping);
  }
};

const openPools = (
  { maker, inputs, diverging }: Posted,
  campaign: Campaign,
  { workers }: RedisWorkerTerms,
): { readonly pool: CasePool; readonly repeats: CasePool | undefined } => {
  const terms = { campaign, maker, inputs, diverging: [] };
  const limit = caseLimit(campaign);
  const twice = campaign.repeatShare > 0 || diverging.length > 0;
  return {
    pool: threadPool(workers, terms, limit),
    repeats: twice ? processPool(1, { ...terms, diverging }, limit) : undefined,
  };
};

/** The coordinator's paths mean nothing here: relative ones start in the worker's own folder. */
const campaignHere = ({ campaign }: Posted, folder: string): Campaign => {
  const { flightSoftware } = campaign;
  if (flightSoftware === undefined) return { ...campaign, folder };
  const near = resolve(folder, relative(campaign.folder, flightSoftware));
  const file = [near, flightSoftware].find(existsSync);
  if (file !== undefined) return { ...campaign, folder, flightSoftware: file };
  throw new InputError(
    'worker',
    `refused: the flight software ${flightSoftware} of campaign ${campaign.name} is not here, nor ${near}`,
  );
};

const refuseOtherInputs = ({ campaign, inputs }: Posted, runner: CaseRunner): void => {
  for (const [name, digest] of Object.entries(runner.inputs)) {
    if (inputs[name] === digest) continue;
    throw new InputError(
      'worker',
      `refused: scenario ${name} of campaign ${campaign.name} is another one here, it or a file that it names ` +
        '(flight software, elements, plan)',
    );
  }
};
