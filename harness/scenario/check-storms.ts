import type { Ns } from '../../protocols/units.ts';
import { faultId } from './fault-ids.ts';
import type { FaultSource } from './fault-schema.ts';
import { BUNDLES_MAX, bundlesOf } from './resolve-flows.ts';
import type { Complaints } from './resolve-tools.ts';
import type { Scenario } from './scenario.ts';
import { isStorm, type StormFault } from './storms.ts';

/** Bundles of storms, which last at most until the end of the run, count with those of flows. */
export const checkStorms = (
  written: readonly FaultSource[],
  { flows, faults, durationNs }: Pick<Scenario, 'flows' | 'faults' | 'durationNs'>,
  complaints: Complaints,
): void => {
  let bundles = 0;
  for (const { timing } of flows) {
    bundles += timing.kind === 'listed' ? timing.atNs.length : bundlesOf(timing);
  }
  for (const storm of faults.filter(isStorm)) {
    bundles += Math.ceil(lastsNs(storm, durationNs) / storm.intervalNs);
    if (bundles <= BUNDLES_MAX) continue;
    const index = written.findIndex((fault, place) => faultId(fault, place) === storm.id);
    const message = `with this storm the run submits ${bundles.toExponential(1)} bundles, at most ${BUNDLES_MAX}`;
    complaints.error(['faults', index], message);
    return;
  }
};

const lastsNs = ({ atNs, durationNs, untilNs }: StormFault, runNs: Ns): Ns =>
  Math.min(durationNs ?? runNs, Math.min(untilNs ?? runNs, runNs) - atNs);
