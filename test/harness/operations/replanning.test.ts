import { beforeAll, describe, expect, it } from 'vitest';
import { readerOf } from '../../../harness/journal/records.ts';
import { parseScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const SITES = 12;
const LOST = ['ring-04', 'ring-12'];
const LOST_NS = 3 * MINUTE_NS;
const RESET_NS = 9 * MINUTE_NS;

/**
 * A ring of sixteen over the equator, sites under it. The loss of two satellites cuts the ring in two halves,
 * of which only one still has a way to the operator.
 */
const RING = `name: ring-operated
epoch: 2027-01-01T00:00:00Z
duration: 14 min
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 1 deg, satellites: 16, planes: 1 }
    store: 1 GB
    clock: { timeSource: true }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
      - { name: beam, profile: sat-radio, count: 2 }
sites:
${Array.from(
  { length: SITES },
  (_, at) =>
    `  - { name: gs-${at}, latitude: 0 deg, longitude: ${at * 30 - 170} deg,` +
    ' terminals: [{ name: dish, profile: ground-radio, count: 2 }] }\n',
).join('')}flows:
  - name: tracks
    from: ring-01
    to: ring-09
    class: tactical
    size: 4 kB
    every: 5 s
    assured: true
    lifetime: 10 min
operations:
  operator: gs-3
  housekeeping: 20 s
  lossAfter: 60 s
  replan: true
  commandLink: { rate: 64 kb/s, mask: 5 deg }
faults:
${LOST.map((node) => `  - { id: ${node}, kind: permanent-loss, node: ${node}, at: 3 min }\n`).join('')}  - { id: reset, kind: computer-reset, node: ring-07, boot: warm, at: 9 min }
`;

interface Seen {
  readonly activated: { readonly node: NodeId; readonly atNs: Ns; readonly version: number }[];
  readonly found: { readonly node: NodeId; readonly atNs: Ns }[];
  readonly delivered: { readonly acceptedNs: Ns; readonly tookNs: Ns }[];
}

describe('a network that loses two satellites at once', () => {
  const seen: Seen = { activated: [], found: [], delivered: [] };
  const { scenario } = parseScenario('ring.yaml', RING, '/nowhere', { skipBadElements: false });
  const idOf = (name: string): NodeId =>
    scenario.nodes.find((node) => node.name === name)?.id as NodeId;
  let simulation: Simulation;
  let result: ReturnType<Simulation['finish']>;

  beforeAll(() => {
    simulation = new Simulation(scenario);
    const accepted = new Map<number, Ns>();
    simulation.journal.subscribe(
      readerOf({
        'plan-active': (atNs, node, version) => seen.activated.push({ node, atNs, version }),
        operator: (atNs, action, node) => {
          if (action === 'lost') seen.found.push({ node, atNs });
        },
        accepted: (atNs, _node, _request, _flow, bundle) => accepted.set(bundle, atNs),
        delivered: (atNs, _node, bundle) => {
          const acceptedNs = accepted.get(bundle) as Ns;
          seen.delivered.push({ acceptedNs, tookNs: atNs - acceptedNs });
        },
      }),
    );
    result = simulation.finish();
  }, 120_000);

  const newPlan = () => seen.activated.filter(({ version }) => version === 2);

  it('is told so: the operator finds both, and nobody else', () => {
    expect(seen.found.map(({ node }) => node).sort((a, b) => a - b)).toEqual(LOST.map(idOf));
    for (const { atNs } of seen.found) expect(atNs - LOST_NS).toBeLessThan(3 * MINUTE_NS);
  });

  it('is given one plan, by mesh and by radio, which all that live follow from one instant on', () => {
    const living = scenario.nodes.filter(({ name }) => !LOST.includes(name)).map(({ id }) => id);
    const first = newPlan().filter(({ atNs }) => atNs < RESET_NS);
    expect(first.map(({ node }) => node).sort((a, b) => a - b)).toEqual(living);
    const times = first.map(({ atNs }) => atNs);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(SECOND_NS / 100);
    expect(seen.activated.map(({ version }) => version)).not.toContain(3);
  });

  it('follows that plan after a reset too', () => {
    const again = seen.activated.filter(({ atNs }) => atNs > RESET_NS);
    expect(again).toMatchObject([{ node: idOf('ring-07'), version: 2 }]);
  });

  it('carries traffic again when the ring has closed over its gaps, and loses nothing assured', () => {
    const activeNs = Math.min(...newPlan().map(({ atNs }) => atNs));
    const closedNs = activeNs + 2 * MINUTE_NS;
    const later = seen.delivered.filter(({ acceptedNs }) => acceptedNs > closedNs);
    expect(later.length).toBeGreaterThan(20);
    const slow = later.filter(({ tookNs }) => tookNs > SECOND_NS);
    expect(slow).toEqual([]);
    const before = seen.delivered.filter(({ acceptedNs }) => acceptedNs <= closedNs);
    const made = Math.floor(closedNs / (5 * SECOND_NS));
    expect(before.length).toBeGreaterThanOrEqual(made);
  });

  it('is reported with the times that each of it took', () => {
    const plan = result.verdict?.figures.operations?.plans[0];
    expect(plan).toMatchObject({ version: 2, lost: LOST.map(idOf), nodes: 26, held: 26, later: 0 });
    expect(plan?.detectNs).toBeLessThan(3 * MINUTE_NS);
    expect(plan?.distributeNs).toBeLessThan(MINUTE_NS);
    expect(plan?.reconvergeNs).toBeLessThan(5 * MINUTE_NS);
  });

  it('breaks no rule meanwhile', () => {
    const failed = result.verdict?.checkers.filter(({ result: was }) => was === 'fail');
    expect(failed).toEqual([]);
  });
});
