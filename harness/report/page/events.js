import { choice, el, pager, plotOf, table } from './dom.js';
import { clock, count } from './format.js';

/** @typedef {import('./view.js').View} View */
/** @typedef {import('../html/page-data.ts').EventKind} EventKind */

const ROWS_SHOWN = 50;

/**
 * Event reports with a filter by severity, node and words.
 * @param {View} view
 */
export const drawEvents = (view) => {
  const { data } = view;
  const { events, nodes } = data;
  const plot = plotOf('events');
  if (events.rows.length === 0) {
    plot.append(el('p', {}, 'No node reported anything.'));
    return;
  }
  const rows = writtenRows(view);
  const state = { off: new Set(['activity']), node: '', words: '' };
  const body = el('div', {});
  const found = el('output', {});
  const refresh = () => {
    const words = state.words.toLowerCase().split(/\s+/);
    const hits = rows.filter(
      (row) =>
        !state.off.has(row.severity) &&
        (state.node === '' || row.node === state.node) &&
        words.every((word) => row.text.includes(word)),
    );
    found.textContent = `${count(hits.length)} of ${count(rows.length)} listed reports`;
    const list = el('div', {});
    const pages = pager(hits.length, ROWS_SHOWN, (from) => {
      list.replaceChildren(eventTable(hits.slice(from, from + ROWS_SHOWN)));
    });
    if (hits.length > 0) pages.go(0);
    body.replaceChildren(pages.box, list);
  };
  const search = el('input', { type: 'search', placeholder: 'name, argument, cause' });
  search.addEventListener('input', () => {
    state.words = search.value;
    refresh();
  });
  const names = [...new Set(rows.map(({ node }) => node))].sort();
  const node = choice(
    'Node',
    [['', 'all'], ...names.map((name) => /** @type {[string, string]} */ ([name, name]))],
    (value) => {
      state.node = value;
      refresh();
    },
  );
  plot.append(
    el(
      'div',
      { class: 'controls' },
      severityBoxes(view, state.off, refresh),
      node.box,
      el('label', {}, 'Search ', search),
      found,
    ),
    body,
    kindTable(events.kinds),
  );
  if (nodes.length === 0) return;
  refresh();
};

/**
 * @param {View} view
 * @param {Set<string>} off
 * @param {() => void} refresh
 */
const severityBoxes = ({ data }, off, refresh) =>
  el(
    'fieldset',
    {},
    el('legend', {}, 'Severity'),
    ...data.events.severities.map(({ name, all, kept }) => {
      const box = el('input', { type: 'checkbox', checked: !off.has(name) });
      box.addEventListener('change', () => {
        if (box.checked) off.delete(name);
        else off.add(name);
        refresh();
      });
      const cut = kept < all ? `, ${count(kept)} listed` : '';
      return el('label', {}, box, ` ${name} (${count(all)}${cut})`);
    }),
  );

/** @typedef {{ node: string, at: string, severity: string, name: string, args: string, cause: string, text: string }} Row */

/** @param {View} view @returns {Row[]} */
const writtenRows = ({ data }) => {
  const kinds = new Map(data.events.kinds.map((kind) => [kind.id, kind]));
  const names = new Map(data.nodes.map(({ id, name }) => [id, name]));
  return data.events.rows.flatMap(([place, atMs, id, ...args]) => {
    const kind = kinds.get(id);
    if (kind === undefined) return [];
    const node = data.nodes[place]?.name ?? '';
    const written = args
      .map((value, i) => {
        const [name, meaning] = kind.args[i] ?? ['', 'count'];
        const word = {
          node: names.get(value),
          terminal: data.nodes[place]?.terminals[value]?.name,
          code: value in kind.codes ? `${value} (${kind.codes[value]})` : undefined,
          count: undefined,
        }[meaning];
        return `${name} ${word ?? value}`.trim();
      })
      .join(', ');
    const { severity, name, cause } = kind;
    const text = `${name} ${written} ${cause} ${node}`.toLowerCase();
    return [{ node, at: clock(atMs, true), severity, name, args: written, cause, text }];
  });
};

/** @param {readonly Row[]} rows */
const eventTable = (rows) =>
  table(
    'Event reports in order of time',
    [
      ['time', false],
      ['node', false],
      ['severity', false],
      ['report', false],
      ['arguments', false],
      ['meaning', false],
    ],
    rows.map(({ at, node, severity, name, args, cause }) => [
      at,
      node,
      el('span', { class: `severity ${severity}` }, severity),
      name,
      args,
      el('span', { class: 'meaning' }, cause),
    ]),
  );

/** @param {readonly EventKind[]} kinds */
const kindTable = (kinds) =>
  el(
    'details',
    { class: 'more' },
    el('summary', {}, `Each kind of report (${count(kinds.length)}): counts and causes`),
    table(
      'Event reports by kind',
      [
        ['report', false],
        ['severity', false],
        ['count', true],
        ['nodes', true],
        ['cause', false],
      ],
      kinds.map(({ name, severity, count: times, nodes, cause }) => [
        name,
        el('span', { class: `severity ${severity}` }, severity),
        count(times),
        count(nodes),
        cause,
      ]),
    ),
  );
