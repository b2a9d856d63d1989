import { choice, el, pager, plotOf, table } from './dom.js';
import { clock, count, percent } from './format.js';
import { legendOf } from './states.js';
import { timeCanvas } from './time-canvas.js';

/** @typedef {import('./view.js').View} View */
/** @typedef {import('./lanes.js').Lanes} Lanes */
/** @typedef {import('./lanes.js').Interval} Interval */
/** @typedef {import('./time-canvas.js').Geometry} Geometry */
/** @typedef {import('../html/page-data.ts').PairContacts} Pair */

const PAIRS_SHOWN = 30;
const TABLE_ROWS = 300;

/**
 * Planned windows over achieved locks, a row a pair of nodes.
 * @param {View} view
 * @param {Lanes} lanes
 */
export const drawContacts = (view, lanes) => {
  const { data } = view;
  const plot = plotOf('contacts');
  if (data.contacts.pairs.length === 0) {
    plot.append(el('p', {}, 'No contact was planned.'));
    return;
  }
  const state = { scope: 'node', medium: 'all', from: 0, node: view.node };
  /** @type {Pair[]} */
  let pairs = [];
  const chart = timeCanvas(view, {
    label: 'Contacts by pair of nodes: planned above, achieved below',
    rowHeight: 17,
    rows: () => Math.min(PAIRS_SHOWN, pairs.length - state.from),
    rowLabel: (row) => ({ text: nameOf(view, pairs[state.from + row]) }),
    wideLabels: true,
    draw: (g) => {
      for (const [row, pair] of pairs.slice(state.from, state.from + PAIRS_SHOWN).entries()) {
        drawPair(g, view, lanes, pair, row);
      }
    },
    describe: (_atMs, row) =>
      pairs.length === 0 ? '' : describePair(view, pairs[state.from + row]),
  });
  const pages = el('div', {});
  const refresh = () => {
    pairs = chosen(view, state);
    state.from = 0;
    const made = pager(pairs.length, PAIRS_SHOWN, (from) => {
      state.from = from;
      chart.draw();
    });
    made.go(0);
    pages.replaceChildren(
      pairs.length === 0 ? el('p', { class: 'note' }, 'No pair of nodes is like that.') : made.box,
    );
  };
  const scope = choice('Pairs', SCOPES, (value) => {
    state.scope = value;
    refresh();
  });
  const medium = choice('Medium', MEDIA, (value) => {
    state.medium = value;
    refresh();
  });
  view.onChange(() => {
    if (state.scope !== 'node' || state.node === view.node) return;
    state.node = view.node;
    refresh();
  });
  plot.append(
    el('div', { class: 'controls' }, scope.box, medium.box),
    pages,
    chart.box,
    legendOf([
      ['planned', 'planned'],
      ['lock', 'achieved: locked by truth'],
    ]),
    pairTable(view),
    ...cutNotes(view),
  );
  refresh();
};

/** @type {[string, string][]} */
const SCOPES = [
  ['node', 'of the selected node'],
  ['all', 'all, the most planned first'],
  ['short', 'the furthest behind plan first'],
];
/** @type {[string, string][]} */
const MEDIA = [
  ['all', 'all'],
  ['optical', 'optical'],
  ['radio', 'radio'],
];

/** @type {(view: View, state: { scope: string, medium: string }) => Pair[]} */
const chosen = ({ data, node }, { scope, medium }) => {
  const pairs = data.contacts.pairs.filter(
    (pair) =>
      (medium === 'all' || pair.medium === medium || pair.medium === 'both') &&
      (scope !== 'node' || pair.a === node || pair.b === node),
  );
  const behind = (/** @type {Pair} */ pair) => pair.plannedMs - pair.achievedMs;
  return scope === 'short' ? pairs.sort((one, other) => behind(other) - behind(one)) : pairs;
};

/** @type {(view: View, pair: Pair) => string} */
const nameOf = ({ data }, { a, b }) => `${data.nodes[a].name} – ${data.nodes[b].name}`;

/** @type {(view: View, pair: Pair) => string} */
const describePair = (view, pair) =>
  `${nameOf(view, pair)} (${pair.medium || 'not planned'}): planned ${clock(pair.plannedMs)}, ` +
  `achieved ${clock(pair.achievedMs)}, ${count(pair.locks)} locks`;

/** @type {(g: Geometry, view: View, lanes: Lanes, pair: Pair, row: number) => void} */
const drawPair = (g, view, lanes, pair, row) => {
  const { context, colour } = g;
  const top = g.y(row) + 1;
  const half = (g.rowHeight - 4) / 2;
  context.fillStyle = colour('idle');
  context.fillRect(g.left, top, g.right - g.left, g.rowHeight - 3);
  /** @type {(fromMs: number, untilMs: number, y: number) => void} */
  const bar = (fromMs, untilMs, y) => {
    if (untilMs < view.fromMs || fromMs > view.untilMs) return;
    const left = Math.max(g.left, g.x(fromMs));
    context.fillRect(left, y, Math.max(1, Math.min(g.right, g.x(untilMs)) - left), half);
  };
  context.fillStyle = colour('planned');
  let atMs = 0;
  for (let i = 0; i < pair.windows.length; i += 2) {
    atMs += pair.windows[i];
    bar(atMs, atMs + pair.windows[i + 1], top);
  }
  context.fillStyle = colour('lock');
  for (const { lock } of lanes(pair.a).terminals) {
    for (const { fromMs, untilMs, state } of lock) {
      if (state === pair.b) bar(fromMs, untilMs, top + half + 1);
    }
  }
};

/** @param {View} view */
const pairTable = (view) => {
  const { pairs } = view.data.contacts;
  const details = el(
    'details',
    { class: 'more' },
    el('summary', {}, `As a table (${count(pairs.length)} pairs)`),
  );
  details.addEventListener(
    'toggle',
    () => {
      const worst = [...pairs].sort(
        (one, other) => other.plannedMs - other.achievedMs - (one.plannedMs - one.achievedMs),
      );
      details.append(
        table(
          'Pairs of nodes, the furthest behind plan first',
          [
            ['pair', false],
            ['medium', false],
            ['planned', true],
            ['achieved', true],
            ['share', true],
            ['locks', true],
          ],
          worst
            .slice(0, TABLE_ROWS)
            .map((pair) => [
              nameOf(view, pair),
              pair.medium,
              clock(pair.plannedMs),
              clock(pair.achievedMs),
              pair.plannedMs === 0 ? '–' : percent(pair.achievedMs / pair.plannedMs),
              count(pair.locks),
            ]),
        ),
      );
    },
    { once: true },
  );
  return details;
};

/** @param {View} view */
const cutNotes = ({ data: { contacts } }) => {
  const { windowsCut, pairsCut } = contacts;
  return [
    windowsCut > 0 ? `${count(windowsCut)} planned windows are counted, and not drawn.` : '',
    pairsCut > 0 ? `${count(pairsCut)} pairs with the least planned time are left out.` : '',
  ]
    .filter((text) => text !== '')
    .map((text) => el('p', { class: 'note' }, text));
};
