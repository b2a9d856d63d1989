import type { NodeId, Ns, TerminalIndex } from '../../protocols/units.ts';
import { SECOND_NS } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import type { FindingLog } from './checker.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';
import { REQUIREMENTS } from './requirements.ts';

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
 * Heads that begin to track with a point-ahead angle that is off (LM-PNT-005): found where no fault has moved
 * anybody or made clocks lie, and the node's clock is known to be right.
 */
export class BesideAhead {
  readonly #log: FindingLog;
  readonly #lies: ClockLies;
  readonly #clockOffNs = new Map<NodeId, Ns>();
  #elsewhere = false;

  constructor({ faults }: Pick<CheckerContext, 'faults'>, log: FindingLog) {
    this.#log = log;
    this.#lies = new ClockLies(faults);
  }

  readonly handlers: RecordHandlers = {
    fault: (atNs, index, kind, node, active) => {
      this.#lies.handlers.fault?.(atNs, index, kind, node, active);
      if (ELSEWHERE.has(kind)) this.#elsewhere = true;
    },
    clock: (_atNs, node, errorNs) => {
      this.#clockOffNs.set(node, Math.abs(errorNs));
    },
    'ahead-beside': (atNs, node, terminal, errorNrad) => {
      const clockNs = (this.#clockOffNs.get(node) ?? 0) + this.#lies.atMostNs(atNs);
      if (this.#elsewhere || clockNs > CLOCK_OFF_NS) return;
      this.#found(atNs, node, terminal, errorNrad);
    },
  };

  #found(atNs: Ns, node: NodeId, terminal: TerminalIndex, errorNrad: number): void {
    this.#log.add({
      requirement: REQUIREMENTS.pointAhead,
      class: 'ahead-beside',
      node,
      atNs,
      title: 'head tracks with a wrong point-ahead angle',
      what: `terminal ${terminal}: off by ${(errorNrad / 1e3).toFixed(1)} µrad,`,
      about: { node, terminal },
    });
  }
}
