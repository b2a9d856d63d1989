import { expect, it } from 'vitest';
import { parseScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';

/** While one computer is off, the other's head runs through its ladder and rests. */
const PAIR = `name: pair
epoch: 2027-01-01T00:00:00Z
duration: 14 min
network: { reacquire: 0 s }
constellations:
  - name: sat
    walker: &orbit { altitude: 700 km, inclination: 53 deg, satellites: 1, planes: 1, anomaly: 0 deg }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
  - name: next
    walker: { altitude: 700 km, inclination: 53 deg, satellites: 1, planes: 1, anomaly: 20 deg }
    terminals: [ { name: forward, profile: sda-leo }, { name: aft, profile: sda-leo } ]
flows:
  - { name: news, from: sat-01, to: next-01, class: tactical, size: 100 B, every: 1 s, custody: true }
faults:
  - { kind: brown-out, node: sat-01, at: 100 s, duration: 200 s }
`;

it('does not ask heads that offer no new try within a contact to meet again', () => {
  const { scenario } = parseScenario('pair', PAIR, '.', { skipBadElements: false });
  const { verdict } = new Simulation(scenario).finish();
  const found = verdict?.checkers.find((checker) => checker.id === 'L1');
  expect(found).toMatchObject({ result: 'pass', tested: 1 });
});
