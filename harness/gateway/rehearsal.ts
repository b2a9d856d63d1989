import { createNode } from '../../flight/node.ts';
import { type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Simulation } from '../simulation.ts';

const REHEARSED_NS: Ns = 60 * SECOND_NS;
const SLICE_NS: Ns = SECOND_NS / 4;
const PATIENCE_MS = 3_000;
/** Making a larger network twice would take longer than what it gains. */
const NODES_MAX = 200;

/**
 * Runs the first minute of a scenario for nobody, as fast as it goes, so that the code which real time will need is
 * compiled when it is needed. Cold, 34 satellites that boot at once were 200 ms late, and ten minutes of them had a
 * p99 of 6.9 ms for the first twenty seconds' sake. Networks of over 200 nodes go without. The reference stands in
 * for software of one's own, which is left alone.
 *
 * @param stopwatch real time [ms]
 * @param meanwhile called between slices, for what has to go on
 */
export const rehearse = (
  scenario: Scenario,
  stopwatch: () => number,
  meanwhile: () => void,
): void => {
  if (scenario.nodes.length > NODES_MAX) return;
  const own = scenario.nodes.filter(({ flightSoftware }) => flightSoftware !== undefined);
  // Contacts are planned for as long as a run lasts.
  const short = { ...scenario, durationNs: Math.min(scenario.durationNs, REHEARSED_NS) };
  const simulation = new Simulation(short, {
    wiredSoftware: new Map(own.map(({ id }) => [id, createNode])),
    encodeAvionics: true,
  });
  const untilMs = stopwatch() + PATIENCE_MS;
  for (let atNs = SLICE_NS; atNs <= REHEARSED_NS; atNs += SLICE_NS) {
    if (stopwatch() > untilMs) return;
    simulation.runUntil(atNs);
    meanwhile();
  }
};
