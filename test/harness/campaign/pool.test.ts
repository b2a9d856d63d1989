import { afterEach, describe, expect, it } from 'vitest';
import { loadCampaign } from '../../../harness/campaign/load-campaign.ts';
import { type CasePool, processPool } from '../../../harness/campaign/pool.ts';
import { campaignMaker } from '../../../harness/program/version.ts';

const terms = {
  campaign: loadCampaign('smoke', { folder: '.', freshBase: '', gateIds: [] }),
  maker: campaignMaker(),
  diverging: [],
};

/** Processes that this one has started. */
const children = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'ProcessWrap').length;

describe('a pool of processes that nobody has started', () => {
  let pool: CasePool;
  afterEach(() => pool.stop());

  it('starts one with its first case', async () => {
    const before = children();
    pool = processPool(1, terms, { ms: 100_000, perNodeMs: 0 });
    expect(children()).toBe(before);
    expect(await pool.run(0)).toMatchObject({ kind: 'ran', ran: { row: { case: 0 } } });
    expect(children()).toBe(before + 1);
  });

  it('starts none once it is stopped, and says so', async () => {
    const before = children();
    pool = processPool(1, terms, { ms: 100_000, perNodeMs: 0 });
    pool.stop();
    expect(await pool.run(0)).toEqual({ kind: 'broken', reason: 'stopped' });
    expect(children()).toBe(before);
  });

  it('says so, too, when it is stopped while its first case waits for the start', async () => {
    pool = processPool(1, terms, { ms: 100_000, perNodeMs: 0 });
    const answer = pool.run(0);
    pool.stop();
    expect(await answer).toEqual({ kind: 'broken', reason: 'stopped' });
  });
});
