import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute, ROOT } from './command.ts';

const BROKEN = join(ROOT, 'test/harness/broken/delivers-twice.ts');
const FAULT = '{ id: f-01, kind: computer-reset, node: ring-02, at: 95 s, boot: warm }';

interface Told {
  readonly finding: { readonly atNs: number; readonly about: { readonly bundle: number } };
  readonly faults: readonly { readonly id: string; readonly atViolation: string }[];
  readonly story: readonly {
    readonly atNs: number;
    readonly kind: string;
    readonly text: string;
  }[];
  readonly lanes: readonly { readonly spans: readonly object[] }[];
}

describe('lasermesh explain', () => {
  let folder = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lasermesh-'));
    const ring = readFileSync(join(ROOT, 'harness/scenario/presets/ring-8.yaml'), 'utf8');
    writeFileSync(join(folder, 'ring.yaml'), `${ring}\nfaults:\n  - ${FAULT}\n`);
    const words = ['run', 'ring.yaml', '--until', '2 min', '--flight', BROKEN, '--out', 'bad'];
    const { code, err } = await execute(folder, words);
    expect(code, err).toBe(1);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('tells requirement, faults, states, frames and the violation on a page of a terminal', async () => {
    const { code, out } = await execute(folder, ['explain', 'bad', '--checker', 'S3']);
    expect(code).toBe(0);
    expect(out).toMatch(/journal [0-9a-f]{8}, the same as recorded\n/);
    expect(out).toMatch(/VERDICT {2}fail {3}S3 /);
    expect(out).toMatch(/ {4}LM-BND-\d{3} {2}\w+/);
    expect(out).toMatch(/f-01 {2}computer-reset ring-02, at 00:01:35\.000/);
    expect(out).toMatch(/ring-\d\d computer +─/);
    expect(out).toMatch(/→ ring-\d\d +data ×\d+ #\d+ to #\d+, received/);
    expect(out).toMatch(/bundle delivered to the application/);
    expect(out).toMatch(/\n {2}■ \d\d:\d\d:\d\d\.\d{3} {2}ring-\d\d .* S3 /);
    expect(out).toMatch(/replay bad\/run\.lmrun\.json --break S3\n/);
    const lines = out.split('\n');
    expect(lines.length).toBeLessThan(85);
    const long = lines.filter((line) => line.length > 80 && !line.includes('lasermesh --'));
    expect(long).toEqual([]);
  });

  it('gives all of it as one object, in the order of time', async () => {
    const { out } = await execute(folder, ['explain', 'bad', '--checker', 'S3', '--json']);
    const { finding, faults, story, lanes } = JSON.parse(out) as Told;
    expect(finding.about.bundle).toBeGreaterThan(0);
    expect(faults.map(({ id }) => id)).toEqual(['f-01']);
    expect(story.map(({ atNs }) => atNs)).toEqual(
      story.map(({ atNs }) => atNs).toSorted((a, b) => a - b),
    );
    const [violation] = story.filter(({ kind }) => kind === 'violation');
    expect(violation?.atNs).toBe(finding.atNs);
    expect(new Set(story.map(({ kind }) => kind))).toContain('frames');
    expect(lanes.every(({ spans }) => spans.length > 0)).toBe(true);
  });

  it('writes a page that needs nothing else, the same one each time', async () => {
    const page = async (name: string): Promise<string> => {
      const { code, err } = await execute(folder, ['explain', 'bad', '--html', name]);
      expect(code, err).toBe(0);
      return readFileSync(join(folder, name), 'utf8');
    };
    const text = await page('a.html');
    expect(text).toMatch(/^<!doctype html>/);
    expect(text).toMatch(/<svg class="lanes"/);
    expect(text).not.toMatch(/(src|href)="http|<script/);
    expect(text.length).toBeLessThan(200_000);
    expect(await page('b.html')).toBe(text);
  });

  it('says that nothing was found where nothing was', async () => {
    await execute(folder, ['run', 'ring-8', '--until', '2 min', '--out', 'good']);
    const { code, out } = await execute(folder, ['explain', 'good']);
    expect(code).toBe(0);
    expect(out).toMatch(/VERDICT {2}pass {3}nothing was found/);
  });

  it('refuses a checker that there is not, and a case of what is no campaign', async () => {
    const checker = await execute(folder, ['explain', 'bad', '--checker', 'S33']);
    expect(checker).toMatchObject({
      code: 64,
      err: expect.stringContaining('there is no checker "S33", did you mean'),
    });
    const none = await execute(folder, ['explain', 'bad', '--case', '3']);
    expect(none).toMatchObject({ code: 64, err: expect.stringContaining('--case is for') });
    const page = await execute(folder, ['explain', 'bad', '--html', 'no/where.html']);
    expect(page).toMatchObject({ code: 64, err: expect.stringContaining('cannot write no/where') });
  });
});
