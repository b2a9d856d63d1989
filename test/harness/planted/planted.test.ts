import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { PLANTED } from '../../../harness/planted/apply.ts';
import { compiledProgram } from '../cli/compiled.ts';
import { DEFECT_CASES, type PlantedOutcome, type PlantedRun } from './cases.ts';

/** Scenarios in which what a benign variant does otherwise happens most. */
const HARD = ['losses.yaml', 'custody.yaml', 'flap.yaml'];
const SCENARIOS = [...new Set([...HARD, ...DEFECT_CASES.map(({ scenario }) => scenario)])];
const BENIGN = PLANTED.filter(({ kind }) => kind === 'benign').map(({ id }) => id);

const RUNS: readonly PlantedRun[] = [
  ...SCENARIOS.map((scenario) => ({ planted: '', scenario })),
  ...DEFECT_CASES.map(({ planted, scenario }) => ({ planted, scenario })),
  ...BENIGN.flatMap((planted) => HARD.map((scenario) => ({ planted, scenario }))),
  { planted: 'canary', scenario: 'losses.yaml' },
];

let outcomes: readonly PlantedOutcome[] = [];
const of = (planted: string, scenario: string): PlantedOutcome =>
  outcomes.find((one) => one.planted === planted && one.scenario === scenario) as PlantedOutcome;

beforeAll(async () => {
  const home = await compiledProgram();
  const folder = mkdtempSync(join(tmpdir(), 'planted-'));
  const main = fileURLToPath(new URL('run-planted.ts', import.meta.url));
  const loader = fileURLToPath(import.meta.resolve('tsx'));
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', loader, main, home, folder, JSON.stringify(RUNS)],
    { encoding: 'utf8', maxBuffer: 1e8 },
  );
  rmSync(folder, { recursive: true });
  expect(status, stderr).toBe(0);
  outcomes = JSON.parse(stdout) as PlantedOutcome[];
}, 300_000);

describe('a seeded defect', () => {
  it.each(DEFECT_CASES)('$planted is found by $checker', (one) => {
    const { found } = of(one.planted, one.scenario);
    const finding = found.find(({ checker }) => checker === one.checker);
    expect(finding, JSON.stringify(found)).toMatchObject({ class: one.class });
    expect(finding?.atS).toBeLessThan(one.byS);
  });

  it('has a case each, for a checker that it names', () => {
    const defects = PLANTED.filter(({ kind }) => kind === 'defect');
    expect(DEFECT_CASES.map(({ planted }) => planted)).toEqual(defects.map(({ id }) => id));
    for (const { id, checkers } of defects) {
      expect(checkers).toContain(DEFECT_CASES.find(({ planted }) => planted === id)?.checker);
    }
  });
});

describe('the program as it is', () => {
  it.each(SCENARIOS)('passes %s', (scenario) => {
    expect(of('', scenario)).toMatchObject({ result: 'pass', found: [] });
  });
});

describe('a benign variant', () => {
  it.each(BENIGN)('%s passes, and is another program', (planted) => {
    for (const scenario of HARD) {
      expect(of(planted, scenario)).toMatchObject({ result: 'pass', found: [] });
    }
    expect(HARD.some((scenario) => of(planted, scenario).hash !== of('', scenario).hash)).toBe(
      true,
    );
  });
});

describe('the canary', () => {
  it('is found by S3', () => {
    const { found } = of('canary', 'losses.yaml');
    expect(found.map(({ checker }) => checker)).toContain('S3');
  });
});
