import { createPlan, createWorld } from '../../../harness/run/setup.ts';
import { parseScenario } from '../../../harness/scenario/load.ts';
import type { Scenario } from '../../../harness/scenario/scenario.ts';
import type { ContactPlan } from '../../../protocols/contact-plan.ts';
import { type Ns, SECOND_NS } from '../../../protocols/units.ts';

/** Eight satellites in a ring, and the operator's site under the first of them. */
const TEXT = `name: operated-ring
epoch: 2027-01-01T00:00:00Z
duration: 8 min
constellations:
  - name: ring
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 8, planes: 1 }
    store: 1 GB
    clock: { timeSource: true }
    terminals:
      - { name: forward, profile: sda-leo }
      - { name: aft, profile: sda-leo }
      - { name: radio, profile: sat-radio }
sites:
  - name: gs
    latitude: 2 deg
    longitude: -102 deg
    terminals: [{ name: dish, profile: ground-radio }]
flows:
  - { name: command, from: ring-01, to: ring-05, class: tactical, size: 2 kB, every: 5 s,
      assured: true, lifetime: 10 min, end: 6 min }
operations: { operator: gs, housekeeping: 30 s, replan: false }
`;

/** Contacts between satellites: two spans, so that everything begins and ends twice. */
const SPANS: readonly (readonly [Ns, Ns])[] = [
  [60 * SECOND_NS, 200 * SECOND_NS],
  [260 * SECOND_NS, 1_800 * SECOND_NS],
];

/** The ring with contacts in spans only. */
export const operatedRing = (durationNs: Ns): Scenario => {
  const options = { skipBadElements: false };
  const { scenario } = parseScenario('operated-ring.yaml', TEXT, '/nowhere', options);
  const whole = { ...scenario, durationNs };
  return { ...whole, plan: inSpans(createPlan(whole, createWorld(whole)), scenario) };
};

const inSpans = (plan: ContactPlan, { nodes }: Scenario): ContactPlan => {
  const onGround = new Set(nodes.filter(({ kind }) => kind === 'ground').map(({ id }) => id));
  const contacts = plan.contacts.flatMap((contact) =>
    onGround.has(contact.from) || onGround.has(contact.to)
      ? [contact]
      : SPANS.map(([startNs, endNs]) => ({ ...contact, startNs, endNs })),
  );
  contacts.sort((a, b) => a.startNs - b.startNs);
  return { ...plan, contacts: contacts.map((contact, index) => ({ ...contact, id: index + 1 })) };
};
