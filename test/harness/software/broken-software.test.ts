import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHECKERS, makeCheckers } from '../../../harness/checkers/checkers.ts';
import type { Verdict } from '../../../harness/report/verdict.ts';
import { type BrokenCase, brokenScenario } from '../broken/case-parts.ts';
import { BROKEN } from '../broken/cases.ts';
import { execute } from '../cli/command.ts';

const MODULES = new URL('../broken', import.meta.url).pathname;

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'broken-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The run fails as it should, and its replay and the check of its journal agree. */
const fires = async (broken: BrokenCase): Promise<void> => {
  const { checker, requirement, module } = broken;
  writeFileSync(join(folder, `${module}.yaml`), brokenScenario(broken, MODULES));
  const run = await execute(folder, ['run', `${module}.yaml`, '--out', module]);
  expect(run.code, run.err + run.out).toBe(1);

  const text = readFileSync(join(folder, module, 'verdict.json'), 'utf8');
  const { checkers } = JSON.parse(text) as Verdict;
  const found = checkers.find(({ id }) => id === checker);
  const failed = checkers.filter(({ result }) => result === 'fail').map(({ id }) => id);
  expect(failed).toContain(checker);
  const finding = found?.findings.find((one) => one.requirement === requirement);
  expect(finding, JSON.stringify(found?.findings[0])).toBeDefined();

  // What happened, when and where, and then what led to it.
  const [what, ...context] = finding?.lines ?? [];
  expect(what).toMatch(/ at \d\d:\d\d:\d\d\.\d{3}( in [a-z]+-\d\d)?$/);
  expect(context.length).toBeGreaterThan(0);
  for (const line of context) expect(line).toMatch(/^\d\d:\d\d:\d\d\.\d{3} {2}\S/);
  expect(run.out).toContain('VERDICT  fail');
  expect(run.out.trimEnd().split('\n').at(-1)).toBe(
    `  again        npm run -s lasermesh -- replay ${module}/run.lmrun.json --break ${failed[0]}`,
  );

  const again = await execute(folder, ['replay', module]);
  expect(again.out).toContain('VERDICT  fail   the same as before');
  expect(again.out).toContain('journal  the same as before');
  expect(again.code).toBe(1);

  const checked = await execute(folder, ['check', module]);
  expect(checked.out).toContain('compared     the verdict that the run itself ended with');
  expect(checked.code).toBe(1);
};

describe('broken flight software', () => {
  it('exists for every checker', () => {
    const set = makeCheckers({ nodes: [], flows: [], hopLimit: 1, endNs: 1 }, CHECKERS);
    const shown = BROKEN.map(({ checker }) => checker);
    expect(set.checkers.map(({ id }) => id).filter((id) => !shown.includes(id))).toEqual([]);
  });

  // The first one loads all that a run is made of.
  it.each(BROKEN)('$module makes $checker fire, for $requirement', fires, 120_000);

  it('stops a replay at its violation, with the states of those involved', async () => {
    const stopped = await execute(folder, ['replay', 'gives-up', '--break', 'S19']);
    expect(stopped.out).toContain('stopped at 00:00:20.000');
    expect(stopped.out).toContain('LM-AVI-021');
    expect(stopped.out).toMatch(/ring-01\n {4}computer +down \(software-fault\)/);
    expect(stopped.code).toBe(1);
  });
});
