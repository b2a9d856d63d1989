import { describe, expect, it } from 'vitest';
import type { FaultSource } from '../../harness/scenario/fault-schema.ts';
import { loadScenario } from '../../harness/scenario/load.ts';
import { simulate } from '../../harness/simulation.ts';

/** What campaigns found in shipped scenarios, shrunk: these runs failed once. */
const FINDINGS: readonly {
  readonly name: string;
  readonly scenario: string;
  readonly faults: readonly FaultSource[];
  /** The checker that found it: it has something to judge. */
  readonly checker: string;
}[] = [
  {
    name: 'a head turned on beyond its range to a contact that ended meanwhile',
    scenario: 'patchwork-12',
    faults: [{ kind: 'computer-reset', node: 'blue-a-01', boot: 'warm', at: '178 s' }],
    checker: 'S6',
  },
];

describe('a campaign’s finding', () => {
  it.each(FINDINGS)('is mended: $name', ({ scenario: name, faults, checker }) => {
    const loaded = loadScenario(name, { folder: '.', skipBadElements: false });
    const scenario = { ...loaded.scenario, faults: loaded.resolveFaults(faults) };
    const checkers = simulate(scenario).verdict?.checkers ?? [];
    const failed = checkers.filter(({ result }) => result === 'fail');
    expect(failed.flatMap(({ findings }) => findings.map(({ title }) => title))).toEqual([]);
    expect(checkers.find(({ id }) => id === checker)?.tested ?? 0).toBeGreaterThan(0);
  });
});
