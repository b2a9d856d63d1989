import { clipped, type Html, html } from '../../report/html/html.ts';
import { requirementHtml, type RequirementTexts } from '../../report/html/requirement-texts.ts';
import { countText } from '../../report/number-text.ts';
import type { ReportedGroup } from './campaign-report.ts';

const REASON_MAX = 400;
const CASES_SHOWN = 60;
const GROUPS_SHOWN = 100;

/** Failures by what they broke: what failed alike is most likely one defect. */
export const failuresHtml = (
  groups: readonly ReportedGroup[],
  requirements: RequirementTexts,
): Html => {
  if (groups.length === 0) return html`<p>None.</p>`;
  const more = groups.length - GROUPS_SHOWN;
  return html`<p>Grouped by checker and way of breaking it, the most frequent first.</p>
${groups.slice(0, GROUPS_SHOWN).map((group, at) => groupHtml(group, requirements, at === 0))}
${more > 0 ? html`<p>${countText(more)} more kinds of failure are in summary.json.</p>` : html``}`;
};

const groupHtml = (group: ReportedGroup, requirements: RequirementTexts, open: boolean): Html => {
  const { signature, title, cases, requirement, first, seed, scenario, generator, reason } = group;
  const { artefact, page, commands } = group.places;
  return html`<details class="failure"${open ? html` open` : html``}><summary><span class="badge fail"><span aria-hidden="true">✕</span> ${signature}</span>
<span class="title">${title}</span> <span class="figures">${countText(cases)} ${cases === 1 ? 'case' : 'cases'}</span></summary>
<div class="body">${requirementHtml(requirement, requirements)}
${reason === '' ? html`` : html`<pre>${clipped(readable(reason), REASON_MAX)}</pre>`}
<p>First: case ${first}, ${scenario}, generator ${generator}, seed ${seed}.
${page === undefined ? html`` : html`<a href="${page}">How it came to that</a>. `}${artefact === undefined ? html`No artefact was kept.` : html`<a href="${artefact}">Artefact</a>.`}</p>
${commands.map(
  ([what, command]) =>
    html`<p class="command"><span class="what">${what}</span> <code>${command}</code></p>
`,
)}${membersHtml(group)}</div></details>
`;
};

/** What no page can show is written as its code; lines stay lines. */
const readable = (text: string): string =>
  [...text]
    .map((sign) =>
      (sign < ' ' && sign !== '\n') || sign === '\u007f'
        ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
        : sign,
    )
    .join('');

const membersHtml = ({ members }: ReportedGroup): Html => {
  if (members.length < 2) return html``;
  const more = members.length - CASES_SHOWN;
  return html`<p class="members">Cases: ${members
    .slice(0, CASES_SHOWN)
    .map(({ case: index, artefact }) =>
      artefact === undefined ? html`${index} ` : html`<a href="${artefact}">${index}</a> `,
    )}${more > 0 ? html`and ${countText(more)} more` : html``}</p>`;
};
