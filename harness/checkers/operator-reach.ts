import type { NodeId, Ns } from '../../protocols/units.ts';
import type { CheckerContext } from './context.ts';
import type { LockHistory } from './lock-history.ts';
import { mayCross } from './permitted.ts';

const NEVER: Ns = Number.POSITIVE_INFINITY;

/** When telecommands of the operator could have been at nodes, over true locks and as the policy allows. */
export class OperatorReach {
  readonly #context: Pick<CheckerContext, 'operator' | 'policy'>;
  readonly #locks: LockHistory;

  constructor(context: Pick<CheckerContext, 'operator' | 'policy'>, locks: LockHistory) {
    this.#context = context;
    this.#locks = locks;
  }

  /** One that was sent at an instant or later; infinity: never. Without an operator nothing is known: at that instant. */
  reachedNs(node: NodeId, fromNs: Ns, untilNs: Ns): Ns {
    const { operator } = this.#context;
    return operator === undefined ? fromNs : this.#wayNs(operator, node, fromNs, untilNs);
  }

  /** Another one that waits for the answer to the first: a key is loaded, and only then given its time. */
  reachedTwiceNs(node: NodeId, fromNs: Ns, untilNs: Ns): Ns {
    const { operator } = this.#context;
    if (operator === undefined) return fromNs;
    const takenNs = this.#wayNs(operator, node, fromNs, untilNs);
    const answeredNs = this.#wayNs(node, operator, takenNs, untilNs);
    return this.#wayNs(operator, node, answeredNs, untilNs);
  }

  #wayNs(source: NodeId, destination: NodeId, fromNs: Ns, untilNs: Ns): Ns {
    if (fromNs === NEVER) return NEVER;
    const { policy } = this.#context;
    const bundle = { source, destination, class: 'management' } as const;
    const crosses =
      policy && ((from: NodeId, to: NodeId) => mayCross(policy, bundle, { from, to }));
    const reached = this.#locks.reachable(new Map([[source, fromNs]]), untilNs, crosses);
    return reached.get(destination) ?? NEVER;
  }
}
