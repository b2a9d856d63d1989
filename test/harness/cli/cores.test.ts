import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgingOn } from '../../../harness/cli/judge-beside.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { ROOT } from './command.ts';
import { compiledProgram, runProgram } from './compiled.ts';

let folder = '';
let home = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cores-'));
  home = await compiledProgram();
}, 300_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs in the same place, one after the other: the report names its folder. */
const runOn = (cores: number, ...args: readonly string[]) => {
  const { code, out, err } = runProgram(home, folder, [
    ...['run', ...args, '--cores', String(cores)],
  ]);
  const latest = (file: string): string =>
    readFileSync(join(folder, '.lasermesh/latest', file), 'latin1');
  const files = ['verdict.json', 'report.html', 'run.lmrun.json'].map(latest);
  return { code, out, err, files };
};

describe('a run on two cores', () => {
  it('has the hash, the verdict and the report that it has on one', () => {
    const args = ['ring-8', '--until', '3 min'];
    const [one, two] = [runOn(1, ...args), runOn(2, ...args)];
    expect(two.out).toContain('beside it');
    expect(one.out).not.toContain('beside it');
    expect(two.code).toBe(0);
    expect(two.files).toEqual(one.files);
  });

  it('finds what broken software does, with the same records around it', () => {
    const broken = join(ROOT, 'test/harness/broken/garbles.ts');
    const args = ['ring-8', '--until', '2 min', '--flight', broken, '--journal', 'off'];
    const [one, two] = [runOn(1, ...args), runOn(2, ...args)];
    expect(two.code).toBe(1);
    expect(two.out).toContain('level off');
    expect(two.files).toEqual(one.files);
  });

  it('judges along where no second thread can be had', async () => {
    const { scenario } = loadScenario('ring-8', { folder: '.', skipBadElements: false });
    const level = 'off' as const;
    const terms = { level, sink: undefined, report: undefined };
    // Functions cannot be sent to another thread.
    const unsendable = Object.assign({}, scenario, { description: () => '' });
    const judging = await judgingOn(unsendable, 2, terms);
    expect(judging.options).toEqual({ level });
  });
});
