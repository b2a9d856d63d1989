import type { FaultOf } from '../scenario/fault.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

/** Faults of time: what the node's own clocks show. */
export const clockAction = (
  fault: FaultOf<'clock-step' | 'clock-drift' | 'time-source-lost'>,
  { nodes, queue, endNs }: FaultRig,
): FaultAction => {
  const { clock } = nodes.computer(fault.node);
  const until = (): number =>
    fault.durationNs === undefined ? endNs + 1 : queue.nowNs + fault.durationNs;
  switch (fault.kind) {
    case 'clock-step':
      return { begin: () => clock.stepUtc(queue.nowNs, until(), fault.offsetNs) };
    case 'clock-drift':
      return { begin: () => clock.driftFurther(queue.nowNs, until(), fault.driftPpb) };
    case 'time-source-lost':
      return { begin: () => clock.loseTimeSource(queue.nowNs, until()) };
  }
};
