import type { Ns } from '../../protocols/units.ts';
import { EventQueue } from '../kernel/event-queue.ts';
import { RandomStreams } from '../kernel/random.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Workload } from '../workload/workload.ts';

/**
 * The scenario with its seed, and with the instants of random flows written out: the same run without
 * a draw of the workload.
 */
export const materialised = (scenario: Scenario, seed: number): Scenario => {
  const random = scenario.flows.filter(({ timing }) => timing.kind === 'poisson');
  if (random.length === 0) return { ...scenario, seed };
  const instants = new Map<string, Ns[]>(random.map(({ name }) => [name, []] as const));
  const queue = new EventQueue();
  const workload = new Workload({
    flows: random,
    queue,
    streams: new RandomStreams(seed),
    submit: (_request, _index, flow) => instants.get(flow.name)?.push(queue.nowNs),
  });
  workload.start();
  queue.runUntil(scenario.durationNs);
  const flows = scenario.flows.map((flow) => {
    const atNs = instants.get(flow.name);
    return atNs === undefined ? flow : { ...flow, timing: { kind: 'listed' as const, atNs } };
  });
  return { ...scenario, seed, flows };
};
