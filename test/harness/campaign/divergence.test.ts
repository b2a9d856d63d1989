import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { contentsOf, withProgram } from './campaign-folders.ts';

const LIMIT_MS = 300_000;
const folder = mkdtempSync(join(tmpdir(), 'lasermesh-divergence-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a case whose repetition has another journal', () => {
  it(
    'makes the campaign nondeterministic, and is told with the first record that differs',
    async () => {
      const program = await withProgram(folder);
      const tiny = readFileSync(join(folder, 'tiny.yaml'), 'utf8');
      // None is run twice but the one that is forced, and its flight software is a user's.
      const own = tiny.replace(/^scenarios:.*$/m, 'scenarios: [broken.yaml]');
      writeFileSync(join(folder, 'own.yaml'), own.replace('repeat: 0.25', 'repeat: 0'));
      const forced = ['--cases', '2', '--force-divergence', '1', '--workers', '1', '--out', 'out'];
      const { code, out } = await program.finished(['campaign', 'own.yaml', ...forced]);
      expect(out).toContain('S3/twice');
      expect(code).toBe(3);
      const { rows, summary } = contentsOf(join(folder, 'out'));
      expect(summary).toMatchObject({ result: 'nondeterministic', exitCode: 3 });
      expect(rows.map(({ repeated }) => repeated)).toEqual([false, true]);
      expect(rows[1]).toMatchObject({
        result: 'diverged',
        reason: expect.stringMatching(/; record \d+ is ".+" here and ".+" in another process$/),
      });
    },
    LIMIT_MS,
  );
});
