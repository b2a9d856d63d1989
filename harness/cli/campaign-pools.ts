import { availableParallelism } from 'node:os';
import { caseLimit } from '../campaign/campaign.ts';
import { type CaseFarm, localFarm } from '../campaign/case-farm.ts';
import type { CaseRunner } from '../campaign/case-runner.ts';
import type { CampaignIdentity } from '../campaign/identity.ts';
import { type CasePool, processPool, threadPool } from '../campaign/pool.ts';
import type { CampaignOptions } from './campaign-options.ts';

/** Who runs the cases of a sitting. */
export interface Crew {
  /** Options that choose it, as the user would type them, but for a password. */
  readonly words: readonly string[];
  start(): Promise<void>;
  farm(runner: CaseRunner): CaseFarm;
  /** At once, whatever they are at. */
  stop(): void;
}

/** Threads of this process, and a process for what is run twice: where nothing is, none is started. */
export class CampaignPools implements Crew {
  readonly words: readonly string[] = [];
  readonly #pool: CasePool;
  readonly #repeats: CasePool | undefined;
  readonly #diverging: readonly number[];

  constructor({ campaign, maker, inputs }: CampaignIdentity, options: CampaignOptions) {
    const { workers = availableParallelism(), forceDivergence } = options;
    const terms = { campaign, maker, inputs, diverging: [] };
    const limit = caseLimit(campaign);
    this.#diverging = forceDivergence === undefined ? [] : [forceDivergence];
    this.#pool = threadPool(workers, terms, limit);
    const repeated = campaign.repeatShare > 0 || this.#diverging.length > 0;
    this.#repeats = repeated
      ? processPool(1, { ...terms, diverging: this.#diverging }, limit)
      : undefined;
  }

  async start(): Promise<void> {
    await this.#pool.start();
  }

  farm(runner: CaseRunner): CaseFarm {
    const { campaign } = runner;
    const broken = runner.broken.bind(runner);
    const [pool, repeats, diverging] = [this.#pool, this.#repeats, this.#diverging];
    return localFarm({ campaign, pool, repeats, diverging, broken });
  }

  stop(): void {
    this.#pool.stop();
    this.#repeats?.stop();
  }
}
