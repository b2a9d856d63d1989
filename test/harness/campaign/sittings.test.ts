import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentsOf, resultsReach, withProgram } from './campaign-folders.ts';

const CASES = 6;
const CHOICES = ['--cases', '4', '--fresh', '2', '--fresh-base', 'word'];
const SHARDS = 3;
const KILLS = 2;
const LIMIT_MS = 300_000;
/** For campaigns whose page nobody looks at: telling their failures is half of what they take (1.8 of 4.7 CPU s). */
const QUIET = '--no-report';

const folder = mkdtempSync(join(tmpdir(), 'lasermesh-sittings-'));
const at = (name: string): string => join(folder, name);
let program: Awaited<ReturnType<typeof withProgram>>;
const campaign = (...args: readonly string[]) => program.finished(['campaign', ...args]);
let whole: ReturnType<typeof contentsOf>;

beforeAll(async () => {
  program = await withProgram(folder);
  const one = ['--workers', '1', QUIET];
  expect((await campaign('tiny.yaml', ...CHOICES, ...one, '--out', 'whole')).code).toBe(1);
  whole = contentsOf(at('whole'));
}, LIMIT_MS);
afterAll(() => rmSync(folder, { recursive: true }));

describe('shards of a campaign', () => {
  it(
    'give the results, verdict and artefacts of one process when they are merged',
    async () => {
      const names = Array.from({ length: SHARDS }, (_, index) => `part-${index + 1}`);
      await Promise.all(
        names.map(async (name, index) => {
          const shard = `${index + 1}/${SHARDS}`;
          const args = ['campaign', 'tiny.yaml', '--shard', shard, '--out', name, ...CHOICES];
          await once(program.start([...args, '--workers', '1', QUIET]), 'exit');
        }),
      );
      const merged = await program.finished(['merge', ...names.toReversed(), '--out', 'merged']);
      expect(merged.code, merged.err).toBe(1);
      expect(contentsOf(at('merged'))).toEqual(whole);
      expect(whole.rows.length).toBe(CASES);
      expect(whole.failures.length).toBeGreaterThan(0);

      const two = await program.finished(['merge', ...names.slice(1), '--out', 'two', QUIET]);
      expect(two.out).toMatch(/no result of cases 0, 3\b/);
      const file = join(at('part-2'), 'campaign.json');
      const other = { ...JSON.parse(readFileSync(file, 'utf8')), inputs: { 'ring-8': 'another' } };
      writeFileSync(file, JSON.stringify(other));
      const refused = await program.finished(['merge', ...names]);
      expect(refused.code).toBe(64);
      expect(refused.err).toMatch(/^part-2 {2}error {2}not of the campaign of part-1: scenario/);
    },
    LIMIT_MS,
  );

  it('need to be told where their fresh seeds come from', async () => {
    const { code, err } = await campaign('tiny.yaml', '--fresh', '4', '--shard', '1/2');
    expect(code).toBe(64);
    expect(err).toMatch(/4 cases have fresh seeds: --fresh-base WORD, the same for every shard/);
  });
});

describe('a campaign that is killed', () => {
  it(
    'has the same results after it was resumed, without choices being made again',
    async () => {
      const first = program.start([
        ...['campaign', 'tiny.yaml', '--resume', '--out', 'killed'],
        ...CHOICES,
      ]);
      const moments = [await kill(first, 1)];
      for (let count = 1; count < KILLS; count++) {
        const again = program.start(['campaign', 'tiny.yaml', '--resume', '--out', 'killed']);
        moments.push(await kill(again, 1 + 2 * count));
      }
      const last = await campaign('tiny.yaml', '--resume', QUIET, '--out', 'killed');
      expect(last.code, last.err).toBe(1);
      expect(contentsOf(at('killed')), `killed at ${moments.join()}`).toEqual(whole);
    },
    LIMIT_MS,
  );

  it('refuses to go on when its scenario, its file or its choices are others', async () => {
    cpSync(at('whole'), at('changed'), { recursive: true });
    const again = (...args: readonly string[]) =>
      campaign('tiny.yaml', '--resume', '--out', 'changed', ...args);
    expect((await again('--cases', '7')).err).toMatch(/begun with another cases \(4, now 7\)/);
    const text = readFileSync(at('tiny.yaml'), 'utf8');
    writeFileSync(at('tiny.yaml'), text.replace('safety: 15 s', 'safety: 16 s'));
    const { code, err } = await again();
    writeFileSync(at('tiny.yaml'), text);
    expect(code).toBe(64);
    expect(err).toMatch(/^changed {2}error {2}was begun with another phases/);
  });
});

describe('Ctrl-C', () => {
  it(
    'stops within two seconds, keeps what was finished and prints how to go on',
    async () => {
      const child = program.start(['campaign', 'tiny.yaml', '--out', 'stopped', ...CHOICES]);
      let err = '';
      child.stderr.on('data', (piece) => {
        err += String(piece);
      });
      expect(await resultsReach(at('stopped'), 2)).toBe(true);
      const startMs = performance.now();
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number];
      expect(performance.now() - startMs).toBeLessThan(2_000);
      expect(code).toBe(130);
      const [, words = ''] = /lasermesh -- (.*)/.exec(err) ?? [];
      const last = await program.finished([...words.split(' '), QUIET]);
      expect(last.err).toMatch(/results of before/);
      expect(contentsOf(at('stopped'))).toEqual(whole);
    },
    LIMIT_MS,
  );
});

/** SIGKILL at a random moment after so many results; returns that moment [ms]. */
const kill = async (child: ChildProcess, results: number): Promise<number> => {
  await resultsReach(at('killed'), results);
  const afterMs = Math.floor(500 * Math.random());
  await sleep(afterMs);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return afterMs;
};
