import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { execute } from '../cli/command.ts';
import { compiledProgram, shell } from '../cli/compiled.ts';

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

  it('belongs to one process at a time, and to nobody once that was killed', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    const campaign = ['campaign', 'mine.yaml', '--workers', '1'];
    await execute(folder, campaign);
    const own = join(folder, '.lasermesh/campaign-none');
    expect(readdirSync(own)).not.toContain('at-work.json');
    const holder = spawn('sleep', ['1000']);
    const held = JSON.stringify({ host: hostname(), pid: holder.pid });
    writeFileSync(join(own, 'at-work.json'), held);
    for (const words of [campaign, [...campaign, '--resume']]) {
      const { code, err } = await execute(folder, words);
      expect(err).toMatch(/campaign-none {2}error {2}another campaign is at work here/);
      expect(code).toBe(64);
    }
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    expect((await execute(folder, [...campaign, '--resume'])).err).toContain('1 results of before');
  });

  it('is refused with a result of another campaign, or half of what it is of', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    const words = ['campaign', 'mine.yaml', '--workers', '1', '--time', '1 ms', '--out', 'out'];
    await execute(folder, [...words, '--shard', '1/2']);
    const goOn = [...words, '--resume'];
    const all = await execute(folder, ['campaign', 'mine.yaml', '--out', 'out', '--resume']);
    expect(all.out).toMatch(/ campaign mine\.yaml --shard 1\/2 /);
    const results = join(folder, 'out/results.jsonl');
    const text = readFileSync(results, 'utf8');
    expect(text).toMatch(/"seed":/);
    for (const [from, to] of [
      [/"seed":\d+/, '"seed":5'],
      [/"case":0/, '"case":1'],
    ] as const) {
      writeFileSync(results, text.replace(from, to));
      for (const line of [goOn, ['merge', 'out']]) {
        const { err, code } = await execute(folder, line);
        expect(err).toMatch(
          /^out\/results\.jsonl {2}error {2}a result of another campaign: case /m,
        );
        expect(code).toBe(64);
      }
    }
    for (const damaged of ['null', '{"schema":2}', '{"schema":2,"campaign":{}}']) {
      writeFileSync(join(folder, 'out/campaign.json'), damaged);
      expect((await execute(folder, goOn)).code, damaged).toBe(64);
    }
  });

  it('is kept when no case is asked for, or one that is none, or when it is merged into itself', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    const words = ['campaign', 'mine.yaml', '--workers', '1'];
    await execute(folder, words);
    const own = join(folder, '.lasermesh/campaign-none');
    const none = await execute(folder, [...words, '--cases', '0']);
    expect(none).toMatchObject({ code: 64, err: expect.stringContaining('no cases at all') });
    const forced = ['--cases', '2', '--force-divergence'];
    const beyond = await execute(folder, [...words, ...forced, '2']);
    expect(beyond).toMatchObject({ code: 64, err: expect.stringContaining('cases are 0 to 1') });
    const other = await execute(folder, [...words, ...forced, '1', '--shard', '1/2']);
    expect(other).toMatchObject({ code: 64, err: expect.stringContaining('of another shard') });
    const known = await execute(folder, [...words, '--resume', '--force-divergence', '0']);
    expect(known).toMatchObject({ code: 64, err: expect.stringContaining('is not run again') });
    expect(readFileSync(join(own, 'results.jsonl'), 'utf8')).not.toBe('');
    renameSync(own, `${own}-merged`);
    symlinkSync(`${own}-merged`, join(folder, 'link'));
    const merged = await execute(folder, ['merge', 'link']);
    expect(merged).toMatchObject({ code: 64, err: expect.stringContaining('a part of itself') });
  });

  it('has not stopped early when its last case took all of its time', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    const words = ['campaign', 'mine.yaml', '--workers', '1', '--time', '2 ms', '--json'];
    const summary = JSON.parse((await execute(folder, words)).out);
    expect(summary).toMatchObject(summary.run === 1 ? { planned: 1 } : { run: 0 });
    expect('stopped' in summary).toBe(summary.run === 0);
  });

  it('holds whole results when the disk is full, which is said', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'lasermesh-out-'));
    writeFileSync(join(folder, 'mine.yaml'), CAMPAIGN);
    const words = 'campaign mine.yaml --cases 6 --workers 1 --out out';
    const home = await compiledProgram();
    const { code, err } = shell(home, folder, `ulimit -f 2; $LASERMESH ${words}`);
    expect(err).toMatch(/^out {2}error {2}the result of case \d cannot be written \(EFBIG\)/m);
    expect(code).toBe(64);
    const text = readFileSync(join(folder, 'out/results.jsonl'), 'utf8');
    expect(text).toMatch(/\}\n$/);
  }, 100_000);
});
