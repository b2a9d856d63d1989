import type { FaultSource } from '../scenario/fault-schema.ts';
import type { Law } from './laws/law.ts';

/** Of so many nodes one may be lost for good. */
const NODES_A_LOSS = 6;

/**
 * Keeps a recoverable campaign recoverable: of faults that nothing heals only so many stay that bundles,
 * plans and commands still have somewhere to be.
 */
export const withinBudget = (
  faults: readonly FaultSource[],
  terms: {
    readonly laws: readonly Law[];
    readonly nodes: number;
    /** Nodes that the scenario loses by itself. */
    readonly lost: number;
  },
): readonly FaultSource[] => {
  const fatal = new Set(terms.laws.filter((law) => law.fatal).map(({ kind }) => kind));
  let left = Math.floor(terms.nodes / NODES_A_LOSS) - terms.lost;
  return faults.filter((fault) => {
    if (!fatal.has(fault.kind)) return true;
    const nodes = fault.kind === 'nodes-lost' ? fault.count : 1;
    if (nodes > left) return false;
    left -= nodes;
    return true;
  });
};
