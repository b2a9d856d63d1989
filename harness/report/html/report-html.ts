import { createHash } from 'node:crypto';
import { FIGURE_DEFINITIONS } from '../figures.ts';
import { countText, spanText } from '../number-text.ts';
import type { Verdict } from '../verdict.ts';
import { CONTACTS_FIGURE } from './contacts-part.ts';
import { EVENTS_FIGURE, TRANSITIONS_FIGURE } from './events-part.ts';
import {
  bundleTables,
  classTable,
  definitionTable,
  flowTable,
  headFigures,
  linkTable,
} from './figures-html.ts';
import { embeddedJson, Html, html } from './html.ts';
import { TIMELINE_FIGURE } from './lanes-part.ts';
import { operationsHtml } from './operations-html.ts';
import { chart, countsTable, info, section } from './parts-html.ts';
import type { ReportContent } from './report-data.ts';
import type { RequirementTexts } from './requirement-texts.ts';
import { CLOCKS_FIGURE, ENERGY_FIGURE, STORES_FIGURE } from './samples-part.ts';
import { LATENCY_FIGURE, THROUGHPUT_FIGURE } from './traffic-part.ts';
import { checkersHtml, verdictHtml } from './verdict-html.ts';

/** What is not in the run: files of the page and of the specification. */
export interface ReportFiles {
  /** The page's script, one text. */
  readonly script: string;
  readonly style: string;
  readonly requirements: RequirementTexts;
}

export interface ReportOptions extends ReportFiles {
  readonly verdict: Verdict;
  readonly content: ReportContent;
  readonly description: string;
  readonly nodes: readonly { readonly id: number; readonly name: string }[];
  /** Command that does exactly this run again. */
  readonly replay: string;
  /** The journal is not whole: why, and up to where it was read. */
  readonly cut?: string | undefined;
}

const FIGURES = [
  ...Object.values(FIGURE_DEFINITIONS),
  TIMELINE_FIGURE,
  CONTACTS_FIGURE,
  LATENCY_FIGURE,
  THROUGHPUT_FIGURE,
  STORES_FIGURE,
  CLOCKS_FIGURE,
  ENERGY_FIGURE,
  EVENTS_FIGURE,
  TRANSITIONS_FIGURE,
];

/**
 * The report of a run as one HTML document that needs nothing else. The same run gives the same
 * bytes. A policy in its head lets only its own script and style act and nothing be loaded.
 */
export const reportHtml = (options: ReportOptions): string => {
  const { verdict, content, script, style } = options;
  const policy = [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return html`<!doctype html>
<html lang="en" data-theme="auto">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Html(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${verdict.result} · ${verdict.scenario} · seed ${verdict.seed} · Lasermesh</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the verdict</a>
${header(options)}
<main id="main">
${sections(options)}
</main>
<script type="application/json" id="data">${embeddedJson(content.page)}</script>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
};

const digest = (text: string): string =>
  `sha256-${createHash('sha256').update(text).digest('base64')}`;

const LINKS = [
  ['verdict', 'Verdict'],
  ['checkers', 'Checkers'],
  ['timeline', 'Timeline'],
  ['contacts', 'Contacts'],
  ['traffic', 'Traffic'],
  ['stores', 'Stores'],
  ['operations', 'Operations'],
  ['events', 'Events'],
  ['states', 'States'],
  ['figures', 'Figures'],
] as const;

const header = ({ verdict, description }: ReportOptions): Html => html`<header class="top">
<div class="name"><h1>${verdict.scenario}</h1><p class="lead">${description}</p></div>
<button type="button" id="theme" hidden>Theme: system</button>
</header>
<nav aria-label="Contents"><ul>${LINKS.map(
  ([id, name]) => html`<li><a href="#${id}">${name}</a></li>`,
)}</ul></nav>
`;

const sections = (options: ReportOptions): readonly Html[] => {
  const { verdict, content, cut } = options;
  const { figures } = verdict;
  return [
    section('verdict', 'Verdict', [
      cut === undefined
        ? html``
        : html`<p class="cut"><strong>The journal is not whole:</strong> ${cut}.</p>`,
      verdictHtml(verdict),
      headFigures(figures),
      runHtml(options),
    ]),
    section('checkers', 'Checkers', [checkersHtml(verdict, options.requirements)]),
    section('timeline', 'Timeline', [
      chart('timeline', 'Faults and states of nodes and links', TIMELINE_FIGURE),
    ]),
    section('contacts', 'Contacts', [
      chart('contacts', 'Planned against achieved, by pair of nodes', CONTACTS_FIGURE),
      linkTable(figures),
    ]),
    section('traffic', 'Traffic', [
      classTable(figures.classes),
      chart('latency', 'Latency against the light-time bound', LATENCY_FIGURE),
      chart('throughput', 'Throughput over time', THROUGHPUT_FIGURE),
      bundleTables(figures),
      flowTable(figures.flows),
    ]),
    section('stores', 'Stores, clocks and energy', [
      chart('stores', 'Store occupancy over time', STORES_FIGURE),
      chart('clocks', 'Clock error over time', CLOCKS_FIGURE),
      chart('energy', 'Battery charge over time', ENERGY_FIGURE),
    ]),
    section('operations', 'Operations', [
      ...operationsHtml(figures.operations, nodeNames(options.nodes)),
      html`<div id="chart-operator"></div>`,
    ]),
    section('events', 'Event reports', [
      chart('events', 'What flight software reported', EVENTS_FIGURE),
    ]),
    section('states', 'Changes of state', [statesHtml(content)]),
    section('figures', 'What the figures mean', [definitionTable(FIGURES)]),
  ];
};

const nodeNames = (nodes: ReportOptions['nodes']): ((node: number) => string) => {
  const names = new Map(nodes.map(({ id, name }) => [id, name]));
  return (node) => names.get(node) ?? `node ${node}`;
};

const runHtml = ({ verdict, replay, nodes }: ReportOptions): Html => {
  const facts: readonly (readonly [string, string | Html])[] = [
    ['scenario', verdict.scenario],
    ['seed', String(verdict.seed)],
    ['simulated', spanText(verdict.simulatedNs)],
    ['nodes', countText(nodes.length)],
    ['faults', countText(verdict.faults)],
    ['made by', `Lasermesh ${verdict.version}`],
    ['journal hash', html`<code class="hash">${verdict.hash}</code>`],
  ];
  return html`
<div class="replay"><p id="replay-h">Exactly this run again</p>
<p class="command"><code id="replay" tabindex="0" aria-labelledby="replay-h">${replay}</code>
<button type="button" id="copy" hidden>Copy</button></p></div>
<dl class="facts">${facts.map(
    ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
  )}</dl>`;
};

const statesHtml = ({ transitions }: ReportContent): Html => html`<p>Counts by kind of
machine${info(TRANSITIONS_FIGURE)}</p>
<div class="columns">${transitions.map(
  ([machine, counts]) => html`<div>${countsTable(`Machine ${machine}`, 'change', counts)}</div>`,
)}</div>`;
