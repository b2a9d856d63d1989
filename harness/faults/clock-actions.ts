import { MINUTE_NS, type Ns } from '../../protocols/units.ts';
import type { FaultOf } from '../scenario/fault.ts';
import type { SourceError, UtcError } from '../world/utc-faults.ts';
import type { FaultAction, FaultRig } from './fault-rig.ts';

export type ClockKind =
  | 'clock-step'
  | 'clock-periodic'
  | 'clock-noise'
  | 'clock-drift'
  | 'clock-walk'
  | 'time-source-lost'
  | 'time-source-rollover'
  | 'time-source-zero';

/** Steps of a rate that walks: one a minute, and fewer where a fault lasts very long. */
const WALK_STEP_NS: Ns = MINUTE_NS;
const WALK_STEPS_MAX = 64;

/** Faults of time: what the node's own clocks show. */
export const clockAction = (fault: FaultOf<ClockKind>, rig: FaultRig): FaultAction => {
  const { nodes, queue, endNs, streams } = rig;
  const { clock } = nodes.computer(fault.node);
  const until = (): Ns =>
    fault.durationNs === undefined
      ? endNs + 1
      : Math.min(queue.nowNs + fault.durationNs, fault.untilNs ?? endNs + 1);
  const name = `fault ${fault.id} ${fault.node}`;
  const erring = (error: UtcError): FaultAction => ({
    begin: () => clock.faultUtc({ startNs: queue.nowNs, endNs: until(), ...error }),
  });
  const saying = (says: SourceError): FaultAction => ({
    begin: () => clock.faultUtc({ startNs: queue.nowNs, endNs: until(), error: 'source', says }),
  });
  switch (fault.kind) {
    case 'clock-step':
      return erring({ error: 'step', offsetNs: fault.offsetNs });
    case 'clock-periodic': {
      const { amplitudeNs, periodNs } = fault;
      return erring({ error: 'periodic', amplitudeNs, periodNs });
    }
    case 'clock-noise': {
      const { amplitudeNs, everyNs } = fault;
      return erring({ error: 'noise', amplitudeNs, everyNs, key: streams.key(name, 'utc-noise') });
    }
    case 'clock-drift':
      return { begin: () => clock.driftFurther(queue.nowNs, until(), fault.driftPpb) };
    case 'clock-walk':
      return walking(fault, rig, until);
    case 'time-source-lost':
      return { begin: () => clock.loseTimeSource(queue.nowNs, until()) };
    case 'time-source-rollover':
      return saying(fault.counter);
    case 'time-source-zero':
      return saying('zero');
  }
};

/** The rate walks at random, beyond every bound that the node was told. */
const walking = (
  fault: FaultOf<'clock-walk'>,
  { nodes, queue, streams }: FaultRig,
  until: () => Ns,
): FaultAction => ({
  begin: () => {
    const { clock } = nodes.computer(fault.node);
    const chance = streams.stream(`fault ${fault.id} ${fault.node}`, 'rate-walk');
    const endNs = until();
    const stepNs = Math.max(WALK_STEP_NS, Math.ceil((endNs - queue.nowNs) / WALK_STEPS_MAX));
    let ppb = 0;
    for (let atNs = queue.nowNs; atNs < endNs; atNs += stepNs) {
      ppb += chance.normal() * fault.stepPpb;
      clock.driftFurther(atNs, Math.min(endNs, atNs + stepNs), ppb);
    }
  },
});
