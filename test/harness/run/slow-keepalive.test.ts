import { expect, it } from 'vitest';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { MINUTE_NS, SECOND_NS } from '../../../protocols/units.ts';

it('lets an end that sees light say HELLO when long keepalives have told of silence', () => {
  const { scenario } = loadScenario('patchwork-12', { folder: '.', skipBadElements: false });
  const { id: node = 0 } = scenario.nodes.find(({ name }) => name === 'gs-missouri') ?? {};
  const outage = { id: 'out', node, atNs: 3 * MINUTE_NS, durationNs: MINUTE_NS };
  const { verdict } = new Simulation({
    ...scenario,
    limits: { ...scenario.limits, keepaliveNs: 4 * SECOND_NS },
    durationNs: 5 * MINUTE_NS,
    faults: [{ ...outage, kind: 'site-outage' }],
  }).finish();
  const found = verdict?.checkers.find((checker) => checker.id === 'S5');
  expect(found).toMatchObject({ result: 'pass' });
  expect(found?.counts?.excusedFrames).toBeGreaterThan(0);
});
