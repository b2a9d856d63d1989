import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from './command.ts';

let folder = '';
const diff = (...args: readonly string[]) => execute(folder, ['diff', ...args]);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-diff-'));
  await execute(folder, ['run', 'ring-8', '--until', '5 min', '--out', 'one']);
  await execute(folder, ['run', 'ring-8', '--until', '6 min', '--out', 'two', '--seed', '2']);
  cpSync(join(folder, 'one'), join(folder, 'copy'), { recursive: true });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** A copy of run one with its journal changed. */
const withJournal = (name: string, change: (bytes: Buffer) => Buffer): string => {
  cpSync(join(folder, 'one'), join(folder, name), { recursive: true });
  const path = join(folder, name, 'journal.lmj');
  writeFileSync(path, change(readFileSync(path)));
  return name;
};

describe('diff', () => {
  it('says that a run is the same as its copy: exit 0', async () => {
    const { code, out, err } = await diff('one', 'copy');
    expect(err).toBe('');
    expect(out).toContain('SAME');
    expect(out).toMatch(/all [\d,]+ are the same/);
    expect(code).toBe(0);
  });

  it('shows seed, first record, counts and figures that differ: exit 1', async () => {
    const { code, out } = await diff('one', join('two', 'run.lmrun.json'));
    expect(code).toBe(1);
    expect(out).toMatch(/DIFFERENT/);
    expect(out).toMatch(/seed {2}1 → 2/);
    expect(out).toMatch(/durationNs {2}300000000000 → 360000000000/);
    expect(out).toMatch(/flows\[best-effort\]\.timing\.atNs\[0\]/);
    expect(out).toMatch(/the first \d+ are the same, then/);
    expect(out).toMatch(/^ {4}A 00:00:\d\d\.\d{3} {2}ring-0\d {2}/m);
    expect(out).toMatch(/^ {8}endNs 900000000000 → 960000000000$/m);
    expect(out).toMatch(/^ {4}delivered +\d+ +\d+ +[+−]/m);
    expect(out).toMatch(/^ {4}flows\.best-effort\.sent +\d+ +\d+ +[+−]/m);
    expect(out.split('\n').every((line) => line.length <= 120)).toBe(true);
  });

  it('gives the same as one object', async () => {
    const { out } = await diff('one', 'two', '--json');
    const told = JSON.parse(out) as {
      same: boolean;
      scenario: { path: string; a: unknown; b: unknown }[];
      records: { same: number; first: { a: { kind: string }[] } };
      figures: { path: string }[];
    };
    expect(told.same).toBe(false);
    expect(told.scenario[0]).toEqual({ path: 'seed', a: 1, b: 2 });
    expect(told.records.first.a[0]?.kind).toBeTypeOf('string');
    expect(told.figures.some(({ path }) => path === 'frames.sent')).toBe(true);
  });

  it('compares what there is when a journal is cut or missing, and says so', async () => {
    const cut = withJournal('cut', (bytes) => bytes.subarray(0, bytes.length - 20));
    const short = await diff('one', cut);
    expect(short.code).toBe(0);
    expect(short.err).toMatch(/^journal\.lmj of cut {2}warning {2}cut within a block/);
    expect(short.out).toMatch(/the first [\d,]+ are the same, as far as both were read/);
    rmSync(join(folder, 'cut', 'journal.lmj'));
    rmSync(join(folder, 'cut', 'verdict.json'));
    const alone = await diff('one', cut);
    expect(alone.out).toMatch(/a journal is missing; their hashes are the same/);
    expect(alone.out).toMatch(/not compared: a verdict\.json is missing/);
  });

  it.each<[string, () => string | Promise<string>, RegExp]>([
    ['no run at all', () => 'nowhere', /nowhere {2}error {2}no such file/],
    [
      'a foreign journal',
      () => withJournal('foreign', () => Buffer.from('PK\u0003\u0004zip')),
      /not a journal|cut within/,
    ],
    [
      'the journal of another run',
      () => withJournal('mixed', () => readFileSync(join(folder, 'two', 'journal.lmj'))),
      /of another run than its run\.lmrun\.json/,
    ],
    [
      'the verdict of another run',
      () => {
        cpSync(join(folder, 'one'), join(folder, 'verdict'), { recursive: true });
        cpSync(join(folder, 'two', 'verdict.json'), join(folder, 'verdict', 'verdict.json'));
        return 'verdict';
      },
      /verdict\.json of verdict {2}error {2}is of another run/,
    ],
    [
      'half a verdict',
      () => {
        cpSync(join(folder, 'one'), join(folder, 'half'), { recursive: true });
        writeFileSync(join(folder, 'half', 'verdict.json'), '{"schema":1,"scenario":"x"');
        return 'half';
      },
      /verdict\.json of half {2}error {2}not JSON/,
    ],
  ])('refuses with exit 64: %s', async (_name, make, message) => {
    const { code, out, err } = await diff('one', await make());
    expect(code).toBe(64);
    expect(err).toMatch(message);
    expect(out).toBe('');
  });
});
