import type { Fault, FaultOf } from './fault.ts';
import type { Flow, Scenario } from './scenario.ts';

/** Service that the bundles of a storm come from and go to. */
const STORM_SERVICE = 99;

/** Faults that submit bundles of their own. */
export type StormFault = FaultOf<'priority-storm' | 'expiry-in-transit'>;

/** Name of the flow that such a fault makes. */
export const stormName = ({ id }: { readonly id: string }): string => `storm ${id}`;

/**
 * The scenario with a flow for each storm behind its own, so that checkers and statistics know what the
 * bundles of storms are; the same one where there is no storm. Such a flow submits nothing by itself.
 */
export const withStorms = (scenario: Scenario): Scenario => {
  const storms = scenario.faults.filter(isStorm);
  if (storms.length === 0) return scenario;
  return { ...scenario, flows: [...scenario.flows, ...storms.map(stormFlow)] };
};

/** How many flows a workload has that `withStorms` gave flows of storms. */
export const flowsWithoutStorms = ({ flows, faults }: Scenario): number =>
  flows.length - faults.filter(isStorm).length;

export const isStorm = (fault: Fault): fault is StormFault =>
  fault.kind === 'priority-storm' || fault.kind === 'expiry-in-transit';

const stormFlow = (fault: StormFault): Flow => ({
  name: stormName(fault),
  from: fault.node,
  to: fault.to,
  service: STORM_SERVICE,
  class: fault.class,
  assured: fault.assured,
  custody: fault.custody,
  bytes: fault.bytes,
  timing: { kind: 'listed', atNs: [] },
  lifetimeNs: fault.lifetimeNs,
  deadlineNs: undefined,
  deadlineShare: 0,
});
