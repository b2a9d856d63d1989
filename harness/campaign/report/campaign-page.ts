import { type Html, html } from '../../report/html/html.ts';
import { section, table } from '../../report/html/parts-html.ts';
import { pageHtml } from '../../report/html/plain-page.ts';
import type { RequirementTexts } from '../../report/html/requirement-texts.ts';
import { casesText, countText, durationText } from '../../report/number-text.ts';
import type { CaseResult } from '../case-result.ts';
import { chanceText } from '../chance-text.ts';
import type { Summary } from '../summary.ts';
import type { CampaignReport } from './campaign-report.ts';
import { coverageHtml } from './coverage-html.ts';
import { failuresHtml } from './failures-html.ts';
import { gatesHtml } from './gates-html.ts';
import { drawnHtml } from './drawn-html.ts';

export interface CampaignPageOptions {
  readonly style: string;
  readonly requirements: RequirementTexts;
}

const MILLISECOND_NS = 1e6;
const SLOW = 0.95;

/** A campaign as one small page; artefacts and the pages of failures lie beside it. */
export const campaignPage = (report: CampaignReport, options: CampaignPageOptions): string => {
  const { summary, rows, cells, description, groups } = report;
  return pageHtml({
    title: `${summary.result} · campaign ${summary.campaign} · Lasermesh`,
    heading: `Campaign ${summary.campaign}`,
    lead: description,
    style: options.style,
    body: [
      section('verdict', 'Verdict', [
        verdictHtml(summary),
        cardsHtml(summary, rows),
        againHtml(report),
      ]),
      section('failures', 'Failures', [failuresHtml(groups, options.requirements)]),
      section('gates', 'Gates', [gatesHtml(summary)]),
      section('coverage', 'Coverage', [coverageHtml(summary, cells)]),
      section('drawn', 'What was drawn', drawnHtml(summary, rows)),
      section('scope', 'What was run', [sharesHtml(summary), testedHtml(summary)]),
    ],
  });
};

const SIGNS = { pass: '✓', fail: '✕', insufficient: '!', nondeterministic: '✕' } as const;
const STYLES = {
  pass: 'pass',
  fail: 'fail',
  insufficient: 'insufficient',
  nondeterministic: 'fail',
};

const verdictHtml = (summary: Summary): Html => {
  const { result, shortfalls, stopped, unbounded } = summary;
  return html`<div class="verdict ${STYLES[result]}"><p class="word"><span aria-hidden="true">${SIGNS[result]}</span> ${result}</p>
<p>${boundText(summary)}</p>
${unbounded ? html`<p>Without fault budget and heal: only safety was asked.</p>` : html``}
${stopped === undefined ? html`` : html`<p>Stopped early: ${stopped}.</p>`}
${shortfalls.map((why) => html`<p><strong>Insufficient:</strong> ${why}.</p>`)}</div>`;
};

/** What the campaign shows, and what it does not. */
const boundText = ({ failed, run, failureBound, repeated }: Summary): string => {
  const cases = repeated === 1 ? 'case was' : 'cases were';
  const twice = `${countText(repeated)} ${cases} run twice, in two processes.`;
  if (run === 0) return 'No case was run.';
  if (failureBound === undefined) {
    return `${countText(failed)} of ${casesText(run)} failed. ${twice}`;
  }
  const bound = chanceText(failureBound);
  return (
    `No failure in ${casesText(run)}. At 95 % confidence, a run that this generator draws fails with a ` +
    `probability below ${bound} (3/N); of faults that it does not draw this says nothing. ${twice}`
  );
};

const cardsHtml = (summary: Summary, rows: readonly CaseResult[]): Html => {
  const { run, planned, passed, failed, bundles, simulatedH, coverage, gates } = summary;
  const wall = rows.map(({ timing }) => timing.wallMs).sort((a, b) => a - b);
  const sumS = wall.reduce((sum, ms) => sum + ms, 0) / 1_000;
  const at = (share: number): string =>
    durationText(MILLISECOND_NS * (wall[Math.floor(share * (wall.length - 1))] ?? 0));
  const cards: readonly (readonly [string, string])[] = [
    ['cases', `${countText(run)} of ${countText(planned)}`],
    ['passed', countText(passed)],
    ['failed', countText(failed)],
    ['judged too little', countText(run - passed - failed)],
    ['bundles', countText(bundles)],
    ['simulated', `${simulatedH.toFixed(1)} h`],
    ['gates reached', countText(Object.values(gates).filter(({ hits }) => hits > 0).length)],
    ['cells seen', `${countText(coverage.seen)} of ${countText(coverage.feasible)}`],
    ['time of a run', rows.length === 0 ? '–' : `${at(0.5)}, 95 % below ${at(SLOW)}`],
    ['speed', sumS === 0 ? '–' : `${(rows.length / sumS).toFixed(2)} runs/s a worker`],
  ];
  return html`<dl class="cards">${cards.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
};

const againHtml = ({ summary, again }: CampaignReport): Html => {
  const { maker, freshBase } = summary;
  return html`<p>All of it again:</p><p class="command"><code>${again}</code></p>
<dl class="facts"><div><dt>made by</dt><dd>Lasermesh ${maker.version} on Node ${maker.node}</dd></div>
${maker.planted === undefined ? html`` : html`<div><dt>planted</dt><dd>${maker.planted}</dd></div>`}
<div><dt>fresh seeds from</dt><dd><code>${freshBase}</code></dd></div></dl>`;
};

const sharesHtml = ({ scenarios, generators }: Summary): Html =>
  html`<div class="columns">${[
    ['Scenarios', 'scenario', scenarios] as const,
    ['Generators', 'generator', generators] as const,
  ].map(([caption, head, shares]) =>
    table(
      caption,
      [{ head }, { head: 'run', number: true }, { head: 'failed', number: true }],
      Object.entries(shares).map(([name, { run, failed }]) => [
        name,
        countText(run),
        countText(failed),
      ]),
    ),
  )}</div>`;

const testedHtml = ({
  tested,
}: Summary): Html => html`<details><summary>What checkers judged</summary>
${table(
  'Things that were judged',
  [{ head: 'checker' }, { head: 'judged', number: true }],
  Object.entries(tested).map(([id, count]) => [id, countText(count)]),
)}</details>`;
