import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PLANTED } from '../../../harness/planted/apply.ts';
import { execute, lasermesh } from './command.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plant-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const RUN = ['run', 'ring-8', '--until', '40 s', '--no-report'];

describe('--plant', () => {
  it('runs a command from a copy with the defect in it, and names it in what is left', async () => {
    const run = lasermesh(folder, ['--plant', 'canary', ...RUN, '--out', 'sung']);
    expect(run.code, run.err + run.out).toBe(1);
    expect(run.out).toContain('S3 fail');
    expect(run.out.trimEnd().split('\n').at(-1)).toContain(
      'lasermesh -- --plant canary replay sung/run.lmrun.json --break S3',
    );
    const { maker } = JSON.parse(readFileSync(join(folder, 'sung/run.lmrun.json'), 'utf8'));
    expect(maker.planted).toBe('canary');
    expect(existsSync(join(folder, '.lasermesh/planted/canary/planted.json'))).toBe(true);

    const again = lasermesh(folder, ['replay', 'sung', '--plant=canary']);
    expect(again.out).toContain('VERDICT  fail   the same as before');
    expect(again.out).toContain('journal  the same as before');
    expect(again.err).not.toContain('another program');

    const without = await execute(folder, ['replay', 'sung']);
    expect(without.err).toContain(
      'warning  it was made with --plant canary: this is another program',
    );
    expect(without.out).toContain('VERDICT  pass   before: fail');
    expect(without.code).toBe(2);
  }, 60_000);

  it('refuses what there is not, and nothing at all', async () => {
    const unknown = await execute(folder, ['--plant', 'canry', ...RUN]);
    expect(unknown.code).toBe(64);
    expect(unknown.err).toContain('"canry", did you mean "canary"?');
    for (const words of [
      [...RUN, '--plant'],
      ['--plant', '--json'],
      ['--plant=', ...RUN],
    ]) {
      const missing = await execute(folder, words);
      expect(missing.code).toBe(64);
      expect(missing.err).toContain(
        '--plant: expected what to plant (lasermesh planted shows all)',
      );
    }
  });
});

describe('planted', () => {
  it('shows everything that can be planted, for people and programs', async () => {
    const shown = await execute(folder, ['planted']);
    for (const { id, title, file } of PLANTED) {
      expect(shown.out).toContain(id);
      expect(shown.out).toContain(title);
      expect(shown.out).toContain(file);
    }
    expect(shown.out).toContain('custody-released-on-send  (1, defect, for S2)');
    const { out } = await execute(folder, ['planted', '--json']);
    expect(JSON.parse(out)).toEqual(JSON.parse(JSON.stringify(PLANTED)));
  });
});
