import { z } from 'zod';
import type { Maker } from '../../artefact/artefact.ts';
import type { Campaign } from '../campaign.ts';
import type { Done } from '../case-farm.ts';
import { type CaseResult, caseResult } from '../case-result.ts';
import type { RedisLine } from './redis-line.ts';

/** Keys and queues of this program begin so. */
export const PREFIX = 'lasermesh';
const ALIVE_MS = 20_000;
/** Long enough for every worker to see it. */
const OVER_MS = 600_000;
const KEPT_S = 7 * 24 * 3_600;
const READ_COUNT = 64;

/** A campaign as workers on other machines find it. */
export interface Posted {
  readonly id: string;
  readonly maker: Maker;
  /** With the coordinator's own paths, which mean nothing elsewhere. */
  readonly campaign: Campaign;
  /** Digest of each scenario as the coordinator read it. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Cases in a chunk. */
  readonly chunk: number;
  readonly diverging: readonly number[];
}

/** A result that came in. */
export interface Entry extends Done {
  readonly id: string;
}

/**
 * What coordinator and workers share beside the queue: campaigns that are on, and results as a stream that
 * the coordinator reads and, when they are on its disk, removes.
 */
export class Board {
  readonly #line: RedisLine;

  constructor(line: RedisLine) {
    this.#line = line;
  }

  async post(posted: Posted): Promise<void> {
    const { redis } = this.#line;
    await redis
      .multi()
      .set(campaignKey(posted.id), JSON.stringify(posted), 'EX', KEPT_S)
      .sadd(CAMPAIGNS, posted.id)
      .set(aliveKey(posted.id), 1, 'PX', ALIVE_MS)
      .del(overKey(posted.id))
      .exec();
  }

  async withdraw(id: string): Promise<void> {
    const { redis } = this.#line;
    await redis
      .multi()
      .set(overKey(id), 1, 'PX', OVER_MS)
      .srem(CAMPAIGNS, id)
      .del(campaignKey(id), aliveKey(id), resultsKey(id), doneKey(id))
      .exec();
  }

  /** Campaigns whose coordinator gave a sign of life. */
  async campaigns(): Promise<readonly Posted[]> {
    const { redis } = this.#line;
    const found: Posted[] = [];
    for (const id of (await redis.smembers(CAMPAIGNS)).sort()) {
      const [alive, text] = await redis.mget(aliveKey(id), campaignKey(id));
      if (text === null || text === undefined) await redis.srem(CAMPAIGNS, id);
      else if (alive !== null) found.push(JSON.parse(text) as Posted);
    }
    return found;
  }

  /** What the queue's own bookkeeping leaves behind when a worker was at it to the end. */
  async sweep(id: string): Promise<void> {
    const { redis } = this.#line;
    if ((await redis.exists(campaignKey(id))) > 0) return;
    const left = ['meta', 'stalled-check', 'marker', 'events'];
    await redis.del(...left.map((name) => `${PREFIX}:${id}:${name}`));
  }

  /** silent: neither ended nor alive; the server may have lost it, or its coordinator died. */
  async stateOf(id: string): Promise<'on' | 'over' | 'silent'> {
    const [over, alive] = await this.#line.redis.mget(overKey(id), aliveKey(id));
    if (over !== null) return 'over';
    return alive === null ? 'silent' : 'on';
  }

  /** From a worker: in one transaction, so that a case that counts as done has its result there. */
  async report(id: string, { row, artefact }: Done): Promise<void> {
    const { redis } = this.#line;
    await redis
      .multi()
      .xadd(resultsKey(id), '*', 'row', JSON.stringify(row), 'artefact', artefact ?? '')
      .sadd(doneKey(id), row.case)
      .expire(resultsKey(id), KEPT_S)
      .expire(doneKey(id), KEPT_S)
      .exec();
  }

  /** Those of the cases that nobody has done yet. */
  async undone(id: string, cases: readonly number[]): Promise<readonly number[]> {
    const done = await this.#line.redis.smismember(doneKey(id), ...cases);
    return cases.filter((_, at) => done[at] !== 1);
  }

  /** What came in since, at most so much at once. */
  async results(id: string): Promise<readonly Entry[]> {
    const entries = await this.#line.redis.xrange(resultsKey(id), '-', '+', 'COUNT', READ_COUNT);
    return entries.map(([entry, fields]) => {
      const row: unknown = JSON.parse(fields[1] ?? '');
      const { artefact } = shape.parse({ row, artefact: fields[3] });
      return {
        id: entry,
        row: row as CaseResult,
        artefact: artefact === '' ? undefined : artefact,
      };
    });
  }

  /** They are on disk. */
  async remove(id: string, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) return;
    await this.#line.redis.xdel(resultsKey(id), ...entries.map((entry) => entry.id));
  }

  /** Nothing counts as done but what the coordinator has. */
  async forget(id: string): Promise<void> {
    await this.#line.redis.del(doneKey(id));
  }
}

const shape = z.object({ row: caseResult, artefact: z.string() });

const CAMPAIGNS = `${PREFIX}:campaigns`;
const campaignKey = (id: string): string => `${PREFIX}:campaign:${id}`;
const aliveKey = (id: string): string => `${PREFIX}:alive:${id}`;
const overKey = (id: string): string => `${PREFIX}:over:${id}`;
const resultsKey = (id: string): string => `${PREFIX}:results:${id}`;
const doneKey = (id: string): string => `${PREFIX}:done:${id}`;
