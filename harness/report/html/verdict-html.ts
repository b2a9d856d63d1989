import type { Finding } from '../../checkers/checker.ts';
import { countText } from '../number-text.ts';
import type { CheckerVerdict, Verdict, VerdictResult } from '../verdict.ts';
import { clipped, type Html, html } from './html.ts';
import { type RequirementTexts, requirementHtml } from './requirement-texts.ts';

/** Findings shown of each checker; verdict.json has a hundred, and the first of each further signature. */
const FINDINGS_SHOWN = 12;
const LINES_SHOWN = 12;
const LINE_MAX = 200;

/** Counts of checkers that mean: not judged, and why. */
const EXEMPTIONS: Readonly<Record<string, string>> = {
  short: 'contact too short to lock in',
  endDown: 'one end was down',
  inhibited: 'a keep-out or limit held',
  endDark: 'one end had to be dark',
  unpowered: 'one end had too little power',
  switched: 'a terminal was switched by command',
  changed: 'not in the plan that one end followed',
  hindered: 'a fault kept the ends from each other',
  clockOff: 'the clock of one end was off',
  displaced: 'one end was elsewhere after a burn',
  mispointed: 'chance had both heads point outside their first cones, or one outside its widest',
  unreachable: 'truth did not allow the link',
  infeasible: 'no path in time',
  crowdedOut: 'earlier traffic took the volume',
  diedWithNode: 'died with its node',
  forbidden: 'the policy forbids it',
  exempt: 'not judged',
  excused: 'put down to a fault',
  excusedFrames: 'frames within the time in which loss is noticed',
  cutOff: 'the node went down before it could answer',
  pending: 'not answered yet when the run ended',
  unsupported: 'flight software that is not the reference',
};

const SIGNS: Readonly<Record<VerdictResult, string>> = { pass: '✓', fail: '✕', insufficient: '!' };

/** The verdict's word with its sign: colour is never the only one. */
const badge = (result: VerdictResult): Html =>
  html`<span class="badge ${result}"><span aria-hidden="true">${SIGNS[result]}</span> ${result}</span>`;

const NOTHING = html`<span class="badge idle"><span aria-hidden="true">–</span> nothing to judge</span>`;

/** Opening of the page: what came out, and over what. */
export const verdictHtml = (verdict: Verdict): Html => {
  const sent = verdict.figures.classes.reduce((sum, figures) => sum + figures.sent, 0);
  const failed = verdict.checkers.filter(({ result }) => result === 'fail');
  const violations = failed.reduce((sum, checker) => sum + checker.violations, 0);
  const scope = html`${counted(verdict.checkers.length, 'checker')}, ${counted(sent, 'bundle')}, ${counted(verdict.faults, 'fault')}`;
  const idle = verdict.checkers.filter(({ tested, result }) => tested === 0 && result === 'pass');
  return html`<div class="verdict ${verdict.result}"><p class="word">${badge(verdict.result)}</p>
<p>${scope}.${
    failed.length === 0
      ? html` No violation was found.`
      : html` <strong>${counted(violations, 'violation')}</strong> of ${failed.map(
          ({ id }, i) => html`${i > 0 ? ', ' : ''}<a href="#checker-${id}">${id}</a>`,
        )}.`
  }${idle.length === 0 ? '' : html` Nothing to judge: ${idle.map(({ id }) => id).join(', ')}.`}</p>
${verdict.shortfalls.map((why) => html`<p><strong>Insufficient:</strong> ${why}.</p>`)}</div>`;
};

/** Each checker: what must hold, by which requirement, what was judged, what was found. */
export const checkersHtml = (verdict: Verdict, texts: RequirementTexts): Html => html`
<div class="checkers">
${ordered(verdict.checkers).map((checker, i) => checkerHtml(checker, texts, i === 0))}
</div>`;

const RANK: Readonly<Record<VerdictResult, number>> = { fail: 0, insufficient: 1, pass: 2 };

/** What needs attention first; otherwise as the run lists them. */
const ordered = (checkers: readonly CheckerVerdict[]): readonly CheckerVerdict[] =>
  [...checkers].sort((a, b) => RANK[a.result] - RANK[b.result]);

const checkerHtml = (checker: CheckerVerdict, texts: RequirementTexts, first: boolean): Html => {
  const { id, title, result, tested, violations, counts, requirements, findings } = checker;
  const exempt = Object.entries(counts).filter(([name, n]) => name in EXEMPTIONS && n > 0);
  const other = Object.entries(counts).filter(([name]) => !(name in EXEMPTIONS));
  const sum = exempt.reduce((total, [, count]) => total + count, 0);
  const state = result === 'pass' && tested === 0 ? NOTHING : badge(result);
  return html`<details class="checker" id="checker-${id}"${first && result === 'fail' ? html` open` : ''}>
<summary class="checker-head"><b class="id">${id}</b> ${state} <span class="title">${title}</span>
<span class="figures">${countText(tested)} judged${sum > 0 ? `, ${countText(sum)} exempt` : ''}${
    violations > 0 ? html`, <strong>${counted(violations, 'violation')}</strong>` : ''
  }</span></summary>
<div class="body">
${requirements.map((requirement) => requirementHtml(requirement, texts))}
${exempt.length === 0 ? '' : html`<p>Exempt: ${listed(exempt.map(([name, n]) => [EXEMPTIONS[name] ?? name, n]))}.</p>`}
${other.length === 0 ? '' : html`<p>Counted: ${listed(other.map(([name, n]) => [words(name), n]))}.</p>`}
${result === 'insufficient' ? html`<p><strong>Insufficient:</strong> less was judged than a pass must rest on.</p>` : ''}
${findings.slice(0, FINDINGS_SHOWN).map((finding, i) => findingHtml(finding, texts, i < 3))}
${moreText(checker)}
</div></details>
`;
};

const findingHtml = (finding: Finding, texts: RequirementTexts, open: boolean): Html => {
  const [what = '', ...records] = finding.lines;
  const shown = records.slice(0, LINES_SHOWN).map((line) => clipped(line, LINE_MAX));
  const requirement = texts.get(finding.requirement);
  return html`<details class="finding"${open ? html` open` : ''}>
<summary class="finding-head">${clipped(what, LINE_MAX)}</summary>
<p><b>${finding.title}</b>, <code title="${requirement ?? ''}">${finding.requirement}</code></p>
${shown.length === 0 ? '' : html`<pre tabindex="0" aria-label="Records around it">${shown.join('\n')}</pre>`}
</details>
`;
};

const moreText = ({ findings, violations }: CheckerVerdict): Html => {
  const shown = Math.min(findings.length, FINDINGS_SHOWN);
  if (violations === shown) return html``;
  return html`<p>${countText(violations - shown)} more violations; verdict.json holds ${findings.length} of all.</p>`;
};

const listed = (counts: readonly (readonly [string, number])[]): string =>
  counts.map(([name, count]) => `${name} ${countText(count)}`).join(', ');

/** `hopsMax` as words. */
const words = (name: string): string => name.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);

const counted = (count: number, noun: string): string =>
  `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
