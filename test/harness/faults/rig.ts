import {
  type JournalRecord,
  RECORD_KINDS,
  type RecordKind,
} from '../../../harness/journal/records.ts';
import type { Fault } from '../../../harness/scenario/fault.ts';
import { loadScenario, parseScenario } from '../../../harness/scenario/load.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import { Simulation, type SimulationOptions } from '../../../harness/simulation.ts';
import { MINUTE_NS, type NodeId, type Ns, SECOND_NS } from '../../../protocols/units.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;

/** One record, its values by their place. */
export interface Told {
  readonly kind: RecordKind;
  readonly atS: number;
  readonly values: readonly (number | string)[];
}

/** One run of a small scenario and what its journal says. */
export interface FaultRun {
  readonly hash: string;
  readonly records: readonly Told[];
  readonly failed: readonly string[];
  of(kind: RecordKind): readonly Told[];
}

/** ring-8 for a few minutes: all links are up after half a minute. */
export const ring = (durationNs: Ns = 4 * MINUTE_NS): Scenario => {
  const { scenario } = loadScenario('ring-8', { folder: ROOT, skipBadElements: false });
  return {
    ...scenario,
    durationNs,
    flows: scenario.flows.map((flow) => ({
      ...flow,
      deadlineNs: undefined,
      timing:
        flow.timing.kind === 'listed'
          ? flow.timing
          : { ...flow.timing, endNs: Math.min(flow.timing.endNs, durationNs) },
    })),
  };
};

/** A ring with one site on the ground, which has a contact from early on; eight minutes. */
export const ringWithSite = (): Scenario =>
  parseScenario('ring-with-site', RING_WITH_SITE, '.', { skipBadElements: false }).scenario;

/** The same, with an operator at the site. */
export const operatedRing = (): Scenario => {
  const text = `${RING_WITH_SITE}operations: { operator: site }\n`;
  return parseScenario('operated-ring', text, '.', { skipBadElements: false }).scenario;
};

const RING_WITH_SITE = `name: ring-with-site
duration: 8 min
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
      - { name: beam, profile: sat-radio }
sites:
  - name: site
    latitude: 0 deg
    longitude: -100 deg
    terminals: [{ name: dish, profile: ground-radio }]
flows:
  - { name: news, from: ring-01, to: site, class: tactical, size: 2 kB, every: 5 s, assured: true }
`;

export const nodeNamed = (scenario: Scenario, name: string): NodeId => {
  const found = scenario.nodes.find((node) => node.name === name);
  if (found === undefined) throw new Error(`no node ${name}`);
  return found.id;
};

export const run = (
  scenario: Scenario,
  faults: readonly Fault[] = [],
  options: SimulationOptions = {},
): FaultRun => {
  const simulation = new Simulation({ ...scenario, faults }, options);
  const records: Told[] = [];
  simulation.journal.subscribe({
    kinds: RECORD_KINDS,
    record: (kind: JournalRecord['kind'], atNs, values) =>
      records.push({ kind, atS: atNs / SECOND_NS, values }),
  });
  const { hash, verdict } = simulation.finish();
  const failed = (verdict?.checkers ?? [])
    .filter(({ result }) => result === 'fail')
    .map(({ id }) => id);
  return { hash, records, failed, of: (kind) => records.filter((told) => told.kind === kind) };
};
