import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execute } from './command.ts';

/** Enough records for several blocks of a journal. */
const SCENARIO = `name: busy
duration: 2 min
idealPointing: true
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
flows:
  - { name: news, from: ring-01, to: ring-02, class: tactical, size: 200 B, every: 40 ms, start: 30 s }
`;
const BLOCK_RECORDS = 1_024;

let folder = '';
let whole: Uint8Array = new Uint8Array();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cli-check-'));
  writeFileSync(join(folder, 'busy.yaml'), SCENARIO);
  expect((await execute(folder, ['run', 'busy.yaml'])).code).toBe(0);
  cpSync(join(folder, '.lasermesh/run-busy-1'), join(folder, 'out'), { recursive: true });
  whole = readFileSync(join(folder, 'out/journal.lmj'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const withJournal = (bytes: Uint8Array): void =>
  writeFileSync(join(folder, 'out/journal.lmj'), bytes);

/** Where the blocks of a journal begin. */
const blocksOf = (bytes: Uint8Array): number[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const starts = [0];
  for (let at = 0; at < bytes.length; starts.push(at)) at += 8 + view.getUint32(at, true);
  return starts.slice(0, -1);
};

describe('check', () => {
  it.each([['latest'], ['.lasermesh/run-busy-1'], ['out'], ['out/journal.lmj']])(
    'judges the journal of a run as the run did: %s',
    async (name) => {
      const { code, out, err } = await execute(folder, ['check', name, '--json']);
      expect(err).toBe('');
      expect(code).toBe(0);
      const run = JSON.parse(readFileSync(join(folder, 'out/verdict.json'), 'utf8'));
      const { sameVerdict, recorded, whole: all, again, ...verdict } = JSON.parse(out);
      expect(verdict).toEqual(run);
      expect({ sameVerdict, recorded, all }).toEqual({
        sameVerdict: true,
        recorded: 'pass',
        all: true,
      });
      expect(again).toMatch(/ replay .*run\.lmrun\.json$/);
    },
  );

  it('says the verdict as a run does, and ends with the command that replays it', async () => {
    const { out } = await execute(folder, ['check', 'out']);
    expect(out).toContain('2 min from its journal');
    expect(out).toContain('VERDICT  pass');
    expect(out).toContain('compared     the verdict that the run itself ended with');
    expect(out.trimEnd()).toMatch(/again +npm run -s lasermesh -- replay out\/run\.lmrun\.json$/);
    // verdict.json is the run's own, which may be another one: nothing was written here.
    expect(out).not.toMatch(/^ {2}report/m);
  });

  it.each([
    ['a folder called like a file', 'out.json', 'out.json/run.lmrun.json'],
    ['an artefact of any name', 'kept/first.lmrun.json', 'kept/first.lmrun.json'],
  ])('replays what it has read: %s', async (_, name, file) => {
    cpSync(join(folder, 'out'), join(folder, 'out.json'), { recursive: true });
    cpSync(join(folder, 'out'), join(folder, 'kept'), { recursive: true });
    cpSync(join(folder, 'out/run.lmrun.json'), join(folder, 'kept/first.lmrun.json'));
    rmSync(join(folder, 'kept/run.lmrun.json'), { force: true });
    const { out, code } = await execute(folder, ['check', name]);
    expect(out.trimEnd().endsWith(` replay ${file}`), out).toBe(true);
    expect(code).toBe(0);
  });

  it('reads a cut journal up to the cut, and is not content with it', async () => {
    const starts = blocksOf(whole);
    const second = starts[2] as number;
    withJournal(whole.subarray(0, second + 100));
    const { code, out, err } = await execute(folder, ['check', 'out']);
    withJournal(whole);
    expect(code).toBe(2);
    expect(err).toMatch(
      new RegExp(
        `^journal\\.lmj of out {2}warning {2}cut within a block .*record ${BLOCK_RECORDS} at 00:0`,
      ),
    );
    expect(out).toContain('VERDICT  insufficient');
    expect(out).toMatch(/the journal is cut after 00:0\d:\d\d\.\d{3}: the rest was not judged/);
    expect(out).not.toContain(' pass (');
    expect(out).not.toContain('compared');
  });

  it('lets a violation before the cut stand', async () => {
    writeFileSync(join(folder, 'bad.js'), 'export const createNode = () => { throw 1; };');
    writeFileSync(
      join(folder, 'bad.yaml'),
      `${SCENARIO}flightSoftware: [ { nodes: ring-05, module: bad.js } ]\n`,
    );
    expect((await execute(folder, ['run', 'bad.yaml', '--out', 'bad'])).code).toBe(1);
    const path = join(folder, 'bad/journal.lmj');
    const bytes = readFileSync(path);
    writeFileSync(join(folder, 'bad/cut.lmj'), bytes.subarray(0, blocksOf(bytes)[2]));
    const { code, out, err } = await execute(folder, ['check', 'bad/cut.lmj']);
    expect(err).toMatch(/^bad\/cut\.lmj {2}warning {2}the journal has no end/);
    expect(out).toContain('S19 flight software could not be made');
    expect(out.trimEnd()).toMatch(/replay bad\/run\.lmrun\.json --break S19$/);
    expect(code).toBe(1);
    const complete = await execute(folder, ['check', 'bad']);
    expect(complete.out).toContain('the verdict that the run itself ended with');
    expect(complete.code).toBe(1);
  });

  it.each([
    ['foreign', () => Buffer.from('name: a scenario, not a journal\n'), 'not a journal'],
    ['empty', () => Buffer.alloc(0), 'the file is empty'],
    ['cut before anything is known', () => whole.subarray(0, 100), 'cut within a block'],
  ])('refuses a journal that is %s', async (_, bytes, message) => {
    withJournal(bytes());
    const { code, err } = await execute(folder, ['check', 'out']);
    withJournal(whole);
    expect(err).toContain(`journal.lmj of out  error  ${message}`);
    expect(code).toBe(64);
  });

  it('refuses the journal of another run, and one without its run', async () => {
    cpSync(join(folder, 'bad/journal.lmj'), join(folder, 'out/other.lmj'));
    const other = await execute(folder, ['check', 'out/other.lmj']);
    expect(other.err).toContain('out/other.lmj  error  is of another run than its run.lmrun.json');
    expect(other.code).toBe(64);
    cpSync(join(folder, 'out/journal.lmj'), join(folder, 'lonely.lmj'));
    const lonely = await execute(folder, ['check', 'lonely.lmj']);
    expect(lonely.err).toContain('lonely.lmj  error  has no run.lmrun.json beside it');
    expect(lonely.code).toBe(64);
  });

  it('needs a journal', async () => {
    const run = ['run', 'busy.yaml', '--until', '1 s', '--journal', 'off', '--out', 'without'];
    await execute(folder, run);
    const { code, err } = await execute(folder, ['check', 'without']);
    expect(err).toContain('without  error  has no journal.lmj: it was run with --journal off');
    expect(code).toBe(64);
    expect((await execute(folder, ['check', 'nowhere'])).code).toBe(64);
  });
});
