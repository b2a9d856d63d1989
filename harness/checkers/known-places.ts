import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import { startsOffNs } from './off-clocks.ts';

/** Faults after which somebody is not where others believe, or a head follows another one's light. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'ephemeris-error',
  'manoeuvre',
  'wrong-partner',
  'false-lock',
]);
/** A clock that is off by less turns a point-ahead angle by less than a hundredth. */
const CLOCK_OFF_NS: Ns = 10 * SECOND_NS;

/**
 * Whether a node knows where others are, and when: no fault has moved anybody, and its clock is right. One that starts
 * without a time source has nothing but its real-time clock until a session compares it.
 */
export class KnownPlaces {
  readonly #lies: ClockLies;
  readonly #clockOffNs = new Map<NodeId, Ns>();
  /** By what nodes without a time source may be off when they start. */
  readonly #startsOffNs: ReadonlyMap<NodeId, Ns>;
  #elsewhere = false;

  constructor({ faults, nodes }: Pick<CheckerContext, 'faults' | 'nodes'>) {
    this.#lies = new ClockLies(faults);
    this.#startsOffNs = startsOffNs(nodes);
  }

  readonly handlers: Pick<Required<RecordHandlers>, 'fault' | 'clock' | 'node-up'> = {
    fault: (atNs, index, kind, node, active) => {
      this.#lies.handlers.fault?.(atNs, index, kind, node, active);
      if (ELSEWHERE.has(kind)) this.#elsewhere = true;
    },
    'node-up': (_atNs, node) => {
      const offNs = this.#startsOffNs.get(node);
      if (offNs !== undefined) this.#clockOffNs.set(node, offNs);
    },
    clock: (_atNs, node, errorNs) => {
      this.#clockOffNs.set(node, Math.abs(errorNs));
    },
  };

  /** With a clock that may be off by so much. */
  to(node: NodeId, atNs: Ns, clockOffNs: Ns = CLOCK_OFF_NS): boolean {
    const clockNs = (this.#clockOffNs.get(node) ?? 0) + this.#lies.atMostNs(atNs);
    return !this.#elsewhere && clockNs <= clockOffNs;
  }
}
