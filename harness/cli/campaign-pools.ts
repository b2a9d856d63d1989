import { availableParallelism } from 'node:os';
import { type CasePool, processPool, threadPool } from '../campaign/pool.ts';
import type { CampaignIdentity } from '../campaign/identity.ts';

const NS_PER_MS = 1e6;

/** The workers of a sitting; Ctrl-C stops them. */
export class CampaignPools {
  readonly pool: CasePool;
  readonly repeats: CasePool | undefined;
  signal: NodeJS.Signals | undefined;

  constructor(
    { campaign, maker }: Pick<CampaignIdentity, 'campaign' | 'maker'>,
    options: {
      readonly workers?: number | undefined;
      readonly forceDivergence?: number | undefined;
    },
  ) {
    const { workers = availableParallelism(), forceDivergence } = options;
    const terms = { campaign, maker, diverging: [] };
    const timeoutMs = campaign.caseTimeoutNs / NS_PER_MS;
    const diverging = forceDivergence === undefined ? [] : [forceDivergence];
    this.pool = threadPool(workers, terms, timeoutMs);
    this.repeats =
      campaign.repeatShare === 0 ? undefined : processPool(1, { ...terms, diverging }, timeoutMs);
    process.on('SIGINT', this.#interrupt);
    process.on('SIGTERM', this.#interrupt);
  }

  async start(): Promise<void> {
    await Promise.all([this.pool.start(), this.repeats?.start()]);
  }

  stop(): void {
    this.pool.stop();
    this.repeats?.stop();
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#interrupt);
  }

  readonly #interrupt = (signal: NodeJS.Signals): void => {
    this.signal = signal;
    this.pool.stop();
    this.repeats?.stop();
  };
}
