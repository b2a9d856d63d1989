import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type CampaignDefinition,
  type CampaignOptions,
  type CampaignProgress,
  campaign,
  replayArtefact,
} from '../../../harness/library/campaign.ts';

const SMALL: CampaignDefinition = {
  name: 'small',
  scenarios: ['ring-8'],
  cases: 3,
  phases: { warmUp: '20 s', safety: '20 s', liveness: '20 s' },
  mix: { null: 1 },
  repeat: 0,
};

const REFERENCE = new URL('../../../flight/node.ts', import.meta.url).href;
const MUTE = `import { createNode as reference } from '${REFERENCE}';
export const createNode = (config) => {
  const node = reference(config);
  return { step: (input) => node.step(input).filter(({ kind }) => kind !== 'deliver') };
};`;

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'lasermesh-library-'));

describe('campaign, called', () => {
  it('runs a definition, tells how far it is, and writes nothing', async () => {
    const told: CampaignProgress[] = [];
    const before = readdirSync('.');
    const outcome = await campaign(SMALL, { workers: 1, progress: (one) => told.push(one) });
    expect(outcome.summary).toMatchObject({ result: 'pass', run: 3, passed: 3, campaign: 'small' });
    expect(outcome.failures).toEqual([]);
    expect(told.map(({ done, planned, last }) => [done, planned, last.case])).toEqual([
      [1, 3, 0],
      [2, 3, 1],
      [3, 3, 2],
    ]);
    expect(readdirSync('.')).toEqual(before);
  });

  it('gives of a failed case what it takes to do it again, and keeps it where it is told to', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'mute.mjs'), MUTE);
    const out = join(folder, 'out');
    const { summary, failures } = await campaign(SMALL, {
      folder,
      flight: 'mute.mjs',
      workers: 1,
      cases: 2,
      stopAfter: 1,
      out,
    });
    expect(summary).toMatchObject({ result: 'fail', exitCode: 1, run: 1 });
    const [failed] = failures;
    expect(failed).toMatchObject({ case: 0, result: 'fail', scenario: 'ring-8' });
    const { verdict, hash } = await replayArtefact(failed?.artefact ?? '');
    expect(verdict?.result).toBe('fail');
    expect(hash.startsWith(readHash(failed?.artefact))).toBe(true);
    expect(existsSync(join(out, 'summary.json'))).toBe(true);
    expect(readdirSync(join(out, 'failures'))).toEqual(['case-000000.lmrun.json']);
    await expect(campaign(SMALL, { out })).rejects.toThrow('is not empty');
  });

  it('ends with the reason of its signal', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = campaign(
      { ...SMALL, cases: 50 },
      { workers: 1, signal: stop.signal, progress: () => stop.abort(reason) },
    );
    await expect(running).rejects.toBe(reason);
    await expect(campaign(SMALL, { signal: stop.signal })).rejects.toBe(reason);
  });

  it('says what is wrong with a definition, and where', async () => {
    const wrong = { ...SMALL, tested: { S99: 1 } };
    await expect(campaign(wrong)).rejects.toThrow('unknown checker "S99"');
    await expect(campaign({ ...SMALL, scenarios: ['ring-9'] })).rejects.toThrow('ring-8');
    await expect(campaign(SMALL, { flight: 'none.ts' })).rejects.toThrow('none.ts: no such file');
  });

  it('refuses numbers that are none, and a folder that is a file', async () => {
    const nothing = Number('');
    const none = Number('many');
    const refused = (options: CampaignOptions) =>
      expect(campaign(SMALL, options).then(() => 'ran', String)).resolves;
    await refused({ cases: none }).toContain('cases: expected a whole number from 0');
    await refused({ cases: -1 }).toContain('got -1. Nothing was run.');
    await refused({ cases: 0, fresh: 1.5 }).toContain('fresh: expected a whole number from 0');
    await refused({ stopAfter: nothing }).toContain('stopAfter: expected a whole number from 1');
    await refused({ workers: none }).toContain('workers: expected a whole number from 1');
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    await refused({ out: file }).toContain('file is no folder');
  });
});

const readHash = (artefact: string | undefined): string =>
  (JSON.parse(artefact ?? '{}') as { hash: string }).hash;
