import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { CaseRunner } from '../../../harness/campaign/case-runner.ts';
import { loadCampaign, parseCampaign } from '../../../harness/campaign/load-campaign.ts';
import { type CasePool, processPool } from '../../../harness/campaign/pool.ts';
import { campaignMaker } from '../../../harness/program/version.ts';
import { ROOT } from '../cli/command.ts';

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

describe('a pool whose workers read files that somebody changes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lasermesh-pool-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'ring.yaml');
  const text =
    'name: one\nscenarios: [ring.yaml]\nphases: { warmUp: 1 s, safety: 1 s, liveness: 1 s }';
  const preset = join(ROOT, 'harness/scenario/presets/ring-8.yaml');
  const ofRing = (limitMs: number): CasePool => {
    copyFileSync(preset, file);
    const campaign = parseCampaign('one', text, { folder, freshBase: '', gateIds: [] });
    const { inputs } = new CaseRunner(campaign, { maker: terms.maker, stopwatch: () => 0 });
    return processPool(1, { ...terms, campaign, inputs }, { ms: limitMs, perNodeMs: 0 });
  };

  it('fails, and does not wait for ever, when none can take the place of one that died', async () => {
    const pool = ofRing(0);
    await pool.start();
    rmSync(file);
    expect(await pool.run(0)).toMatchObject({
      kind: 'broken',
      reason: expect.stringMatching(/no end after/) as string,
    });
    await expect(pool.run(1)).rejects.toThrow(/ring\.yaml/);
    pool.stop();
  });

  it('fails when one that begins later reads another scenario', async () => {
    const pool = ofRing(100_000);
    writeFileSync(file, readFileSync(file, 'utf8').replace('700 km', '701 km'));
    await expect(pool.run(0)).rejects.toThrow(/scenario ring\.yaml .*changed/);
    pool.stop();
  });
});
