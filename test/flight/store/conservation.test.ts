import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bundleKey } from '../../../protocols/bundle.ts';
import { joinChunks } from '../../../protocols/codec.ts';
import {
  HOUR_NS,
  MILLISECOND_NS,
  type NodeId,
  type Ns,
  SECOND_NS,
} from '../../../protocols/units.ts';
import { patterned } from './rig-node.ts';
import { Rig } from './store-rig.ts';

const NODES = 5;
const EDGES = [
  [1, 2],
  [2, 3],
  [3, 4],
  [4, 5],
  [5, 1],
  [2, 5],
] as const;

type Trouble =
  | { readonly kind: 'flap'; readonly edge: number; readonly forMs: number }
  | { readonly kind: 'reset'; readonly node: NodeId };

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constant('flap' as const),
    edge: fc.nat(EDGES.length - 1),
    forMs: fc.integer({ min: 1, max: 3_000 }),
  }),
  fc.record({ kind: fc.constant('reset' as const), node: fc.integer({ min: 1, max: NODES }) }),
);

const storm = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000 }), trouble), { maxLength: 24 });
const traffic = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 3_000 }),
    from: fc.integer({ min: 1, max: NODES }),
    to: fc.integer({ min: 1, max: NODES }),
    bytes: fc.constantFrom(0, 1, 900, 59_000, 60_000, 250_000),
    assured: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

/** Keys of bundles that applications were told are accepted, per node as told. */
const runStorm = (
  rig: Rig,
  plan: readonly (readonly [number, Trouble])[],
  sends: readonly { atMs: number; from: number; to: number; bytes: number; assured: boolean }[],
  lifetimeNs: Ns = HOUR_NS,
): { readonly accepted: Set<string>; readonly unheld: string[] } => {
  const accepted = new Set<string>();
  const unheld: string[] = [];
  const delivered = new Set<string>();
  rig.onStep = (node, effects) => {
    for (const effect of effects) {
      if (effect.kind === 'deliver') delivered.add(bundleKey(effect.header));
      if (effect.kind !== 'submit-result' || !effect.accepted) continue;
      const { createdNs, sequence } = effect;
      accepted.add(bundleKey({ source: { node: node.id, service: 7 }, createdNs, sequence }));
    }
  };
  const check = (): void => {
    const held = new Set<string>();
    for (const node of rig.nodes.values()) {
      for (const { region, key } of node.memory.records()) if (region === 'bundles') held.add(key);
    }
    for (const key of accepted) if (!held.has(key) && !delivered.has(key)) unheld.push(key);
  };
  for (const { atMs, from, to, bytes, assured } of sends) {
    rig.at(atMs * MILLISECOND_NS, () => rig.node(from).submit({ to, bytes, assured, lifetimeNs }));
  }
  for (const [atMs, event] of plan) {
    rig.at(atMs * MILLISECOND_NS, () => {
      if (event.kind === 'reset') {
        rig.node(event.node).reset();
        check();
        for (const link of rig.linksOf(event.node)) rig.at(50 * MILLISECOND_NS, () => link.up());
        return;
      }
      const edge = EDGES[event.edge];
      if (edge === undefined) return;
      const link = rig.link(edge[0], edge[1]);
      link.down();
      rig.at(event.forMs * MILLISECOND_NS, () => link.up());
    });
  }
  for (let step = 0; step < 800; step++) {
    rig.run(10 * MILLISECOND_NS);
    check();
  }
  for (const link of rig.links) link.up();
  rig.run(200 * SECOND_NS);
  check();
  // What a session left unfinished may be resumed until the bundle's end.
  rig.run(lifetimeNs);
  return { accepted, unheld };
};

describe('conservation under link drops and resets', () => {
  it('delivers every accepted bundle exactly once, held durably by somebody till then', () => {
    fc.assert(
      fc.property(storm, traffic, (plan, sends) => {
        const rig = new Rig({ nodes: NODES, edges: EDGES, rateBps: 8e6 });
        const { accepted, unheld } = runStorm(rig, plan, sends);
        expect(unheld).toEqual([]);
        const counts = new Map<string, number>();
        for (const node of rig.nodes.values()) {
          for (const { header, payload } of node.delivered) {
            const key = bundleKey(header);
            counts.set(key, (counts.get(key) ?? 0) + 1);
            const sent = patterned(header.payloadBytes, header.source.node + header.payloadBytes);
            expect(Buffer.compare(joinChunks(payload), sent)).toBe(0);
          }
        }
        for (const key of accepted) expect([key, counts.get(key)]).toEqual([key, 1]);
        for (const [key, count] of counts) expect([key, count]).toEqual([key, 1]);
        for (const node of rig.nodes.values()) {
          const { heldBundles, heldBytes } = node.agent.counters();
          expect([node.id, heldBundles, heldBytes]).toEqual([node.id, 0, 0]);
        }
      }),
      { numRuns: 60, seed: 20_261_122 },
    );
  });

  it('accounts for every bundle with small stores, short lives, segments out of order', () => {
    const mixed = fc.record({
      storm,
      traffic,
      lifetimeMs: fc.constantFrom(1_500, 5_000, 60_000),
      storeBytesMax: fc.constantFrom(310_000, 700_000, 1e9),
      skewMs: fc.constantFrom(0, 30, 200),
      mtuBytes: fc.constantFrom(9_000, 60_000),
    });
    fc.assert(
      fc.property(mixed, (terms) => {
        const { lifetimeMs, storeBytesMax, skewMs, mtuBytes } = terms;
        const rig = new Rig({ nodes: NODES, edges: EDGES, rateBps: 8e6, storeBytesMax, mtuBytes });
        for (const { ends } of rig.links) {
          for (const end of ends) {
            end.delayNs = ({ offset }) => ((offset * 13) % 17) * skewMs * 60_000;
          }
        }
        const lifetimeNs = lifetimeMs * MILLISECOND_NS;
        const { accepted, unheld } = runStorm(rig, terms.storm, terms.traffic, lifetimeNs);
        const delivered = [...rig.nodes.values()].flatMap((node) =>
          node.delivered.map(({ header }) => bundleKey(header)),
        );
        expect(new Set(delivered).size).toBe(delivered.length);
        const ended = new Set<string>();
        for (const node of rig.nodes.values()) {
          const { heldBundles, heldBytes } = node.agent.counters();
          expect([node.id, heldBundles, heldBytes]).toEqual([node.id, 0, 0]);
          expect(node.router.reserved).toBeLessThanOrEqual(node.agent.counters().forwarded);
          for (const name of ['bundle.deleted', 'bundle.unconfirmed'] as const) {
            for (const [sourceNode = 0, service = 0, createdNs = 0, sequence = 0] of node.reported(
              name,
            )) {
              ended.add(bundleKey({ source: { node: sourceNode, service }, createdNs, sequence }));
            }
          }
        }
        const lost = [...accepted].filter((key) => !delivered.includes(key) && !ended.has(key));
        expect(lost).toEqual([]);
        expect(unheld.filter((key) => !ended.has(key))).toEqual([]);
      }),
      { numRuns: 60, seed: 20_261_123 },
    );
  });
});
