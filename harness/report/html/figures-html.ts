import {
  type ClassFigures,
  FIGURE_DEFINITIONS,
  type FigureDefinition,
  type Figures,
  type FlowFigures,
} from '../figures.ts';
import { countText, durationText, largeText, NO_FIGURE, shareText } from '../number-text.ts';
import { type Html, html } from './html.ts';
import { countsTable, info, table } from './parts-html.ts';

/** Rows of a table of flows; the worst come first. */
const FLOWS_SHOWN = 200;

/** The handful of figures that stand beside the verdict. */
export const headFigures = (figures: Figures): Html => {
  const sum = (key: 'sent' | 'delivered'): number =>
    figures.classes.reduce((total, row) => total + row[key], 0);
  const judged = figures.classes.reduce((n, { deadline }) => n + (deadline?.judged ?? 0), 0);
  const met = figures.classes.reduce((n, { deadline }) => n + (deadline?.met ?? 0), 0);
  const lost = Object.values(figures.bundles.lost).reduce((n, count) => n + count, 0);
  const { links, stores } = figures;
  return html`<dl class="cards">
${card('delivered', `${countText(sum('delivered'))} of ${countText(sum('sent'))}`, FIGURE_DEFINITIONS.delivered)}
${card('still held', countText(figures.bundles.held), FIGURE_DEFINITIONS.held)}
${card('lost', countText(lost), FIGURE_DEFINITIONS.lost)}
${card('deadline met', judged === 0 ? NO_FIGURE : shareText(met / judged), FIGURE_DEFINITIONS.deadline)}
${card('links achieved', `${shareText(links.achievedShare)} of ${shareText(links.plannedShare)}`, FIGURE_DEFINITIONS['link-availability'])}
${card('fullest store', shareText(stores.highestShare), FIGURE_DEFINITIONS.stores)}
</dl>`;
};

const card = (name: string, value: string, figure: FigureDefinition): Html =>
  html`<div><dt>${name}${info(figure)}</dt><dd>${value.replaceAll(' %', '\u00A0%')}</dd></div>`;

export const classTable = (classes: readonly ClassFigures[]): Html =>
  table(
    'Bundles by class',
    [
      { head: 'class' },
      { head: 'sent', number: true, figure: FIGURE_DEFINITIONS.sent },
      { head: 'delivered', number: true, figure: FIGURE_DEFINITIONS.delivered },
      { head: 'p50', number: true, figure: FIGURE_DEFINITIONS.latency },
      { head: 'p95', number: true },
      { head: 'light-time', number: true, figure: FIGURE_DEFINITIONS['light-time-bound'] },
      { head: 'deadline met', number: true, figure: FIGURE_DEFINITIONS.deadline },
    ],
    classes.map((row) => [
      row.class,
      countText(row.sent),
      countText(row.delivered),
      durationText(row.p50Ns),
      durationText(row.p95Ns),
      row.boundRatio === undefined ? NO_FIGURE : `${row.boundRatio.toFixed(2)} ×`,
      metText(row.deadline),
    ]),
  );

export const flowTable = (flows: readonly FlowFigures[]): Html => {
  const undelivered = (flow: FlowFigures): number => flow.sent - flow.delivered;
  const worst = [...flows].sort((a, b) => undelivered(b) - undelivered(a)).slice(0, FLOWS_SHOWN);
  const cut = flows.length - worst.length;
  return html`<details class="more"><summary>Each flow (${countText(flows.length)}), the most
undelivered first</summary>
${table(
  'Bundles by flow',
  [
    { head: 'flow' },
    { head: 'class' },
    { head: 'sent', number: true },
    { head: 'delivered', number: true },
    { head: 'p50', number: true },
    { head: 'p95', number: true },
    { head: 'deadline met', number: true },
    { head: 'needs', number: true },
  ],
  worst.map((flow) => [
    flow.flow,
    flow.class,
    countText(flow.sent),
    countText(flow.delivered),
    durationText(flow.p50Ns),
    durationText(flow.p95Ns),
    metText(flow.deadline),
    flow.deadline === undefined ? NO_FIGURE : shareText(flow.deadline.required),
  ]),
)}${cut > 0 ? html`<p>${countText(cut)} more flows in verdict.json.</p>` : ''}</details>`;
};

export const bundleTables = ({ bundles }: Figures): Html => {
  const tables = [
    ['Deletion reports', 'reason', bundles.deleted, FIGURE_DEFINITIONS.deleted],
    ['Lost', 'cause', bundles.lost, FIGURE_DEFINITIONS.lost],
    ['Refused at the source', 'reason', bundles.refused, FIGURE_DEFINITIONS.refused],
  ] as const;
  const used = tables.filter(([, , counts]) => Object.keys(counts).length > 0);
  return html`<div class="columns">${used.map(
    ([caption, what, counts, figure]) =>
      html`<div>${countsTable(caption, what, counts, figure)}</div>`,
  )}</div>`;
};

/** Terminals, links, frames, clocks: one row a figure. */
export const linkTable = (figures: Figures): Html => {
  const { terminals, links, frames, stores, clocks } = figures;
  const definitions = FIGURE_DEFINITIONS;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .map(([name, count]) => `${name} ${countText(count)}`)
      .join(', ') || 'none';
  const rows: readonly (readonly [string, string, FigureDefinition])[] = [
    [
      'acquisition',
      `p50 ${durationText(terminals.acquisitionP50Ns)}, p95 ${durationText(terminals.acquisitionP95Ns)}`,
      definitions.acquisition,
    ],
    [
      'contacts locked',
      `${countText(terminals.locked)} of ${countText(terminals.tries)}`,
      definitions.tries,
    ],
    ['inhibits', list(terminals.inhibits), definitions.inhibits],
    ['gave up', countText(terminals.gaveUp), definitions['gave-up']],
    [
      'links',
      `planned ${shareText(links.plannedShare)}, achieved ${shareText(links.achievedShare)} of terminal time`,
      definitions['link-availability'],
    ],
    [
      'frames',
      `sent ${largeText(frames.sent)}, received ${largeText(frames.received)}, corrupted ${largeText(frames.corrupted)}, ` +
        `lost ${largeText(frames.lost)}, overrun ${largeText(frames.overrun)}`,
      definitions.frames,
    ],
    ['rejected', list(frames.rejected), definitions.rejected],
    [
      'fullest store',
      `${shareText(stores.highestShare)} ${stores.highestNodeName}`,
      definitions.stores,
    ],
    ['custody refused', countText(stores.custodyRefused), definitions['custody-refused']],
    [
      'clock error',
      clocks.samples === 0
        ? NO_FIGURE
        : `up to ${durationText(clocks.errorMaxNs)}, ${shareText(clocks.covered)} within the declared uncertainty`,
      definitions.clocks,
    ],
  ];
  return table(
    'Terminals, links and frames',
    [{ head: 'figure' }, { head: 'value' }],
    rows.map(([name, value, figure]) => [html`${name}${info(figure)}`, value]),
  );
};

/** Every definition, in one place. */
export const definitionTable = (figures: readonly FigureDefinition[]): Html =>
  table(
    'Figures, each with its one definition',
    [{ head: 'figure' }, { head: 'unit' }, { head: 'definition' }],
    figures.map(({ title, unit, definition }) => [title, unit, definition]),
  );

const metText = (
  deadline: { readonly met: number; readonly judged: number } | undefined,
): string =>
  deadline === undefined || deadline.judged === 0
    ? NO_FIGURE
    : shareText(deadline.met / deadline.judged);
