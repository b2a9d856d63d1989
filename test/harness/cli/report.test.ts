import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from './command.ts';

const RING = '.lasermesh/run-ring-8-1';

describe('lasermesh report', () => {
  let folder = '';
  const bytes = (...path: readonly string[]) => readFileSync(join(folder, ...path));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lasermesh-'));
    const { code, out } = await execute(folder, ['run', 'ring-8', '--until', '10 min']);
    expect(code).toBe(0);
    expect(out).toMatch(/\n {2}report {7}\.lasermesh\/run-ring-8-1\/report\.html\n/);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('makes the report of a recorded run again, byte for byte', async () => {
    const before = bytes(RING, 'report.html');
    rmSync(join(folder, RING, 'report.html'));
    const { code, out, err } = await execute(folder, ['report', 'latest']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('.lasermesh/latest/report.html\n');
    expect(bytes(RING, 'report.html').equals(before)).toBe(true);
    await execute(folder, ['report', `${RING}/run.lmrun.json`, '--out', 'other.html']);
    expect(bytes('other.html').equals(before)).toBe(true);
  });

  it('names the command that does the run again', () => {
    const text = bytes(RING, 'report.html').toString();
    expect(text).toContain('lasermesh -- replay .lasermesh/run-ring-8-1/run.lmrun.json<');
  });

  it('reads a journal that was cut up to the cut, and says so', async () => {
    cpSync(join(folder, RING), join(folder, 'cut'), { recursive: true });
    const journal = join(folder, 'cut/journal.lmj');
    truncateSync(journal, Math.floor(bytes('cut/journal.lmj').length * 0.7));
    const { code, err } = await execute(folder, ['report', 'cut']);
    expect(code).toBe(0);
    expect(err).toMatch(/^journal\.lmj of cut {2}warning {2}.*read up to byte \d+/);
    const page = bytes('cut/report.html').toString();
    expect(page).toContain('<strong>The journal is not whole:</strong> ');
    expect(page).toMatch(
      /<strong>Insufficient:<\/strong> the journal is cut (before its first record|after )/,
    );
  });

  it('refuses a run without a journal, and one with the journal of another', async () => {
    await execute(folder, ['run', 'ring-8', '--until', '1 s', '--journal', 'off', '--out', 'bare']);
    expect(await execute(folder, ['report', 'bare'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('bare  error  has no journal.lmj'),
    });
    await execute(folder, ['run', 'ring-8', '--until', '1 s', '--seed', '2', '--out', 'seed-2']);
    writeFileSync(join(folder, 'seed-2/journal.lmj'), bytes(RING, 'journal.lmj'));
    expect(await execute(folder, ['report', 'seed-2'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('is of another run than its run.lmrun.json'),
    });
    writeFileSync(join(folder, 'seed-2/journal.lmj'), 'not a journal, by any means');
    expect(await execute(folder, ['report', 'seed-2'])).toMatchObject({
      code: 64,
      err: expect.stringContaining('journal.lmj of seed-2  error  '),
    });
  });

  it('is left out of the run folder with --no-report', async () => {
    const words = ['run', 'ring-8', '--until', '1 s', '--no-report', '--out', 'plain'];
    const { out } = await execute(folder, words);
    expect(out).toContain('report       plain/verdict.json');
    expect(existsSync(join(folder, 'plain/report.html'))).toBe(false);
  });
});
