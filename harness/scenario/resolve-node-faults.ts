import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { SingleSource } from './expand-faults.ts';
import type { Fault, FaultTrigger, Pulse } from './fault.ts';
import { resolveOwnLimits } from './network-schema.ts';
import { quantityOf, quantityOr } from './resolve-tools.ts';

/** What all kinds have, resolved. */
export interface FaultCommon {
  readonly id: string;
  readonly node: NodeId;
  readonly atNs: Ns;
  readonly when?: FaultTrigger | undefined;
  readonly durationNs?: Ns | undefined;
  readonly untilNs?: Ns | undefined;
  readonly pulse?: Pulse | undefined;
  readonly partOf?: Fault['partOf'];
}

type Further =
  | 'stale-read'
  | 'jitter-step'
  | 'other-limits'
  | 'clock-periodic'
  | 'clock-noise'
  | 'clock-walk'
  | 'time-source-rollover'
  | 'telecommand-duplicated'
  | 'plan-forged';

const STALE_AGE_NS = 10 * SECOND_NS;

/** Further faults of spacecraft, time and service ports, their parameters in inner units. */
export const furtherNodeFault = (
  source: Extract<SingleSource, { kind: Further }>,
  common: FaultCommon,
  other: NodeId,
): Fault => {
  switch (source.kind) {
    case 'stale-read': {
      const { kind, region = 'bundles', age } = source;
      return { ...common, kind, region, ageNs: quantityOr(age, 'duration', STALE_AGE_NS) };
    }
    case 'jitter-step':
      return { ...common, kind: source.kind, jitterRad: quantityOf(source.jitter, 'angle') };
    case 'other-limits':
      return { ...common, kind: source.kind, limits: resolveOwnLimits(source.limits) };
    case 'clock-periodic':
      return {
        ...common,
        kind: source.kind,
        amplitudeNs: quantityOf(source.amplitude, 'duration'),
        periodNs: quantityOf(source.period, 'duration'),
      };
    case 'clock-noise':
      return {
        ...common,
        kind: source.kind,
        amplitudeNs: quantityOf(source.amplitude, 'duration'),
        everyNs: quantityOr(source.every, 'duration', SECOND_NS),
      };
    case 'clock-walk':
      return { ...common, kind: source.kind, stepPpb: source.step };
    case 'time-source-rollover':
      return { ...common, kind: source.kind, counter: source.counter ?? 'week' };
    case 'telecommand-duplicated':
      return {
        ...common,
        kind: source.kind,
        copies: source.copies ?? 1,
        intervalNs: quantityOr(source.interval, 'duration', SECOND_NS),
        delayNs: quantityOr(source.delay, 'duration', 0),
        lifetimeNs:
          source.lifetime === undefined ? undefined : quantityOf(source.lifetime, 'duration'),
        astray: other === common.node ? undefined : other,
      };
    case 'plan-forged':
      return { ...common, kind: source.kind, epoch: source.epoch };
  }
};
