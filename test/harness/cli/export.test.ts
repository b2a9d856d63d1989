import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECORD_KINDS } from '../../../harness/journal/records.ts';
import { csvTable } from '../export/csv-rows.ts';
import { readAll } from '../journal/history.ts';
import { compiledProgram, shell } from './compiled.ts';
import { type ExportedRun, exportedRun } from './exported-run.ts';

let run: ExportedRun;
let folder = '';
let home = '';
const lasermesh = (...args: readonly string[]) => run.lasermesh(...args);
const text = (...path: readonly string[]): string => run.text(...path);
const records = () => readAll([readFileSync(join(folder, 'run', 'journal.lmj'))]).records;
const copyWith = (name: string, file: string, bytes: Buffer | undefined): string =>
  run.copyWith(name, file, bytes);

beforeAll(async () => {
  run = await exportedRun();
  ({ folder } = run);
  home = await compiledProgram();
}, 300_000);
afterAll(() => run.remove());

describe('export --csv', () => {
  it('gives back every record of every kind, frames included, by place in the journal', () => {
    const rows = RECORD_KINDS.flatMap((kind) =>
      csvTable(text('tables', `${kind}.csv`)).map((row) => ({ kind, row })),
    ).sort((a, b) => Number(a.row.record) - Number(b.row.record));
    const all = records();
    expect(rows).toHaveLength(all.length);
    expect(rows.some(({ kind }) => kind === 'frame')).toBe(true);
    for (const [i, { kind, row }] of rows.entries()) {
      const record = all[i];
      const own = Object.entries(row)
        .slice(4)
        .filter(([name]) => !name.endsWith('Name'))
        .map(([, value]) => value);
      expect([kind, Number(row.atNs), ...own]).toEqual([
        record?.kind,
        record?.atNs,
        ...(record?.values ?? []).map(String),
      ]);
    }
  });

  it('names nodes, flows and faults beside their numbers, and tells time three ways', () => {
    const [submitted] = csvTable(text('tables', 'submitted.csv'));
    expect(submitted).toMatchObject({
      node: '1',
      nodeName: 'ring-01',
      flow: '0',
      flowName: 'command',
      destinationName: 'ring-05',
    });
    const reset = csvTable(text('tables', 'fault.csv')).find(
      ({ kind }) => kind === 'computer-reset',
    );
    expect(reset).toMatchObject({
      atNs: '180000000000',
      at: '00:03:00.000',
      utc: '2027-01-01T00:03:00.000Z',
      faultName: 'f-01',
      nodeName: 'ring-03',
    });
  });

  it('has a table of nodes and one of figures', () => {
    const nodes = csvTable(text('tables', 'nodes.csv'));
    expect(nodes).toHaveLength(8);
    expect(nodes[2]).toMatchObject({ node: '3', name: 'ring-03', orbit: 'circular', slot: '2' });
    const figures = new Map(
      csvTable(text('tables', 'figures.csv')).map(({ figure, value }) => [figure, value]),
    );
    const verdict = JSON.parse(text('run', 'verdict.json')) as {
      figures: { frames: { sent: number } };
    };
    expect(figures.get('frames.sent')).toBe(String(verdict.figures.frames.sent));
    expect(figures.get('flows.imagery.class')).toBe('broadband');
  });

  it('replaces an export of before and refuses a folder that holds anything else', async () => {
    const again = await lasermesh('export', 'run', '--csv', 'tables');
    expect(again.code).toBe(0);
    expect(readdirSync(join(folder, 'tables'))).toContain('lock.csv');
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine', 'thesis.txt'), 'x');
    const refused = await lasermesh('export', 'run', '--csv', 'mine', '--czml', 'new.czml');
    expect(refused.code).toBe(64);
    expect(refused.err).toMatch(/mine {2}error {2}holds thesis\.txt, which is not of an export/);
    expect(existsSync(join(folder, 'new.czml'))).toBe(false);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });
});

