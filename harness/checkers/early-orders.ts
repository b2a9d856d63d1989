import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';

export type TimedOrder = 'plan' | 'key';

/** A plan or a key epoch came into use at a node. */
interface Followed {
  readonly what: TimedOrder;
  readonly number: number;
  readonly node: NodeId;
  readonly atNs: Ns;
  /** What faults may have made of clocks by then. */
  readonly liesNs: Ns;
}

/** One that came into use before its time, and by how much more than clocks excuse. */
export interface Early extends Followed {
  readonly dueNs: Ns;
}

/**
 * Plans and key epochs that nodes follow before the instant that the operator gave for them (LM-MGT-114, -192): by
 * more than their clocks were ever declared to be off, what faults made of clocks, and `planToleranceNs`. A node that
 * never declared how good its clock is is not asked.
 */
export class EarlyOrders {
  readonly #toleranceNs: Ns;
  readonly #lies: ClockLies;
  readonly #dues = { plan: new Map<number, Ns>(), key: new Map<number, Ns>() };
  readonly #declaredNs = new Map<NodeId, Ns>();
  readonly #followed: Followed[] = [];

  constructor({ thresholds, faults }: Pick<CheckerContext, 'thresholds' | 'faults'>) {
    this.#toleranceNs = thresholds.planToleranceNs;
    this.#lies = new ClockLies(faults);
  }

  readonly handlers: Pick<
    Required<RecordHandlers>,
    'timed-order' | 'clock' | 'fault' | 'key-epoch'
  > = {
    'timed-order': (_atNs, what, number, dueNs) => {
      if (what === 'plan' || what === 'key') this.#dues[what].set(number, dueNs);
    },
    clock: (_atNs, node, _errorNs, uncertaintyNs) => {
      this.#declaredNs.set(node, Math.max(this.#declaredNs.get(node) ?? 0, uncertaintyNs));
    },
    fault: (...values) => this.#lies.handlers.fault?.(...values),
    'key-epoch': (atNs, node, epoch, state) => {
      if (state === 'current') this.follow(atNs, node, 'key', epoch);
    },
  };

  /** It came into use there, or is told again after a boot. */
  follow(atNs: Ns, node: NodeId, what: TimedOrder, number: number): void {
    const dueNs = this.#dues[what].get(number);
    if (dueNs === undefined || atNs >= dueNs) return;
    this.#followed.push({ what, number, node, atNs, liesNs: this.#lies.atMostNs(atNs) });
  }

  /** At the end of the run, as a clock's bound is declared with the next HELLO only. */
  early(): readonly Early[] {
    return this.#followed.flatMap((followed) => {
      const { what, number, node, atNs, liesNs } = followed;
      const declaredNs = this.#declaredNs.get(node) ?? Number.POSITIVE_INFINITY;
      const dueNs = this.#dues[what].get(number) as Ns;
      return atNs + declaredNs + liesNs + this.#toleranceNs < dueNs ? [{ ...followed, dueNs }] : [];
    });
  }
}
