import type { NodeId, Ns } from '../../protocols/units.ts';
import type { RecordHandlers } from '../journal/records.ts';
import { ClockLies } from './clock-lies.ts';
import type { CheckerContext } from './context.ts';

/** A node took a telecommand that had been void since `voidNs`. */
export interface LateCommand {
  readonly command: number;
  readonly opcode: string;
  readonly node: NodeId;
  readonly atNs: Ns;
  readonly voidNs: Ns;
}

interface Taken extends LateCommand {
  /** What faults may have made of clocks by then. */
  readonly liesNs: Ns;
}

/**
 * Telecommands that nodes take when they are void (LM-MGT-101): by more than a clock that is not trusted lets pass, which
 * is twice what it was ever declared to be off (LM-MGT-102), what faults made of clocks, and `planToleranceNs`. A node
 * that never declared how good its clock is is not asked.
 */
export class LateCommands {
  readonly #toleranceNs: Ns;
  readonly #lies: ClockLies;
  readonly #voidNs = new Map<number, Ns>();
  readonly #declaredNs = new Map<NodeId, Ns>();
  readonly #taken: Taken[] = [];
  /** Void ones that nodes were asked to take. */
  tested = 0;

  constructor({ thresholds, faults }: Pick<CheckerContext, 'thresholds' | 'faults'>) {
    this.#toleranceNs = thresholds.planToleranceNs;
    this.#lies = new ClockLies(faults);
  }

  readonly handlers: Pick<
    Required<RecordHandlers>,
    'timed-order' | 'clock' | 'fault' | 'command-stage'
  > = {
    'timed-order': (_atNs, what, command, voidNs) => {
      if (what !== 'void-command') return;
      this.tested++;
      this.#voidNs.set(command, voidNs);
    },
    clock: (_atNs, node, _errorNs, uncertaintyNs) => {
      this.#declaredNs.set(node, Math.max(this.#declaredNs.get(node) ?? 0, uncertaintyNs));
    },
    fault: (...values) => this.#lies.handlers.fault?.(...values),
    'command-stage': (atNs, node, command, opcode, stage) => {
      const voidNs = this.#voidNs.get(command);
      if (voidNs === undefined || stage !== 'accepted') return;
      const liesNs = this.#lies.atMostNs(atNs);
      this.#taken.push({ command, opcode, node, atNs, voidNs, liesNs });
    },
  };

  /** At the end of the run, as a clock's bound is declared with the next HELLO only. */
  late(): readonly LateCommand[] {
    return this.#taken.filter(({ node, atNs, voidNs, liesNs }) => {
      const declaredNs = this.#declaredNs.get(node) ?? Number.POSITIVE_INFINITY;
      return atNs > voidNs + 2 * declaredNs + liesNs + this.#toleranceNs;
    });
  }
}
