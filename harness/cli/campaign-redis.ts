import type { CaseFarm } from '../campaign/case-farm.ts';
import { caseCount } from '../campaign/campaign.ts';
import type { CaseRunner } from '../campaign/case-runner.ts';
import type { CampaignIdentity } from '../campaign/identity.ts';
import type { Posted } from '../campaign/redis/board.ts';
import { chunkSize } from '../campaign/redis/chunks.ts';
import type { redisFarm } from '../campaign/redis/redis-farm.ts';
import type { RedisLine } from '../campaign/redis/redis-line.ts';
import type { CampaignOptions } from './campaign-options.ts';
import type { Crew } from './campaign-pools.ts';
import { say } from './output.ts';
import { installed } from './redis-server.ts';

/** Workers on other machines, which take chunks of cases from a queue. */
export class RedisCrew implements Crew {
  readonly words: readonly string[];
  readonly #line: RedisLine;
  readonly #posted: Posted;
  #farmOf: typeof redisFarm | undefined;

  constructor(line: RedisLine, identity: CampaignIdentity, options: CampaignOptions) {
    const { id, campaign, maker, inputs, shard } = identity;
    const { forceDivergence, chunk } = options;
    this.#line = line;
    this.words = ['--redis', line.address.shown];
    this.#posted = {
      id,
      maker,
      campaign,
      inputs,
      chunk: chunk ?? chunkSize(caseCount(campaign) / shard.of),
      diverging: forceDivergence === undefined ? [] : [forceDivergence],
    };
  }

  async start(): Promise<void> {
    const { redisFarm: farmOf } = await installed(() => import('../campaign/redis/redis-farm.ts'));
    this.#farmOf = farmOf;
  }

  farm(runner: CaseRunner): CaseFarm {
    if (this.#farmOf === undefined) throw new Error('not started');
    const broken = runner.broken.bind(runner);
    return this.#farmOf({ line: this.#line, posted: this.#posted, broken, say });
  }

  /** Nothing: whoever is interrupted leaves the queue by himself, and in time. */
  stop(): void {}
}
