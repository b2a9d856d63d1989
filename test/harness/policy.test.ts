import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../harness/scenario/load.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { Simulation, type SimulationResult, simulate } from '../../harness/simulation.ts';
import { readerOf } from '../../harness/journal/records.ts';
import { MINUTE_NS, type NodeId } from '../../protocols/units.ts';

const root = new URL('../..', import.meta.url).pathname;

/** Fifteen minutes of the shipped scenario. */
const preset = (): Scenario => {
  const { scenario } = loadScenario('mixed-segments', { folder: root, skipBadElements: false });
  return { ...scenario, durationNs: 15 * MINUTE_NS };
};

const segmentOf = (scenario: Scenario, node: NodeId): string =>
  scenario.nodes.find(({ id }) => id === node)?.segment ?? '';

interface Crossing {
  readonly node: NodeId;
  readonly partner: NodeId;
  readonly source: NodeId;
  readonly class: string;
}

/** A run, and what went over the border in it. */
const runOf = (
  scenario: Scenario,
): { readonly crossings: readonly Crossing[] } & Pick<SimulationResult, 'verdict'> => {
  const simulation = new Simulation(scenario, { seed: 1 });
  const crossings: Crossing[] = [];
  simulation.journal.subscribe(
    readerOf({
      'border-crossed': (_atNs, node, _terminal, partner, _bundle, source, _to, name) => {
        crossings.push({ node, partner, source, class: name });
      },
    }),
  );
  return { crossings, verdict: simulation.finish().verdict };
};

describe('two segments and a policy between them', () => {
  const scenario = preset();
  /** Four seconds: once for all that is asked of it. */
  const whole = runOf(scenario);

  it('is kept by routing, sources and custody, so that every checker passes', () => {
    const { verdict } = whole;
    expect(verdict?.result).toBe('pass');
    const s18 = verdict?.checkers.find(({ id }) => id === 'S18');
    expect(s18?.counts.crossings).toBeGreaterThan(100);
    expect(s18?.counts.refusedAtSource).toBeGreaterThan(10);
    const s12 = verdict?.checkers.find(({ id }) => id === 'S12');
    expect(s12?.counts).toMatchObject({ malformed: 0, unsupported: 0 });
    expect(s12?.counts.transitions).toBeGreaterThan(500);
  });

  it('lets nothing into the military segment that commercial nodes made', () => {
    const { crossings } = whole;
    for (const { node, partner, class: name } of crossings) {
      expect(segmentOf(scenario, node)).not.toBe(segmentOf(scenario, partner));
      expect(['management', 'tactical']).toContain(name);
    }
    const origins = new Set(crossings.map(({ source }) => segmentOf(scenario, source)));
    expect(crossings.length).toBeGreaterThan(100);
    expect([...origins]).toEqual(['military']);
  });

  it('plans no contact over a border that no rule opens', () => {
    const { setup } = new Simulation(scenario, { seed: 1, judged: false });
    const named = new Map(scenario.nodes.map(({ id, name }) => [id, name]));
    const across = setup.plan.contacts.filter(
      ({ from, to }) => segmentOf(scenario, from) !== segmentOf(scenario, to),
    );
    expect(across.length).toBeGreaterThan(0);
    for (const { from, to } of across) {
      expect(`${named.get(from)} ${named.get(to)}`).toMatch(/gate-|user-mil-/);
    }
  });

  it('carries over the other segment only what the rules let go', () => {
    const none = { ...scenario, policy: scenario.policy && { ...scenario.policy, rules: [] } };
    const delivered = ({ verdict }: Pick<SimulationResult, 'verdict'>): number => {
      expect(verdict?.result).toBe('pass');
      const tactical = verdict?.figures.flows.find(({ flow }) => flow === 'tactical');
      return tactical?.delivered ?? 0;
    };
    expect(delivered(whole)).toBeGreaterThan(20);
    expect(delivered(simulate(none, { seed: 1 }))).toBe(0);
  });
});
