import { expect, it } from 'vitest';
import { loadScenario } from '../../../harness/scenario/load.ts';
import { Simulation } from '../../../harness/simulation.ts';
import type { AvionicsEffect } from '../../../protocols/avionics.ts';
import { SECOND_NS } from '../../../protocols/units.ts';

const RESTART: AvionicsEffect = { kind: 'restart', boot: 'warm' };

/** Ring-8 in which the software of a node asks for a restart, and then something happens at that instant. */
const restarting = (then: (simulation: Simulation, node: number) => void): readonly string[] => {
  const { scenario } = loadScenario('ring-8', { folder: '.', skipBadElements: false });
  const simulation = new Simulation({ ...scenario, durationNs: 300 * SECOND_NS });
  const node = scenario.nodes[0]?.id ?? 0;
  const told: string[] = [];
  simulation.journal.subscribe({
    kinds: ['node-up', 'node-down'],
    record: (kind, atNs, values) => {
      if (values[0] === node && atNs >= 100 * SECOND_NS) told.push(`${kind} ${values[1]}`);
    },
  });
  simulation.runUntil(100 * SECOND_NS);
  const computer = simulation.hub.computer(node);
  computer.answer(computer.bootCount, [RESTART]);
  then(simulation, node);
  simulation.runUntil(200 * SECOND_NS);
  return told;
};

it('restarts a computer that asks for it', () => {
  expect(restarting(() => undefined)).toEqual(['node-down warm', 'node-up warm']);
});

it('starts no computer whose power failed at the instant of its restart', () => {
  const told = restarting(({ hub }, node) => hub.power.lose(node));
  expect(told).toEqual(['node-down brown-out']);
});

it('starts it when its power is back', () => {
  const told = restarting((simulation, node) => {
    simulation.hub.power.lose(node);
    simulation.runUntil(110 * SECOND_NS);
    simulation.hub.power.restore(node);
  });
  expect(told).toEqual(['node-down brown-out', 'node-up cold']);
});

it('starts no computer of a node that was lost at the instant of its restart', () => {
  const told = restarting(({ hub }, node) => hub.power.destroy(node));
  expect(told).toEqual(['node-down permanent-loss']);
});
