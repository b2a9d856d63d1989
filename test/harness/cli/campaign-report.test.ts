import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withProgram } from '../campaign/campaign-folders.ts';

const LIMIT_MS = 200_000;
const ARGS = ['campaign', 'tiny.yaml', '--cases', '7', '--workers', '2'];

describe('the report that a campaign leaves', () => {
  let folder = '';
  let program: Awaited<ReturnType<typeof withProgram>>;
  const text = (...path: readonly string[]): string => readFileSync(join(folder, ...path), 'utf8');
  /** Without what names the folder. */
  const page = (name: string): string =>
    text(name, 'report.html')
      .replaceAll(`${name}/failures`, 'X/failures')
      .replaceAll(`explain ${name} `, 'explain X ')
      .replace(/<p>All of it again[\s\S]*?<\/p><p class="command">.*?<\/p>/, '');

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lasermesh-'));
    program = await withProgram(folder);
    const { code, out, err } = await program.finished([
      ...[...ARGS, '--out', 'whole', '--junit', 'whole.xml', '--sarif', 'whole.sarif'],
    ]);
    expect(code, err).toBe(1);
    expect(out).toContain('\n  report       whole/report.html\n');
  }, LIMIT_MS);
  afterAll(() => rmSync(folder, { recursive: true }));

  it('links the artefact of a failure and the page that tells it', () => {
    const report = text('whole', 'report.html');
    const [, link = ''] =
      /<a href="(failures\/case-\d+\.html)">How it came to that/.exec(report) ?? [];
    expect(text('whole', link)).toContain('bundle delivered to an application twice');
    expect(report).toContain(`href="${link.replace('.html', '.lmrun.json')}"`);
    expect(report).toContain('S3/twice');
    expect(text('whole.xml')).toContain('type="LM-BND-060"');
    expect(JSON.parse(text('whole.sarif'))).toMatchObject({
      runs: [{ results: [{ ruleId: 'LM-BND-060' }] }],
    });
  });

  it(
    'names commands that tell a failure, and is the same after merge',
    async () => {
      const [, index = ''] = /explain whole --case (\d+)/.exec(text('whole', 'report.html')) ?? [];
      const { code, out, err } = await program.finished(['explain', 'whole', '--case', index]);
      expect(code, err).toBe(0);
      expect(out).toContain('the same as recorded');
      const merged = await program.finished(['merge', 'whole', '--out', 'merged']);
      expect(merged.code, merged.err).toBe(1);
      expect(page('merged')).toBe(page('whole'));
      const bare = await program.finished(['merge', 'whole', '--out', 'bare', '--no-report']);
      expect(bare.out).not.toContain('report.html');
      expect(existsSync(join(folder, 'bare/report.html'))).toBe(false);
      const none = await program.finished(['explain', 'whole', '--case', '9999']);
      expect(none).toMatchObject({ code: 64, err: expect.stringContaining('no failure of case') });
    },
    LIMIT_MS,
  );
});
