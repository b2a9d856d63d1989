import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../harness/scenario/load.ts';
import { simulate } from '../../harness/simulation.ts';

/** Runs that once failed, each with what went wrong in its text: they pass, and have something to judge. */

const folder = new URL('../vectors/', import.meta.url).pathname;
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));

describe('a run that failed once', () => {
  it.each(names)('%s passes', (name) => {
    const { scenario } = loadScenario(name, { folder, skipBadElements: false });
    const checkers = simulate(scenario).verdict?.checkers ?? [];
    const failed = checkers.filter(({ result }) => result === 'fail');
    expect(failed.flatMap(({ findings }) => findings.map(({ title }) => title))).toEqual([]);
    expect(checkers.find(({ id }) => id === 'L2')?.tested ?? 0).toBeGreaterThan(20);
  });
});
