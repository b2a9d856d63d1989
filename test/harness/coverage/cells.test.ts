import { describe, expect, it } from 'vitest';
import { decodeCells, encodeCells } from '../../../harness/coverage/cell-text.ts';
import { CellWatch } from '../../../harness/coverage/cell-watch.ts';
import {
  CELL_KINDS,
  CELL_TRANSITIONS,
  CELLS,
  cellNumber,
  cellOf,
  kindNumber,
  PHASES,
  pairOf,
  transitionNumber,
} from '../../../harness/coverage/cells.ts';
import { countCoverage, coverageTable } from '../../../harness/coverage/coverage-table.ts';
import type { CoveredFault } from '../../../harness/coverage/gate-group.ts';
import { INFEASIBLE, whyInfeasible } from '../../../harness/coverage/infeasible.ts';
import { Journal } from '../../../harness/journal/journal.ts';
import { RandomStreams } from '../../../harness/kernel/random.ts';
import { Simulation } from '../../../harness/simulation.ts';
import { SECOND_NS } from '../../../protocols/units.ts';
import { patchworkWith } from './rig.ts';

describe('numbers of cells', () => {
  it('lead back to transition, kind and phase, each to its own', () => {
    const wrong: string[] = [];
    for (const [row, { machine, from, to }] of CELL_TRANSITIONS.entries()) {
      expect(transitionNumber(machine, from, to)).toBe(row);
      for (const [column, kind] of CELL_KINDS.entries()) {
        for (const [number, phase] of PHASES.entries()) {
          const cell = cellNumber(row, column, number);
          const back = Object.values(cellOf(cell) ?? {}).join(' ');
          const name = [machine, from, to, kind, phase].join(' ');
          if (back !== name || cell >= CELLS) wrong.push(`${name}: ${back}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('are none for what never fires and for what the specification does not know', () => {
    expect(kindNumber('null')).toBeUndefined();
    expect(transitionNumber('node', 'safe', 'operational')).toBeUndefined();
    expect(cellOf(CELLS + 5)).toBeUndefined();
    expect(cellOf(CELL_KINDS.length * PHASES.length)).toBeUndefined();
  });
});

describe('cells as text', () => {
  const stream = new RandomStreams(1).stream('cells', 'text');

  it('come back, whatever they are', () => {
    for (let i = 0; i < 200; i++) {
      const cells = new Set(Array.from({ length: i }, () => stream.integer(CELLS)));
      const sorted = [...cells].sort((a, b) => a - b);
      expect(decodeCells(encodeCells(sorted))).toEqual(sorted);
    }
    expect(decodeCells('')).toEqual([]);
  });

  it('are refused where they do not rise, and where the text is none', () => {
    expect(() => encodeCells([3, 3])).toThrow(RangeError);
    expect(() => encodeCells([3.5])).toThrow(RangeError);
    for (const text of ['A!', 'Ag', '________________________A']) {
      expect(decodeCells(text), text).toBeUndefined();
    }
  });
});

type Step = readonly [atS: number, append: (journal: Journal, atNs: number) => void];

const fires = (atS: number, index: number, node = 1, active = 1): Step => [
  atS,
  (journal, atNs) => journal.append('fault', atNs, index, 'x', node, active),
];
const ends = (atS: number, index: number): Step => fires(atS, index, 1, 0);
const moves = (atS: number, node: number): Step => [
  atS,
  (journal, atNs) =>
    journal.append('transition', atNs, node, 'link', 0, 'down', 'hello.initiating'),
];
const locks = (atS: number, a: number, b: number): Step => [
  atS,
  (journal, atNs) => journal.append('lock', atNs, a, 0, b, 0, 1),
];

const watched = (faults: readonly CoveredFault[], ...steps: readonly Step[]) => {
  const watch = new CellWatch({ faults });
  const journal = new Journal({ level: 'off', checked: true });
  journal.subscribe(watch);
  for (const [atS, append] of steps) append(journal, atS * SECOND_NS);
  return {
    cells: watch.cells().map((number) => {
      const { kind, phase } = cellOf(number) ?? { kind: '', phase: '' };
      return `${kind} ${phase}`;
    }),
    pairs: watch.pairs().map((number) => pairOf(number)?.join(' + ')),
  };
};

const HANG: CoveredFault = { kind: 'hang', node: 1 };
const OUTAGE: CoveredFault = { kind: 'link-outage', node: 1, partner: 2 };
const RESET: CoveredFault = { kind: 'computer-reset', node: 1 };

describe('a transition', () => {
  it('falls soon after the onset, in the fault, or soon after its end', () => {
    const at = (atS: number): readonly string[] => {
      const steps = [fires(100, 0), ends(130, 0), moves(atS, 1)];
      return watched([HANG], ...steps.sort((a, b) => a[0] - b[0])).cells;
    };
    expect(at(99.5)).toEqual(at(141));
    expect(at(141)).toEqual([]);
    expect(at(105)).toEqual(['hang onset']);
    expect(at(115)).toEqual(['hang active']);
    expect(at(135)).toEqual(['hang clearing']);
  });

  it('counts for both ends of a link, and for the last partner of a terminal', () => {
    expect(watched([OUTAGE], fires(1, 0), moves(2, 2)).cells).toEqual(['link-outage onset']);
    expect(watched([HANG], locks(0, 1, 2), fires(1, 0), moves(2, 2)).cells).toEqual(['hang onset']);
    expect(watched([HANG], locks(0, 1, 2), fires(1, 0), moves(2, 3)).cells).toEqual([]);
  });

  it('counts for what has no length soon after it only', () => {
    expect(watched([RESET], fires(1, 0), moves(5, 1)).cells).toEqual(['computer-reset onset']);
    expect(watched([RESET], fires(1, 0), moves(12, 1)).cells).toEqual([]);
  });

  it('counts anew each time that a fault comes and goes', () => {
    const steps = [fires(1, 0), ends(2, 0), fires(30, 0), moves(31, 1), moves(45, 1)];
    expect(watched([HANG], ...steps).cells).toEqual(['hang onset', 'hang active']);
  });

  it('counts for the fault that another is part of, too', () => {
    const part = { ...RESET, partOf: { id: 'storm', kind: 'hang' } };
    expect(watched([part], fires(1, 0), moves(2, 1)).cells).toEqual([
      'computer-reset onset',
      'hang onset',
    ]);
  });
});

describe('a pair of kinds', () => {
  it('is seen when both are at work at one time', () => {
    const faults = [HANG, OUTAGE, RESET];
    const steps = [fires(1, 0), fires(20, 2), ends(25, 0), fires(26, 1)];
    expect(watched(faults, ...steps).pairs.sort()).toEqual([
      'computer-reset + hang',
      'computer-reset + link-outage',
    ]);
    expect(watched(faults, fires(1, 0), ends(2, 0), fires(3, 1)).pairs).toEqual([]);
  });
});

describe('a run', () => {
  it('sees no cell that is said to be impossible', () => {
    const run = patchworkWith(
      { kind: 'computer-reset', node: 'amber-a-01', boot: 'warm', at: '2 min' },
      { kind: 'permanent-loss', node: 'blue-a-01', at: '250 s' },
      { kind: 'brown-out', node: 'blue-c-01', at: '8 min', duration: '20 s' },
      { kind: 'hang', node: 'courier-b-01', at: '5 min', duration: '2 min' },
      { kind: 'tracking-drop', node: 'gs-ozarks', at: '7 min', duration: '40 s' },
    );
    let watch: CellWatch | undefined;
    const readers = (): CellWatch[] => [(watch = new CellWatch(run))];
    new Simulation(run, { seed: 1, judged: false, readers }).finish();
    const cells = watch?.cells() ?? [];
    expect(cells.length).toBeGreaterThan(50);
    expect(encodeCells(cells).length / cells.length).toBeLessThan(2.1);
    for (const number of cells) {
      const cell = cellOf(number);
      if (cell === undefined) throw new Error(`no cell ${number}`);
      expect(whyInfeasible(cell), JSON.stringify(cell)).toBeUndefined();
    }
  });
});

describe('the table', () => {
  const seen = new Set([cellNumber(0, 0, 0), cellNumber(0, 1, 1), cellNumber(3, 1, 2)]);

  it('has a row for each transition, a column for each kind, and a mark for each phase', () => {
    const lines = coverageTable(seen, { columns: 10_000 });
    expect(lines.slice(1, 1 + CELL_TRANSITIONS.length)).toHaveLength(CELL_TRANSITIONS.length);
    expect(lines[1]).toMatch(/^node off → booting\.selfTest\s+o/);
    for (const kind of CELL_KINDS) expect(lines.some((line) => line.endsWith(kind))).toBe(true);
    for (const { reason } of INFEASIBLE) expect(lines.join('\n')).toContain(reason);
  });

  it('is no wider than it may be', () => {
    const wide = coverageTable(seen, { columns: 120 });
    const table = wide.slice(
      0,
      wide.findIndex((line) => line.startsWith('seen ')),
    );
    expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(120);
    expect(table.filter((line) => line === '').length).toBeGreaterThan(1);
  });

  it('counts what was seen against what can be', () => {
    const { feasible, infeasible, seen: count } = countCoverage(seen);
    expect(feasible + infeasible).toBe(CELL_TRANSITIONS.length * CELL_KINDS.length * PHASES.length);
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(3);
  });
});