describe('export', () => {
  it('tells what it made, a line for each form', () => {
    const { code, out, err } = run.answer;
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(
      /^czml {3}run\.czml {2}[\d,]+ bytes: 8 nodes, 8 links, 4 faults, 0 violations$/m,
    );
    expect(out).toMatch(/^csv {4}tables {2}[\d,]+ bytes: \d+ files, [\d,]+ records$/m);
    expect(out).toMatch(/^junit {2}run\.xml {2}[\d,]+ bytes: \d+ tests, 0 failures, \d+ skipped$/m);
  });

  it('prints one file where - is asked for, and tells of it on stderr', async () => {
    const { code, out, err } = await lasermesh('export', 'run', '--junit', '-', '--czml', 'b.czml');
    expect(code).toBe(0);
    expect(out).toBe(text('run.xml'));
    expect(err).toMatch(/^junit {2}standard output {2}/m);
    expect(text('b.czml')).toBe(text('run.czml'));
  });

  it('ends without complaint when the reader of its output does', () => {
    const { code, out, err } = shell(
      home,
      folder,
      'set -o pipefail; $LASERMESH export run --czml - 2>/dev/null | head -c 100',
    );
    expect(out).toHaveLength(100);
    expect([code, err]).toEqual([0, '']);
  });

  it('writes into what is no file, and leaves it what it is', () => {
    const line = 'mkfifo pipe; cat pipe > got.xml & $LASERMESH export run --junit pipe; wait';
    expect(shell(home, folder, line).err).toBe('');
    expect(text('got.xml')).toBe(text('run.xml'));
    expect(statSync(join(folder, 'pipe')).isFIFO()).toBe(true);
  });

  it('exports a cut journal up to the cut, and says so', async () => {
    const bytes = readFileSync(join(folder, 'run', 'journal.lmj'));
    // Header and one block of records are whole, the next is not.
    const header = 8 + bytes.readUInt32LE(0);
    const block = 8 + bytes.readUInt32LE(header);
    const cut = copyWith('cut', 'journal.lmj', bytes.subarray(0, header + block + 100));
    const { code, err } = await lasermesh(
      'export',
      cut,
      '--czml',
      'cut.czml',
      '--csv',
      'cut-tables',
    );
    expect(code).toBe(0);
    expect(err).toMatch(
      /^journal\.lmj of cut {2}warning {2}cut within a block .* read up to byte \d+, record \d+ at 00:0\d/,
    );
    const [document] = JSON.parse(text('cut.czml')) as { description: string; clock: object }[];
    expect(document?.description).toContain('read up to byte');
    expect(JSON.stringify(document?.clock)).not.toContain('00:06:00');
    expect(csvTable(text('cut-tables', 'lock.csv')).length).toBeGreaterThan(0);
  });

  it.each<[string, () => string[], RegExp]>([
    [
      'no form',
      () => ['run'],
      /nothing to export to: --czml FILE, --csv FOLDER, --junit FILE or --pcapng FILE/,
    ],
    [
      'two files on standard output',
      () => ['run', '--czml', '-', '--junit', '-'],
      /takes one file/,
    ],
    ['a folder on standard output', () => ['run', '--csv', '-'], /--csv makes a folder of files/],
    ['two exports in one place', () => ['run', '--czml', 'x', '--junit', './x'], /in one place/],
    [
      'a file of the run itself',
      () => ['run', '--czml', 'run/journal.lmj'],
      /run\/journal\.lmj {2}error {2}is a file of the run itself/,
    ],
    [
      'such a file by another name of its folder',
      () => {
        symlinkSync('run', join(folder, 'other-name'));
        return ['other-name', '--junit', 'run/run.lmrun.json'];
      },
      /run\/run\.lmrun\.json {2}error {2}is a file of the run itself/,
    ],
    ['no such run', () => ['nowhere', '--junit', 'x'], /nowhere {2}error {2}no such file/],
    [
      'a folder in the place of a file',
      () => ['run', '--czml', 'run'],
      /is a folder, expected a file/,
    ],
    [
      'a file in the place of a folder',
      () => ['run', '--csv', 'run.xml'],
      /is a file, expected a folder/,
    ],
    [
      'a place where nothing can be',
      () => ['run', '--czml', 'no/where/x'],
      /cannot write no\/where\/x .*ENOENT/,
    ],
    [
      'a run without journal',
      () => [copyWith('unkept', 'journal.lmj', undefined), '--czml', 'x.czml'],
      /unkept {2}error {2}has no journal\.lmj: it was run with --journal off/,
    ],
    [
      'a journal that is none',
      () => [copyWith('foreign', 'journal.lmj', Buffer.alloc(4_096, 0x41)), '--csv', 'x-tables'],
      /journal\.lmj of foreign {2}error {2}not a journal/,
    ],
    [
      'a run without verdict',
      () => [copyWith('unjudged', 'verdict.json', undefined), '--junit', 'x.xml'],
      /unjudged {2}error {2}has no verdict\.json, which --junit is made of/,
    ],
  ])('refuses with exit 64 and leaves nothing: %s', async (_name, args, message) => {
    const given = args();
    const before = readdirSync(folder);
    const { code, out, err } = await lasermesh('export', ...given);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([64, '']);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('stops at Ctrl-C and leaves nothing behind', async () => {
    const before = readdirSync(folder);
    const others = process.listenerCount('SIGINT');
    const exporting = run.lasermesh('export', 'run', '--csv', 'stopped', '--czml', 'stopped.czml');
    while (process.listenerCount('SIGINT') === others) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    process.emit('SIGINT', 'SIGINT');
    const { code, err } = await exporting;
    expect([code, err]).toEqual([130, 'SIGINT: stopped, no file was made\n']);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('makes what it can of a run without journal, and says what is missing', async () => {
    await lasermesh('run', 'ring.yaml', '--until', '1 min', '--journal', 'off', '--out', 'off');
    const junit = await lasermesh('export', 'off', '--junit', 'off.xml');
    expect(junit.code).toBe(0);
    expect(text('off.xml')).toContain('<testcase name="S1 ');
    const csv = await lasermesh('export', 'off', '--csv', 'off-tables', '--junit', 'off.xml');
    expect(csv.code).toBe(64);
    expect(csv.err).toMatch(/off {2}error {2}has no journal\.lmj: it was run with --journal off/);
  });
});
