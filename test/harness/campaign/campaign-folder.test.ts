import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from '../cli/command.ts';

const CAMPAIGN =
  'name: none\nscenarios: [ring-8]\ncases: 1\nmix: { "null": 1 }\nrepeat: 0\nphases: { warmUp: 5 s, safety: 5 s, liveness: 5 s }\n';

describe('the folder of a campaign', () => {
  it('is never one that holds anything else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    for (const out of ['.', 'mine.yaml']) {
      const { code, err } = await execute(folder, ['campaign', 'mine.yaml', '--out', out]);
      expect({ code, err }).toMatchObject({
        code: 64,
        err: expect.stringContaining('it would be lost'),
      });
    }
    expect(readdirSync(folder)).toEqual(['mine.yaml']);
  });

  it('is begun anew over what a campaign left that was killed while it began', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    const words = ['campaign', 'mine.yaml', '--workers', '1', '--out', 'out'];
    mkdirSync(join(folder, 'out/failures'), { recursive: true });
    writeFileSync(join(folder, 'out/results.jsonl'), '');
    await execute(folder, words);
    expect(existsSync(join(folder, 'out/summary.json'))).toBe(true);
  });
});
