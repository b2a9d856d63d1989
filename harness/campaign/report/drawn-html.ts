import { type Html, html } from '../../report/html/html.ts';
import { countText } from '../../report/number-text.ts';
import { LENGTH_BINS, ONSET_BINS, type CaseResult } from '../case-result.ts';
import type { Summary } from '../summary.ts';

const PERCENT = 100;
/** Bins of faults a run: 0, 1, 2 to 3, 4 to 7 … */
const FAULT_BINS = 9;
/** Where each bin of lengths begins: two a decade. */
const LENGTHS = [
  ...['1 ms', '3.2 ms', '10 ms', '32 ms', '100 ms', '316 ms'],
  ...['1 s', '3.2 s', '10 s', '32 s', '100 s', '316 s'],
] as const;

/** Histograms of what generators drew and of what fired. */
export const drawnHtml = (
  { onsets, lengths, fired, faults }: Summary,
  rows: readonly CaseResult[],
): readonly Html[] => {
  const many = new Array<number>(FAULT_BINS).fill(0);
  for (const row of rows) {
    const bin = Math.min(
      FAULT_BINS - 1,
      row.faults === 0 ? 0 : 1 + Math.floor(Math.log2(row.faults)),
    );
    many[bin] = (many[bin] ?? 0) + 1;
  }
  const kinds = Object.entries(fired).sort(([, a], [, b]) => b.faults - a.faults);
  return [
    html`<p>${countText(faults)} faults were drawn; ${countText(kinds.length)} kinds fired.</p>
<div class="columns">`,
    bars(
      'Onsets over the safety phase',
      'tenth',
      filled(onsets, ONSET_BINS).map((count, at) => [`${at + 1}`, count]),
    ),
    bars(
      'Lengths',
      'length',
      filled(lengths, LENGTH_BINS).map((count, at) => [lengthText(at), count]),
    ),
    bars(
      'Faults a run',
      'faults',
      many.map((count, bin) => [faultsText(bin), count]),
    ),
    html`</div>`,
    html`<details><summary>Faults that fired, by kind</summary>`,
    bars(
      'Faults that fired',
      'kind',
      kinds.map(([kind, count]) => [kind, count.faults]),
    ),
    html`</details>`,
  ];
};

const filled = (counts: readonly number[], bins: number): readonly number[] =>
  Array.from({ length: bins }, (_, at) => counts[at] ?? 0);

const lengthText = (bin: number): string => `from ${LENGTHS[bin] ?? ''}`;

const faultsText = (bin: number): string => {
  if (bin < 2) return String(bin);
  const from = 1 << (bin - 1);
  return bin === FAULT_BINS - 1 ? `${from} or more` : `${from}–${2 * from - 1}`;
};

/** Counts as a table whose bars are drawn: the numbers are the text alternative. */
const bars = (
  caption: string,
  head: string,
  counts: readonly (readonly [name: string, count: number])[],
): Html => {
  const most = Math.max(1, ...counts.map(([, count]) => count));
  return html`<table class="bars"><caption>${caption}</caption>
<thead><tr><th scope="col">${head}</th><th scope="col" class="n">count</th><th><span class="unseen">share of the largest</span></th></tr></thead>
<tbody>${counts.map(
    ([
      name,
      count,
    ]) => html`<tr><th scope="row">${name}</th><td class="n">${countText(count)}</td><td class="bar"><svg width="100%" height="10" aria-hidden="true"><rect width="${((PERCENT * count) / most).toFixed(1)}%" height="10"/></svg></td></tr>
`,
  )}</tbody></table>`;
};
