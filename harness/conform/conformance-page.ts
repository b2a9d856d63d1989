import type { ConformanceCase } from './case.ts';
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

/** A letter for each, so that nobody has to tell colours apart. */
const SIGNS: Readonly<Record<ConformanceVerdict, string>> = {
  pass: '✓',
  'non-strict': 's',
  inconclusive: '?',
  unsupported: '–',
  fail: '✗',
  error: '!',
};

const STYLE = `
.grid td, .grid th { padding: 0.2rem 0.5rem; text-align: left; vertical-align: top; }
.grid th.target { max-width: 10rem; overflow-wrap: anywhere; }
.grid td.v { text-align: center; font-weight: 600; }
.grid tr.section th { padding-top: 1.2rem; }
.grid code { white-space: nowrap; }
.grid .title { display: block; color: var(--muted); min-width: 14rem; }
.v-pass { color: var(--pass); background: var(--pass-back); }
.v-fail, .v-error { color: var(--fail); background: var(--fail-back); }
.v-non-strict, .v-inconclusive { color: var(--insufficient); background: var(--insufficient-back); }
.v-unsupported { color: var(--muted); }
.signs { display: flex; flex-wrap: wrap; gap: 0.4rem 1rem; padding: 0; list-style: none; }
.signs i { display: inline-block; min-width: 1.4rem; text-align: center; font-style: normal; font-weight: 600; }
details.why { margin: 0.3rem 0; }
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
  const names = reports.map(({ target }) => target).join(', ');
  return pageHtml({
    title: `Conformance of ${names}`,
    heading: 'Conformance',
    lead: `${names}: ${asked.length} cases`,
    style: parts.style + STYLE,
    body: [
      html`<ul class="signs" aria-label="Signs">${VERDICTS.map(
        (verdict) => html`<li><i class="v-${verdict}">${SIGNS[verdict]}</i> ${verdict}</li>`,
      )}</ul>`,
      countsHtml(reports),
      gridHtml(reports, found, asked),
      ...reports.map((report) => whyHtml(report, parts.texts)),
    ],
  });
};

const countsHtml = (reports: readonly ConformanceReport[]): Html =>
  html`<div class="scroll" tabindex="0" role="region" aria-label="Counts"><table class="grid">
<thead><tr><th>implementation</th><th>cases</th>${VERDICTS.map((verdict) => html`<th>${verdict}</th>`)}</tr></thead>
<tbody>${reports.map(
    ({ target, results }) =>
      html`<tr><th class="target">${target}</th><td>${results.length}</td>${VERDICTS.map(
        (verdict) => html`<td>${countOf(results, verdict)}</td>`,
      )}</tr>`,
  )}</tbody></table></div>`;

const gridHtml = (
  reports: readonly ConformanceReport[],
  found: readonly ReadonlyMap<string, CaseResult>[],
  cases: readonly ConformanceCase[],
): Html => {
  const rows = Object.entries(SECTIONS).flatMap(([code, name]) => {
    const of = cases.filter(({ id }) => sectionOf(id) === code);
    if (of.length === 0) return [];
    return [
      html`<tr class="section"><th colspan="${reports.length + 2}" id="${code}">${code}: ${name}</th></tr>`,
      ...of.map(({ id, title, requirements }) => {
        const cells = found.map((results) => cellHtml(results.get(id)));
        return html`<tr><td><code>${id}</code><span class="title">${title}</span></td><td>${requirements.join(' ')}</td>${cells}</tr>`;
      }),
    ];
  });
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Cases and implementations"><table class="grid">
<thead><tr><th>case</th><th>requirements</th>${reports.map(
    ({ target }) => html`<th class="target">${target}</th>`,
  )}</tr></thead><tbody>${rows}</tbody></table></div>`;
};

const cellHtml = (result: CaseResult | undefined): Html => {
  if (result === undefined) return html`<td></td>`;
  const { verdict, detail } = result;
  const words = detail === '' ? verdict : `${verdict}: ${detail}`;
  return html`<td class="v v-${verdict}" title="${words}"><span aria-label="${verdict}">${SIGNS[verdict]}</span></td>`;
};

const whyHtml = (
  { target, results }: ConformanceReport,
  texts: ReadonlyMap<string, string>,
): Html => {
  const told = results.filter(({ verdict }) => verdict !== 'pass' && verdict !== 'unsupported');
  if (told.length === 0) return html`<p>${target}: nothing to tell.</p>`;
  return html`<h2>${target}</h2>${told.map(
    ({
      id,
      verdict,
      detail,
      requirements,
    }) => html`<details class="why"><summary><span class="v-${verdict}">${verdict}</span> <code>${id}</code></summary>
<p>${detail}</p>${requirements.map((one) => html`<p><code>${one}</code> ${texts.get(one) ?? ''}</p>`)}</details>`,
  )}`;
};
