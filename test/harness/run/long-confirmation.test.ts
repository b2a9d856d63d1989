import { expect, it } from 'vitest';
import { readerOf } from '../../../harness/journal/records.ts';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { MINUTE_NS } from '../../../protocols/units.ts';

/** All heads of ring-8 centre, confirm and find frame lock within those times. */
const locksWith = (acquisition: {
  readonly centringNs: readonly [number, number];
  readonly confirmNs: number;
  readonly frameSyncNs: readonly [number, number];
}): readonly number[] => {
  const { scenario } = loadScenario('ring-8', { folder: '.', skipBadElements: false });
  const nodes = scenario.nodes.map((node) => ({
    ...node,
    terminals: node.terminals.map((terminal) => {
      const { profile } = terminal;
      if (profile.medium !== 'optical') return terminal;
      return {
        ...terminal,
        profile: { ...profile, acquisition: { ...profile.acquisition, ...acquisition } },
      };
    }),
  }));
  const locks = new Map<string, number>();
  const reader = readerOf({
    lock: (_atNs, node, terminal, partner) => {
      const key = `${node}/${terminal}-${partner}`;
      locks.set(key, (locks.get(key) ?? 0) + 1);
    },
  });
  const shortened = { ...scenario, nodes, faults: [], durationNs: 3 * MINUTE_NS };
  new Simulation(shortened, { readers: () => [reader] }).finish();
  return [...locks.values()];
};

it.each([8e9, 15e9])(
  'makes each link of a ring once, where heads confirm for %d ns',
  (confirmNs) => {
    // Ten HELLOs take under a second, and a handshake of its own accord ends after 10 s.
    const locks = locksWith({ centringNs: [1e9, 5e9], confirmNs, frameSyncNs: [5e8, 6e8] });
    expect(locks).toEqual(locks.map(() => 1));
    expect(locks).toHaveLength(8);
  },
);
