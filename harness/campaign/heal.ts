import type { NodeId, Ns } from '../../protocols/units.ts';
import type { Fault } from '../scenario/fault.ts';
import { LASTING_KINDS } from '../scenario/fault-schema.ts';

export interface Heal {
  /** Nodes that are well from then on. */
  readonly core: ReadonlySet<NodeId>;
  readonly atNs: Ns;
  readonly endNs: Ns;
}

/**
 * The schedule with its heal written in: what touches only the core ends by then and begins no more,
 * what else lasts at that moment stays until the end of the run. What was to begin later does not: parts of
 * a storm that goes on.
 */
export const healed = (faults: readonly Fault[], heal: Heal): readonly Fault[] =>
  faults
    .filter(({ atNs }) => atNs <= heal.atNs)
    .map((fault) =>
      isTraffic(fault) || isOfCore(fault, heal.core) ? ended(fault, heal) : stuck(fault, heal),
    );

/** New traffic stops with the heal, that of storms too, wherever it comes from. */
const isTraffic = ({ kind }: Fault): boolean =>
  kind === 'priority-storm' || kind === 'expiry-in-transit';

const isOfCore = (fault: Fault, core: ReadonlySet<NodeId>): boolean =>
  core.has(fault.node) && (!('partner' in fault) || core.has(fault.partner));

const ended = (fault: Fault, { atNs }: Heal): Fault => {
  const untilNs = Math.min(atNs, fault.untilNs ?? atNs);
  if (fault.durationNs === undefined && !LASTING_KINDS.has(fault.kind))
    return { ...fault, untilNs };
  const leftNs = untilNs - fault.atNs;
  const { durationNs = leftNs } = fault;
  const lastsNs = fault.when === undefined ? Math.min(durationNs, leftNs) : durationNs;
  return { ...fault, untilNs, durationNs: Math.max(1, lastsNs) };
};

const stuck = (fault: Fault, { atNs, endNs }: Heal): Fault => {
  const { durationNs, when } = fault;
  if (durationNs === undefined || when !== undefined) return fault;
  if (fault.atNs + durationNs <= atNs) return fault;
  return { ...fault, durationNs: endNs - fault.atNs };
};
