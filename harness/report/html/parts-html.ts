import type { FigureDefinition } from '../figures.ts';
import { countText } from '../number-text.ts';
import { type Html, html, slug } from './html.ts';

/** A sign that opens the definition of a figure. */
export const info = ({ title, unit, definition }: FigureDefinition): Html => html`<details
class="info"><summary class="info-sign" aria-label="What is meant by ${title}" title="${definition}">i</summary><p class="info-text"><b>${title}</b>
[${unit}] ${definition}</p></details>`;

export interface Column {
  readonly head: string;
  readonly figure?: FigureDefinition;
  /** Right aligned. */
  readonly number?: boolean;
}

/** A table that scrolls sideways where it does not fit; the first cell of a row is its heading. */
export const table = (
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly (string | Html)[])[],
): Html => html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption>${caption}</caption>
<thead><tr>${columns.map(
  ({ head, figure, number }) =>
    html`<th scope="col"${number ? html` class="n"` : ''}>${head}${figure === undefined ? '' : info(figure)}</th>`,
)}</tr></thead>
<tbody>${rows.map(
  (row) => html`<tr>${row.map((cell, i) => {
    const style = columns[i]?.number ? html` class="n"` : '';
    return i === 0 ? html`<th scope="row"${style}>${cell}</th>` : html`<td${style}>${cell}</td>`;
  })}</tr>
`,
)}</tbody></table></div>`;

/** Counts by name, largest first as they come. */
export const countsTable = (
  caption: string,
  what: string,
  counts: Readonly<Record<string, number>>,
  figure?: FigureDefinition,
): Html =>
  table(
    caption,
    [{ head: what }, { head: 'count', number: true, ...(figure === undefined ? {} : { figure }) }],
    Object.entries(counts).map(([name, count]) => [name, countText(count)]),
  );

/** A section of the page with a heading that the contents link to. */
export const section = (id: string, title: string, body: readonly Html[]): Html => html`
<section id="${id}" aria-labelledby="${id}-h">
<h2 id="${id}-h">${title}</h2>
${body}
</section>
`;

/** A chart that the script draws; without it, its caption says what would be there. */
export const chart = (id: string, title: string, figure: FigureDefinition): Html => html`
<figure class="chart" id="chart-${slug(id)}"><figcaption>${title}${info(figure)}</figcaption><div
class="plot"></div></figure>
`;
