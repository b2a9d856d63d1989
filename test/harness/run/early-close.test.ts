import { expect, it } from 'vitest';
import { parseScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';

/** One satellite sets at a site in the eighth minute. */
const PASS = `name: pass
epoch: 2027-08-18T19:00:00Z
duration: 9 min
network: { closeLead: 4 s }
constellations:
  - name: sat
    walker: { altitude: 2816 km, inclination: 53 deg, satellites: 1, planes: 1, raan: 35 deg }
    terminals: [ { name: beam, profile: sat-radio } ]
sites:
  - { name: site, latitude: -3 deg, longitude: 140 deg, terminals: [ { name: dish, profile: ground-radio } ] }
flows:
  - { name: news, from: sat-01, to: site, class: tactical, size: 100 B, every: 1 s, custody: true }
`;

it('asks for no way over a link whose session closes long before its contact ends', () => {
  const { scenario } = parseScenario('pass', PASS, '.', { skipBadElements: false });
  const { verdict } = new Simulation(scenario).finish();
  const found = verdict?.checkers.find((checker) => checker.id === 'L2');
  expect(found).toMatchObject({ result: 'pass' });
  expect(found?.tested).toBeGreaterThan(100);
});
