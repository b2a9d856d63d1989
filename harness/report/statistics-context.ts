import type { NodeId, Ns } from '../../protocols/units.ts';
import type { CheckedFlow, CheckedNode } from '../checkers/context.ts';

/** What statistics know beside the journal. */
export interface StatisticsContext {
  readonly nodes: readonly CheckedNode[];
  readonly flows: readonly CheckedFlow[];
  /** How often nodes tell of themselves; undefined: nobody operates the network. */
  readonly housekeepingNs?: Ns | undefined;
  /**
   * Shortest light time between two nodes over the contacts open at that instant; undefined: none.
   */
  readonly lightTimeBoundNs: (from: NodeId, to: NodeId, atNs: Ns) => Ns | undefined;
}
