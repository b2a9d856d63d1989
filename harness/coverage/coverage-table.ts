import {
  CELL_KINDS,
  CELL_TRANSITIONS,
  type CoveredTransition,
  cellNumber,
  PHASES,
} from './cells.ts';
import { feasiblePhases, INFEASIBLE, whyInfeasible } from './infeasible.ts';

/** o: soon after onset, a: active, c: soon after clearing. */
const MARKS = PHASES.map((phase) => phase.charAt(0));
const UNSEEN = '·';
const IMPOSSIBLE = ' ';
const COLUMN = 4;
const GAP = 2;

/** How much of what can be was seen. */
export interface CoverageCount {
  readonly seen: number;
  readonly feasible: number;
  readonly infeasible: number;
}

/** Cells that are infeasible by rule count apart, seen or not. */
export const countCoverage = (seen: ReadonlySet<number>): CoverageCount => {
  const count = { seen: 0, feasible: 0, infeasible: 0 };
  const phasesOf = feasiblePhases();
  for (const [row, { machine }] of CELL_TRANSITIONS.entries()) {
    for (const [column, kind] of CELL_KINDS.entries()) {
      const numbers = phasesOf(machine, kind);
      count.feasible += numbers.length;
      count.infeasible += PHASES.length - numbers.length;
      for (const number of numbers) if (seen.has(cellNumber(row, column, number))) count.seen++;
    }
  }
  return count;
};

/**
 * Transitions × kinds as lines of text no wider than `columns`: as many kinds side by side as fit, then the
 * next ones. Kinds have numbers, which the legend at the end explains.
 */
export const coverageTable = (
  seen: ReadonlySet<number>,
  { columns }: { readonly columns: number },
): readonly string[] => {
  const names = CELL_TRANSITIONS.map(transitionText);
  const left = Math.max(...names.map(({ length }) => length)) + GAP;
  const wide = Math.max(1, Math.floor((columns - left) / COLUMN));
  const lines: string[] = [];
  for (let first = 0; first < CELL_KINDS.length; first += wide) {
    const kinds = CELL_KINDS.slice(first, first + wide);
    const numbers = kinds.map((_kind, at) => String(first + at + 1).padStart(COLUMN));
    lines.push(`${''.padEnd(left)}${numbers.join('')}`);
    for (const [row, transition] of CELL_TRANSITIONS.entries()) {
      const marks = kinds.map((kind, at) =>
        marksOf(seen, { transition, row, kind, column: first + at }).padStart(COLUMN),
      );
      lines.push(`${(names[row] as string).padEnd(left)}${marks.join('')}`.trimEnd());
    }
    lines.push('');
  }
  return [...lines, ...legend(seen)];
};

const transitionText = ({ machine, from, to }: CoveredTransition): string =>
  `${machine} ${from} → ${to}`;

const marksOf = (
  seen: ReadonlySet<number>,
  at: {
    readonly transition: CoveredTransition;
    readonly row: number;
    readonly kind: string;
    readonly column: number;
  },
): string =>
  PHASES.map((phase, number) => {
    if (seen.has(cellNumber(at.row, at.column, number))) return MARKS[number];
    const cell = { ...at.transition, kind: at.kind, phase };
    return whyInfeasible(cell) === undefined ? UNSEEN : IMPOSSIBLE;
  }).join('');

const legend = (seen: ReadonlySet<number>): readonly string[] => {
  const count = countCoverage(seen);
  const share = ((100 * count.seen) / count.feasible).toFixed(1);
  return [
    `seen ${count.seen} of ${count.feasible} cells that can be, ${share} %; ` +
      `${count.infeasible} cannot`,
    `o soon after onset, a active, c soon after clearing; ${UNSEEN} not seen; blank: cannot be, because`,
    ...INFEASIBLE.map(({ reason }) => `  ${reason}`),
    ...CELL_KINDS.map((kind, at) => `${String(at + 1).padStart(COLUMN)}  ${kind}`),
  ];
};
