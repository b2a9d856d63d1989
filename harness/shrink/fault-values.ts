import type { Fault } from '../scenario/fault.ts';
import { MILLISECOND_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';

/** Units that an instant or a length is rounded to, the coarsest first. */
const UNITS_NS = [10 * SECOND_NS, SECOND_NS, 100 * MILLISECOND_NS, 10 * MILLISECOND_NS] as const;
const SHORTEST_NS: Ns = MILLISECOND_NS;

export const lengthOf = ({ durationNs }: Fault): Ns | undefined => durationNs;

export const withLength = (fault: Fault, durationNs: Ns): Fault => ({ ...fault, durationNs });

/** Half as long; undefined when that means nothing. */
export const shorter = (fault: Fault): Fault | undefined => {
  const { durationNs } = fault;
  if (durationNs === undefined || durationNs < 2 * SHORTEST_NS) return undefined;
  return { ...fault, durationNs: Math.floor(durationNs / 2) };
};

/** The fault with onset and length in whole units, the coarsest first. */
export const rounded = (fault: Fault): readonly Fault[] =>
  UNITS_NS.map((unitNs) => ({
    ...fault,
    atNs: nearest(fault.atNs, unitNs),
    ...(fault.durationNs === undefined
      ? {}
      : { durationNs: Math.max(unitNs, nearest(fault.durationNs, unitNs)) }),
  }));

const nearest = (ns: Ns, unitNs: Ns): Ns => Math.round(ns / unitNs) * unitNs;
