import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../harness/scenario/load.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';
import { drawFaults, runWithLosses, shortened } from '../loss-and-resets.ts';

/** The whole of acceptance, 50 seeds over two hours each: test/bench/loss-and-resets.ts. */

const root = new URL('../../..', import.meta.url).pathname;

const backbone = (): Scenario => {
  const { scenario } = loadScenario('sdn-backbone', { folder: root, skipBadElements: false });
  return shortened(scenario, { trafficNs: 5 * MINUTE_NS, durationNs: 25 * MINUTE_NS });
};

const ring = (): Scenario => {
  const { scenario } = loadScenario('ring-8', { folder: root, skipBadElements: false });
  return shortened(scenario, { trafficNs: 4 * MINUTE_NS, durationNs: 8 * MINUTE_NS });
};

const numberOf = (scenario: Scenario, name: string): number =>
  scenario.nodes.find((node) => node.name === name)?.id ?? 0;

/** Safety only: liveness of assured bundles is judged by `missed`, without L2's allowances. */
const failed = (run: ReturnType<typeof runWithLosses>): string[] =>
  run.checkers.flatMap(({ id, result }) => (id.startsWith('S') && result === 'fail' ? [id] : []));

describe('sdn-backbone with two satellites lost and four reset', () => {
  it.each([1, 2])('delivers every assured bundle that has a path, once: seed %i', (seed) => {
    const scenario = backbone();
    const faults = drawFaults(scenario, seed, [MINUTE_NS, 5 * MINUTE_NS]);
    const run = runWithLosses(scenario, seed, faults);
    expect(failed(run)).toEqual([]);
    expect(run.missed).toEqual([]);
    expect(run.twice).toBe(0);
    expect(run.delivered).toBeGreaterThan(40);
  });
});

describe('drawn faults', () => {
  it('strike six satellites, two for good, and come from the seed alone', () => {
    const scenario = backbone();
    const faults = drawFaults(scenario, 7, [MINUTE_NS, 5 * MINUTE_NS]);
    expect(drawFaults(scenario, 7, [MINUTE_NS, 5 * MINUTE_NS])).toEqual(faults);
    expect(drawFaults(scenario, 8, [MINUTE_NS, 5 * MINUTE_NS])).not.toEqual(faults);
    expect(new Set(faults.map(({ node }) => node)).size).toBe(6);
    expect(faults.filter(({ kind }) => kind === 'permanent-loss')).toHaveLength(2);
    expect(faults.every(({ atNs }) => atNs >= MINUTE_NS && atNs < 5 * MINUTE_NS)).toBe(true);
  });
});

describe('ring-8', () => {
  it('sends around the other way when the satellite on the way is lost', () => {
    const scenario = ring();
    const node = numberOf(scenario, 'ring-03');
    const faults: Fault[] = [{ id: 'f', kind: 'permanent-loss', node, atNs: 100 * SECOND_NS }];
    const run = runWithLosses(scenario, 1, faults);
    expect(run.delivered).toBe(run.accepted);
    expect(failed(run)).toEqual([]);
  });

  it('loses no assured bundle when both its ends are reset', () => {
    const scenario = ring();
    const faults: Fault[] = ['ring-01', 'ring-05'].map((name, index) => ({
      id: name,
      kind: 'computer-reset',
      node: numberOf(scenario, name),
      atNs: (100 + 30 * index) * SECOND_NS,
      boot: index === 0 ? 'cold' : 'warm',
    }));
    const run = runWithLosses(scenario, 1, faults);
    expect(run.accepted).toBeGreaterThan(20);
    expect(run.delivered).toBe(run.accepted);
    expect(run.twice).toBe(0);
    expect(failed(run)).toEqual([]);
  });

  it('does not deliver what only a path through lost satellites could carry', () => {
    const scenario = ring();
    const lost = ['ring-02', 'ring-08'].map((name) => numberOf(scenario, name));
    const faults = lost.map((node, index): Fault => {
      return { id: `f-${index}`, kind: 'permanent-loss', node, atNs: 60 * SECOND_NS };
    });
    const run = runWithLosses(scenario, 1, faults);
    expect(run.noPath).toBeGreaterThan(20);
    expect(run.missed).toEqual([]);
    expect(failed(run)).toEqual([]);
  });
});
