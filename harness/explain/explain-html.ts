import { clockText } from '../journal/record-text.ts';
import { type Html, html } from '../report/html/html.ts';
import { pageHtml } from '../report/html/plain-page.ts';
import { requirementHtml, type RequirementTexts } from '../report/html/requirement-texts.ts';
import { countText, spanText } from '../report/number-text.ts';
import { choose } from './choose.ts';
import type { Explanation, Story } from './explain-run.ts';
import { brokenText, byWeight, comparedText, droppedText, type Recorded } from './explain-text.ts';
import { happeningText, placeText } from './happening-text.ts';
import { LEGEND, lanesSvg } from './lanes-svg.ts';
import { nameIn } from './machine-name.ts';

export interface ExplainHtmlOptions {
  readonly style: string;
  readonly requirements: RequirementTexts;
  /** The run that was recorded: hash and verdict. */
  readonly recorded: Recorded;
  /** Commands, as the user would type them. */
  readonly see: string;
  readonly shrink: string;
}

const STORY_LINES = 120;
const FAULTS_SHOWN = 8;
const FAULTS_MAX = 300;
const HASH_DIGITS = 8;

/** A run told as one page that needs nothing else: the words of the text, and its lanes drawn. */
export const explainHtml = (explanation: Explanation, options: ExplainHtmlOptions): string => {
  const { scenario, verdict, story } = explanation;
  const checker = story === undefined ? 'nothing found' : story.finding.checker;
  return pageHtml({
    title: `${checker} · ${scenario.name} · seed ${verdict.seed} · Lasermesh`,
    heading: `${scenario.name}, seed ${verdict.seed}`,
    lead: leadText(explanation, options.recorded),
    style: options.style,
    body: [
      verdictHtml(explanation, options),
      ...(story === undefined ? [] : [lanesHtml(explanation, story)]),
      brokenHtml(explanation),
      ...(story === undefined ? [] : [storyHtml(explanation, story)]),
      commandsHtml(options, story !== undefined),
    ],
  });
};

const leadText = (explanation: Explanation, recorded: Recorded): string =>
  `How a run of ${spanText(explanation.verdict.simulatedNs)} came to this verdict. Journal ` +
  `${explanation.hash.slice(0, HASH_DIGITS)}, ${comparedText(explanation, recorded)}.`;

const verdictHtml = (
  { verdict, story }: Explanation,
  { requirements }: ExplainHtmlOptions,
): Html => {
  const { result } = verdict;
  if (story === undefined) {
    return html`<section><div class="verdict ${result}"><p class="word">${result}</p><p>Nothing was found.</p>
${verdict.shortfalls.map((why) => html`<p>${why}.</p>`)}</div></section>`;
  }
  const { finding } = story;
  return html`<section><div class="verdict ${result}"><p class="word"><span aria-hidden="true">✕</span> ${result}</p>
<p><strong>${finding.checker} ${finding.title}</strong></p>
<p>${finding.lines[0] ?? ''}</p></div>
${requirementHtml(finding.requirement, requirements)}</section>`;
};

const lanesHtml = (explanation: Explanation, story: Story): Html => {
  const { scene, finding } = story;
  const names = scene.nodes.map((node) => nameIn(explanation.scenario, node)).join(', ');
  return html`<section aria-labelledby="lanes-h"><h2 id="lanes-h">The machines involved</h2>
<p>${names === '' ? 'No node in particular' : names}; from ${clockText(scene.fromNs)} to ${clockText(scene.toNs)}.
The line is the violation, ${clockText(finding.atNs)}.</p>
<ul class="legend" aria-label="Colours">${LEGEND.map(
    ([colour, words]) => html`<li><i class="swatch ${colour}"></i>${words}</li>`,
  )}</ul>
${lanesSvg(explanation, story)}</section>`;
};

const brokenHtml = ({ faults, scenario, story }: Explanation): Html => {
  const atNs = story?.finding.atNs ?? scenario.durationNs;
  const told = byWeight(faults, atNs);
  const list = (from: number, to: number): Html =>
    html`<ul class="broke">${told.slice(from, to).map((one) => html`<li>${brokenText(one, scenario, atNs)}</li>`)}${
      told.length > to && to > FAULTS_SHOWN
        ? html`<li>and ${countText(told.length - to)} more; <code>--json</code> has them</li>`
        : html``
    }</ul>`;
  const rest = told.length - FAULTS_SHOWN;
  return html`<section aria-labelledby="broke-h"><h2 id="broke-h">What broke</h2>
${told.length === 0 ? html`<p>Nothing: no fault was scheduled.</p>` : list(0, FAULTS_SHOWN)}
${
  rest > 0
    ? html`<details><summary>${countText(rest)} more, elsewhere or at other times</summary>${list(FAULTS_SHOWN, FAULTS_MAX)}</details>`
    : html``
}</section>`;
};

const storyHtml = ({ scenario }: Explanation, story: Story): Html => {
  const { told, left } = choose(story.happenings, story, STORY_LINES);
  const rest = Object.values(left).reduce((sum, count) => sum + count, 0);
  const dropped = droppedText(story.dropped);
  return html`<section aria-labelledby="story-h"><h2 id="story-h">What happened</h2>
<ol class="story">${told.map(
    (happening) =>
      html`<li class="${happening.kind}"><span class="at">${clockText(happening.atNs)}</span> <span class="place">${placeText(happening, scenario)}</span> <span class="what">${
        happening.kind === 'violation' ? html`<b>Violation:</b> ` : html``
      }${happeningText(happening, scenario)}</span></li>
`,
  )}</ol>
${rest > 0 ? html`<p>${countText(rest)} more things happened that explain less; <code>--json</code> has them.${dropped.map((text) => html` ${text}.`)}</p>` : html``}</section>`;
};

const commandsHtml = ({ see, shrink }: ExplainHtmlOptions, failed: boolean): Html =>
  html`<section aria-labelledby="again-h"><h2 id="again-h">See it happen</h2>
<p class="command"><code>${see}</code></p>
${failed ? html`<p>And as small as it gets:</p><p class="command"><code>${shrink}</code></p>` : html``}</section>`;
