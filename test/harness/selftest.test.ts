import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantedOf } from '../../harness/planted/apply.ts';
import type { HuntResult } from '../../harness/selftest/hunt-result.ts';
import { rowOf } from '../../harness/selftest/self-test.ts';
import { selfTestText } from '../../harness/selftest/self-test-text.ts';
import { execute } from './cli/command.ts';
import { compiledProgram, runProgram } from './cli/compiled.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'selftest-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const DEFECT = 'custody-released-on-send';
const BENIGN = 'newest-loss-first';

describe('selftest', () => {
  it('kills a defect by its checker, makes it small, does it again, and lets a benign variant pass', async () => {
    const { code, out, err } = runProgram(await compiledProgram(), folder, [
      ...['selftest', '--reduced', '--seeds', '2', '--json', '--defect', DEFECT, BENIGN],
    ]);
    expect(code, err + out).toBe(0);
    const { result, rows } = JSON.parse(out);
    expect(result).toBe('pass');
    expect(rows).toMatchObject([
      { planted: DEFECT, killedBy: ['S2/unheld'], kills: 1, shrunk: { replays: 10, equal: 10 } },
      { planted: BENIGN, kind: 'benign', kills: 0, others: [], shortfalls: [] },
    ]);
    expect(rows[0].shrunk.faults).toBeLessThanOrEqual(5);
    expect(rows[0].again).toContain(`--plant ${DEFECT} replay .lasermesh/selftest/${DEFECT}`);
    expect(existsSync(join(folder, `.lasermesh/selftest/${DEFECT}.lmrun.json`))).toBe(true);
    expect(err).toContain(`${DEFECT}  sequence 1: S2/unheld after 1 seeds`);
  }, 300_000);

  it.each([
    ['a defect that nobody knows', ['--defect', 'canry'], '"canry", did you mean "canary"?'],
    ['no seeds', ['--seeds', '0'], '--seeds'],
    [
      'a folder that holds something',
      ['--out', 'full'],
      '--out full is not empty. Nothing was run.',
    ],
  ])('refuses %s', async (_what, words, message) => {
    rmSync(join(folder, 'full'), { recursive: true, force: true });
    mkdirSync(join(folder, 'full'));
    writeFileSync(join(folder, 'full', 'mine.txt'), 'x');
    const { code, err } = await execute(folder, ['selftest', ...words]);
    expect(code).toBe(64);
    expect(err).toContain(message);
  });
});

describe('the table of a self-test', () => {
  const kill = { case: 3, signature: 'S2/unheld', scenario: 'ring-8', generator: 'swarm' };
  const shrunk = { from: 30, faults: 2, replays: 10, equal: 10 };
  const found = (seeds: number) => ({ seeds, kill, others: [] });
  const result = (more: Partial<HuntResult>): HuntResult => ({
    planted: DEFECT,
    sequences: [found(4), found(1), found(9)],
    shrunk,
    cpuMs: 1_000,
    ...more,
  });
  const shortfalls = (planted: string, more: Partial<HuntResult>): readonly string[] =>
    rowOf(plantedOf(planted), result(more), undefined).shortfalls;

  it('has the median number of seeds to the kill, with least and most', () => {
    const row = rowOf(plantedOf(DEFECT), result({}), 'again');
    expect(row).toMatchObject({ medianSeeds: 4, seeds: [1, 4, 9], shortfalls: [] });
    const text = selfTestText([row], { version: '1', wallS: 2 });
    expect(text).toContain('VERDICT  pass');
    expect(text).toMatch(/S2\/unheld +3 of 3 +4 \(1–9\) +30 → 2 +10 of 10 +1/);
  });

  it('fails for a sequence without a kill, for faults that are left and for replays that differ', () => {
    const missed = { seeds: 200, others: ['L1/no-lock'] };
    expect(shortfalls(DEFECT, { sequences: [found(1), missed] })).toEqual([
      'not found by S2 in 1 of 2 sequences',
    ]);
    expect(shortfalls(DEFECT, { shrunk: { ...shrunk, faults: 6 } })).toEqual([
      '6 faults are left, 5 allowed',
    ]);
    expect(shortfalls(DEFECT, { shrunk: { ...shrunk, equal: 9 } })).toEqual(['1 replays differ']);
  });

  it('fails for a benign variant that is found, and for a canary that sings late', () => {
    expect(
      shortfalls(BENIGN, { sequences: [{ seeds: 5, others: ['S9/replayed-frame'] }] }),
    ).toEqual(['did not pass: S9/replayed-frame']);
    expect(shortfalls('canary', { sequences: [found(1), found(2)] })).toEqual([
      '1 of 2 first cases did not fail',
    ]);
  });
});
