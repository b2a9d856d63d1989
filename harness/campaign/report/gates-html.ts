import { GATES } from '../../coverage/gates.ts';
import { type Html, html } from '../../report/html/html.ts';
import { table } from '../../report/html/parts-html.ts';
import { countText } from '../../report/number-text.ts';
import type { Summary } from '../summary.ts';

/** Every gate: those that were never reached first. */
export const gatesHtml = ({ gates, run }: Summary): Html => {
  const seen = GATES.map(({ id, title }) => ({
    id,
    title,
    runs: gates[id]?.runs ?? 0,
    hits: gates[id]?.hits ?? 0,
  }));
  const never = seen.filter(({ runs }) => runs === 0);
  const reached = seen.filter(({ runs }) => runs > 0).sort((a, b) => a.runs - b.runs);
  return html`<p>${countText(reached.length)} of ${countText(seen.length)} mechanisms were seen at work${
    never.length === 0 ? '' : `; never: ${never.map(({ id }) => id).join(', ')}`
  }.</p>
<details><summary>All gates, the rarest first</summary>
${table(
  `Gates over ${countText(run)} runs`,
  [
    { head: 'gate' },
    { head: 'seen' },
    { head: 'in runs', number: true },
    { head: 'times', number: true },
    { head: 'what' },
  ],
  [...never, ...reached].map(({ id, title, runs, hits }) => [
    html`<code>${id}</code>`,
    runs === 0
      ? html`<span class="badge insufficient">never</span>`
      : html`<span class="badge pass">reached</span>`,
    countText(runs),
    countText(hits),
    title,
  ]),
)}</details>`;
};
