import { type Cell, isInstant } from './cells.ts';

/** Cells that cannot be seen, and why. */
interface Infeasible {
  readonly reason: string;
  readonly holds: (cell: Cell) => boolean;
}

/** The node's own machine: a fault of a partner does not count for it. */
const own = ({ machine }: Cell): boolean => machine === 'node';

export const INFEASIBLE: readonly Infeasible[] = [
  {
    reason: 'has no length: it is over as it begins',
    holds: ({ kind, phase }) => isInstant(kind) && phase !== 'onset',
  },
  {
    reason: 'the node is gone: its computer changes no state any more',
    holds: (cell) => cell.kind === 'permanent-loss' && own(cell),
  },
  {
    reason: 'without power no computer runs',
    holds: (cell) => cell.kind === 'brown-out' && cell.phase !== 'clearing' && own(cell),
  },
  {
    reason: 'software that hangs changes no state; the watchdog needs longer than that',
    holds: (cell) => cell.kind === 'hang' && cell.phase === 'onset' && own(cell),
  },
];

/** Why a cell cannot be seen; undefined: it can. */
export const whyInfeasible = (cell: Cell): string | undefined =>
  INFEASIBLE.find(({ holds }) => holds(cell))?.reason;
