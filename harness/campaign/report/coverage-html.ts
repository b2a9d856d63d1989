import { CELL_KINDS, CELL_TRANSITIONS, cellNumber, PHASES } from '../../coverage/cells.ts';
import { type FeasiblePhases, feasiblePhases, INFEASIBLE } from '../../coverage/infeasible.ts';
import { type Html, html } from '../../report/html/html.ts';
import { table } from '../../report/html/parts-html.ts';
import { countText } from '../../report/number-text.ts';
import { chanceText } from '../chance-text.ts';
import type { Summary } from '../summary.ts';

const PERCENT = 100;
/** Size of a cell, and of the room for names [px]. */
const [WIDE, HIGH] = [9, 11];
const [LEFT, TOP] = [280, 30];
const NUMBER_EVERY = 5;
/** None of the three phases can be. */
const NONE = -1;

const SHADES = ['not seen', 'a third of its phases', 'two thirds', 'all of its phases'] as const;

/** What transitions were seen under which kinds: a heat map, and the same as a table. */
export const coverageHtml = (
  { coverage, unseenShare }: Summary,
  cells: ReadonlySet<number>,
): Html => {
  const { seen, feasible, infeasible } = coverage;
  const share = ((PERCENT * seen) / Math.max(1, feasible)).toFixed(1);
  const levels = levelsOf(cells, feasiblePhases());
  const probability = unseenShare < 1e-4 ? 'below 0.01 %' : `of ${chanceText(unseenShare)}`;
  return html`<p>${countText(seen)} of ${countText(feasible)} cells were seen, ${share} %; ${countText(infeasible)} cannot be.
A cell is a change of state, a kind of fault and a phase: soon after its onset, while it lasts, soon after its end. A further
run shows something new with a probability ${probability}.</p>
<ul class="legend" aria-label="Shades">${SHADES.map(
    (words, level) => html`<li><i class="swatch heat-${level}"></i>${words}</li>`,
  )}<li><i class="swatch heat-no"></i>cannot be</li></ul>
<div class="scroll heat-box" tabindex="0" role="region" aria-label="Heat map of coverage">${heatMap(levels)}</div>
<details><summary>The same as a table, by kind and machine</summary>${kindTable(levels)}</details>
<details><summary>Why some cells cannot be</summary><ul>${INFEASIBLE.map(
    ({ reason }) => html`<li>${reason}</li>`,
  )}</ul></details>`;
};

interface Level {
  readonly seen: number;
  readonly feasible: number;
}

/** What was seen of a transition under a kind, by their numbers. */
type Levels = (row: number, column: number) => Level;

const levelsOf =
  (cells: ReadonlySet<number>, phasesOf: FeasiblePhases): Levels =>
  (row, column) => {
    const [transition, kind] = [CELL_TRANSITIONS[row], CELL_KINDS[column]];
    if (transition === undefined || kind === undefined) return { seen: 0, feasible: 0 };
    const numbers = phasesOf(transition.machine, kind);
    const seen = numbers.filter((number) => cells.has(cellNumber(row, column, number)));
    return { seen: seen.length, feasible: numbers.length };
  };

/**
 * A path for each shade with a rectangle for each run of equal cells: 14,000 cells are some 30 kB, a tenth
 * of what they were one by one.
 */
const heatMap = (levels: Levels): Html => {
  const paths = new Map<number, string[]>();
  for (const row of CELL_TRANSITIONS.keys()) {
    let [from, shade] = [0, shadeOf(levels(row, 0))];
    for (let column = 1; column <= CELL_KINDS.length; column++) {
      const next = column < CELL_KINDS.length ? shadeOf(levels(row, column)) : undefined;
      if (next === shade) continue;
      // Where nothing was seen the ground shows.
      if (shade !== 0) {
        const own = paths.get(shade) ?? [];
        paths.set(shade, own);
        own.push(`M${from} ${row}h${column - from}v1H${from}`);
      }
      [from, shade] = [column, next ?? 0];
    }
  }
  const [width, height] = [WIDE * CELL_KINDS.length, HIGH * CELL_TRANSITIONS.length];
  return html`<svg class="heat" width="${LEFT + width + 2}" height="${TOP + height + 2}" role="img" aria-label="Transitions by kinds of fault; the table below has the counts">
<rect class="heat-0" x="${LEFT}" y="${TOP}" width="${width}" height="${height}"/>
<g transform="translate(${LEFT} ${TOP}) scale(${WIDE} ${HIGH})">${[...paths].map(
    ([shade, pieces]) =>
      html`<path class="heat-${shade === NONE ? 'no' : shade}" d="${pieces.join('')}"/>`,
  )}</g>
${CELL_KINDS.map((_, at) => at)
  .filter((at) => at === 0 || (at + 1) % NUMBER_EVERY === 0)
  .map((at) => html`<text x="${LEFT + WIDE * at}" y="${TOP - 6}">${at + 1}</text>`)}
${CELL_TRANSITIONS.map(
  ({ machine, from, to }, row) =>
    html`<text x="0" y="${TOP + HIGH * row + 9}">${machine} ${from} → ${to}</text>
`,
)}</svg>`;
};

const shadeOf = ({ seen, feasible }: Level): number => {
  if (feasible === 0) return NONE;
  return seen === 0 ? 0 : Math.max(1, Math.round((PHASES.length * seen) / feasible));
};

const kindTable = (levels: Levels): Html => {
  const machines = [...new Set(CELL_TRANSITIONS.map(({ machine }) => machine))];
  return table(
    'Cells seen of those that can be',
    [
      { head: 'no', number: true },
      { head: 'kind' },
      ...machines.map((head) => ({ head, number: true })),
    ],
    CELL_KINDS.map((kind, column) => [
      String(column + 1),
      kind,
      ...machines.map((machine) => {
        let [seen, feasible] = [0, 0];
        for (const [row, transition] of CELL_TRANSITIONS.entries()) {
          if (transition.machine !== machine) continue;
          const level = levels(row, column);
          seen += level.seen;
          feasible += level.feasible;
        }
        return `${countText(seen)} / ${countText(feasible)}`;
      }),
    ]),
  );
};
