import type { ConformanceCase } from './case.ts';
import { countText } from '../report/number-text.ts';
import { printableText } from '../report/printable-text.ts';
import { type Html, html } from '../report/html/html.ts';
import { pageHtml } from '../report/html/plain-page.ts';
import { SECTIONS } from './conformance-text.ts';
import { sectionOf } from './selection.ts';
import {
  type CaseResult,
  type ConformanceReport,
  type ConformanceVerdict,
  countOf,
  VERDICTS,
} from './verdict.ts';

/** A sign for each, so that nobody has to tell colours apart. */
const SIGNS: Readonly<Record<ConformanceVerdict, string>> = {
  pass: '✓',
  'non-strict': 's',
  inconclusive: '?',
  unsupported: '–',
  fail: '✗',
  error: '!',
};

/** The case takes what verdicts leave: on a telephone a column is as wide as its number. */
const STYLE = `
.grid { margin-bottom: 1.5rem; }
.grid td, .grid th { padding: 0.2rem 0.5rem; text-align: left; vertical-align: top; white-space: normal; }
.grid th.target { max-width: 10rem; overflow-wrap: anywhere; }
.counts th.target { max-width: 30rem; }
.counts thead th { white-space: nowrap; }
.counts td { text-align: right; font-variant-numeric: tabular-nums; }
.cases { width: 100%; }
.cases th.target, .cases td.v { text-align: center; font-weight: 600; width: 1%; min-width: 1.6rem; }
.cases .word { display: block; width: 8rem; font-weight: 400; }
.cases td.v { vertical-align: middle; border-left: 2px solid var(--page); }
.cases tr.section th { padding-top: 1.2rem; font-weight: 600; color: var(--text); }
.cases code { overflow-wrap: anywhere; }
.cases .title { display: block; }
.cases .of { display: block; color: var(--muted); font-size: 0.85em; }
.v-pass { color: var(--pass); background: var(--pass-back); }
.v-fail, .v-error { color: var(--fail); background: var(--fail-back); }
.v-non-strict, .v-inconclusive { color: var(--insufficient); background: var(--insufficient-back); }
.v-unsupported { color: var(--muted); }
.sign { display: inline-block; min-width: 1.4rem; text-align: center; font-style: normal; font-weight: 600; }
.signs { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; padding: 0; list-style: none; }
details.why { margin: 0.3rem 0; }
details.why details { margin: 0.3rem 0 0.3rem 1rem; }
details.why p { overflow-wrap: anywhere; max-width: 50rem; }
@media (max-width: 45rem) {
  .grid .word { display: none; }
  .grid td, .grid th { padding: 0.2rem 0.25rem; }
}
`;

/** Several implementations side by side: cases down, implementations across; under it what did not pass. */
export const conformancePage = (
  reports: readonly ConformanceReport[],
  parts: {
    readonly style: string;
    readonly texts: ReadonlyMap<string, string>;
    readonly cases: readonly ConformanceCase[];
  },
): string => {
  const found = reports.map(({ results }) => new Map(results.map((one) => [one.id, one])));
  const asked = parts.cases.filter(({ id }) => found.some((of) => of.has(id)));
  const names = reports.map(({ target }) => printableText(target));
  const counts = [counted(asked.length, 'case'), counted(reports.length, 'implementation')];
  return pageHtml({
    title: `Conformance of ${names.join(', ')}`,
    heading: 'Conformance',
    lead: counts.join(', '),
    style: parts.style + STYLE,
    body: [
      html`<ul class="signs" aria-label="Signs">${VERDICTS.map(
        (verdict) => html`<li>${signHtml(verdict)} ${verdict}</li>`,
      )}</ul>`,
      countsHtml(reports, names),
      ...(asked.length === 0 ? [] : [gridHtml(names, found, asked)]),
      ...reports.map(({ results }, index) => whyHtml(index, names, results, parts.texts)),
    ],
  });
};

const counted = (count: number, what: string): string =>
  `${countText(count)} ${what}${count === 1 ? '' : 's'}`;

const signHtml = (verdict: ConformanceVerdict): Html =>
  html`<i class="sign v-${verdict}" aria-hidden="true">${SIGNS[verdict]}</i>`;

const countsHtml = (reports: readonly ConformanceReport[], names: readonly string[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Counts"><table class="grid counts">
<thead><tr><th colspan="2">implementation</th><th>cases</th>${VERDICTS.map(
    (verdict) =>
      html`<th title="${verdict}" aria-label="${verdict}">${signHtml(verdict)}<span class="word"> ${verdict}</span></th>`,
  )}</tr></thead>
<tbody>${reports.map(
    ({ results }, index) =>
      html`<tr><td>${index + 1}</td><th class="target">${names[index]}</th><td>${results.length}</td>${VERDICTS.map(
        (verdict) => html`<td>${countOf(results, verdict)}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;

const gridHtml = (
  names: readonly string[],
  found: readonly ReadonlyMap<string, CaseResult>[],
  cases: readonly ConformanceCase[],
): Html => {
  const numbers = names.map(
    (name, index) => html`<th class="target" title="${name}">${index + 1}</th>`,
  );
  const rows = Object.entries(SECTIONS).flatMap(([code, name]) => {
    const of = cases.filter(({ id }) => sectionOf(id) === code);
    if (of.length === 0) return [];
    return [
      html`<tr class="section" id="${code}"><th>${code}: ${name}</th>${numbers}</tr>`,
      ...of.map(({ id, title, requirements }) => {
        const cells = found.map((results) => cellHtml(results.get(id)));
        return html`<tr><td><code>${id}</code><span class="title">${title}</span><span class="of">${requirements.join(', ')}</span></td>${cells}</tr>`;
      }),
    ];
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Cases and implementations"><table class="grid cases">
<thead><tr><th>case</th>${names.map(
    (name, index) => html`<th class="target">${index + 1}<span class="word"> ${name}</span></th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
};

const cellHtml = (result: CaseResult | undefined): Html => {
  if (result === undefined) return html`<td></td>`;
  const { verdict, detail } = result;
  const words = detail === '' ? verdict : `${verdict}: ${printableText(detail)}`;
  return html`<td class="v v-${verdict}" title="${words}"><span role="img" aria-label="${verdict}">${SIGNS[verdict]}</span></td>`;
};

/** What an implementation did not pass, verdict by verdict, the gravest first. */
const whyHtml = (
  index: number,
  names: readonly string[],
  results: readonly CaseResult[],
  texts: ReadonlyMap<string, string>,
): Html => {
  const parts = [...VERDICTS].reverse().flatMap((verdict) => {
    const of = results.filter((one) => one.verdict === verdict);
    if (verdict === 'pass' || of.length === 0) return [];
    return [
      html`<details class="why"><summary>${signHtml(verdict)} ${of.length} ${verdict}</summary>${of.map((one) => caseWhyHtml(one, texts))}</details>`,
    ];
  });
  const nothing = results.length === 0 ? 'No case was tried.' : 'All cases pass.';
  return html`<h2>${index + 1} ${names[index]}</h2>${parts.length === 0 ? html`<p>${nothing}</p>` : parts}`;
};

const caseWhyHtml = (
  { id, detail, requirements }: CaseResult,
  texts: ReadonlyMap<string, string>,
): Html => html`<details><summary><code>${id}</code></summary>
<p>${printableText(detail)}</p>${requirements.map((one) => html`<p><code>${one}</code> ${texts.get(one) ?? ''}</p>`)}</details>`;
