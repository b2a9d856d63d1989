import { setTimeout as sleep } from 'node:timers/promises';
import { Queue } from 'bullmq';
import type { CaseFarm, Done } from '../case-farm.ts';
import type { CaseResult } from '../case-result.ts';
import { Board, type Posted, PREFIX } from './board.ts';
import { type Chunk, chunksOf, STOPPED } from './chunks.ts';
import { patient, type RedisLine, told as refusalTold } from './redis-line.ts';

/** A case over which alone workers failed so often counts as one that breaks them. */
const FAILURES_MAX = 2;
/** Chunks look abandoned for so long after an outage: that is nobody's failure. */
const EXCUSED_MS = 30_000;
/** A chunk that throws is tried again so often before it counts as failed. */
const ATTEMPTS = 3;
const POLL_MS = 100;
const LOOK_MS = 2_000;
/** What is left in Redis is not worth waiting longer for. */
const CLOSE_MS = 700;

export interface RedisFarmTerms {
  readonly line: RedisLine;
  readonly posted: Posted;
  readonly broken: (index: number, reason: string) => CaseResult;
  readonly say: (text: string) => void;
}

/** Cases run by workers on any machine that reach the same Redis. */
export const redisFarm = (terms: RedisFarmTerms): CaseFarm => ({
  run: async (cases, { wanted, told }) => {
    const sitting = new Sitting(terms, { wanted, told });
    const work = refusalTold(terms.line, sitting.run(cases));
    // A server that is gone holds every request: whoever is interrupted does not wait for it.
    const over = unwanted(wanted, work);
    await Promise.race([work, over.then(() => sleep(CLOSE_MS, undefined, { ref: false }))]);
  },
});

const unwanted = async (wanted: () => boolean, work: Promise<void>): Promise<void> => {
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  work.then(end, end);
  while (!ended && wanted()) await sleep(POLL_MS);
};

/** The coordinator's side of a campaign: what is on disk counts, what is in Redis can be lost. */
class Sitting {
  readonly #terms: RedisFarmTerms;
  readonly #wanted: () => boolean;
  readonly #told: (done: Done) => void;
  readonly #board: Board;
  readonly #queue: Queue;
  readonly #open = new Set<number>();
  /** Chunks in the queue, by the id of their job. */
  readonly #chunks = new Map<string, Chunk>();
  /** Chunks that the queue did not know at the last look. */
  #lost = new Set<string>();
  #jobs = 0;
  #workers = -1;

  constructor(
    terms: RedisFarmTerms,
    { wanted, told }: { readonly wanted: () => boolean; readonly told: (done: Done) => void },
  ) {
    this.#terms = terms;
    this.#wanted = wanted;
    this.#told = told;
    this.#board = new Board(terms.line);
    this.#queue = new Queue(terms.posted.id, {
      connection: patient(terms.line.address),
      prefix: PREFIX,
    });
    // Outages are told by the line.
    this.#queue.on('error', () => undefined);
  }

  async run(cases: readonly number[]): Promise<void> {
    const { posted } = this.#terms;
    for (const index of cases) this.#open.add(index);
    try {
      // Workers went on when a coordinator of before was killed: what they finished is there.
      while ((await this.#gather()) > 0);
      await this.#queue.obliterate({ force: true });
      await this.#board.forget(posted.id);
      await this.#board.post(posted);
      await this.#add(
        chunksOf(
          cases.filter((index) => this.#open.has(index)),
          posted.chunk,
        ),
      );
      await this.#untilDone();
    } finally {
      await this.#end();
    }
  }

  async #untilDone(): Promise<void> {
    let lookedMs = performance.now();
    while (this.#open.size > 0 && this.#wanted()) {
      if ((await this.#gather()) === 0) await sleep(POLL_MS);
      if (performance.now() - lookedMs < LOOK_MS) continue;
      await this.#look();
      lookedMs = performance.now();
    }
  }

  /** Results that came in, to disk and then out of Redis; returns how many. */
  async #gather(): Promise<number> {
    const { id } = this.#terms.posted;
    const entries = await this.#board.results(id);
    for (const { row, artefact } of entries) {
      this.#open.delete(row.case);
      this.#told({ row, artefact });
    }
    await this.#board.remove(id, entries);
    return entries.length;
  }

  async #add(chunks: readonly Chunk[]): Promise<void> {
    const jobs = chunks.map((chunk) => {
      const jobId = `chunk-${this.#jobs++}`;
      this.#chunks.set(jobId, chunk);
      const opts = { jobId, attempts: ATTEMPTS, removeOnComplete: true };
      return { name: 'chunk', data: { cases: chunk.cases }, opts };
    });
    await this.#queue.addBulk(jobs);
  }

  /** A sign of life, and whether the queue still holds what it has to: a server may have lost it. */
  async #look(): Promise<void> {
    await this.#board.post(this.#terms.posted);
    await this.#countWorkers();
    const lost = new Set<string>();
    for (const [jobId, chunk] of this.#chunks) {
      if (!chunk.cases.some((index) => this.#open.has(index))) this.#chunks.delete(jobId);
    }
    const counts = await this.#queue.getJobCounts('waiting', 'active', 'delayed');
    const queued = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (queued >= this.#chunks.size) return;
    for (const jobId of this.#chunks.keys()) {
      const job = await this.#queue.getJob(jobId);
      if (job === undefined) lost.add(jobId);
      else if (await job.isFailed()) {
        await job.remove();
        await this.#again(jobId, job.failedReason ?? 'it failed');
      }
    }
    // One that was just completed has its results on the way: only the second look counts.
    for (const jobId of lost) if (this.#lost.has(jobId)) await this.#again(jobId, undefined);
    this.#lost = lost;
  }

  /** What is left of a chunk goes into the queue once more. */
  async #again(jobId: string, reason: string | undefined): Promise<void> {
    const chunk = this.#chunks.get(jobId);
    this.#chunks.delete(jobId);
    const cases = (chunk?.cases ?? []).filter((index) => this.#open.has(index));
    const excused = performance.now() - this.#terms.line.backMs < EXCUSED_MS;
    const blamed = reason !== undefined && reason !== STOPPED && !excused;
    const failures = (chunk?.failures ?? 0) + (blamed ? 1 : 0);
    if (!blamed) return this.#add([{ cases, failures }]);
    const [single] = cases;
    if (cases.length === 1 && single !== undefined && failures >= FAILURES_MAX) {
      const why = `it alone was ${failures} times too much for its workers: ${reason ?? ''}`;
      this.#open.delete(single);
      this.#told({ row: this.#terms.broken(single, why), artefact: undefined });
      return;
    }
    // Split: which of them it was shows when each is alone.
    const alone = cases.length > 1 ? 0 : failures;
    await this.#add(chunksOf(cases, 1).map((one) => ({ ...one, failures: alone })));
  }

  async #countWorkers(): Promise<void> {
    const count = await this.#queue.getWorkersCount();
    if (count === this.#workers) return;
    this.#workers = count;
    const { shown } = this.#terms.line.address;
    this.#terms.say(
      count === 0
        ? `no worker is at it: lasermesh worker --redis ${shown} on any machine starts one`
        : `${count} ${count === 1 ? 'worker' : 'workers'} at it`,
    );
  }

  async #end(): Promise<void> {
    if (!this.#wanted()) while ((await this.#gather()) > 0);
    // First of all workers hear of it: there may be no time for more.
    await this.#board.withdraw(this.#terms.posted.id);
    await this.#queue.obliterate({ force: true });
    await this.#queue.close();
  }
}
