import { button, choice, el, pager, plotOf, table } from './dom.js';
import { clock, count } from './format.js';
import { intervalAt, within } from './lanes.js';
import { stateColour, stateLegend } from './states.js';
import { terminalLanes } from './terminal-lanes.js';
import { timeCanvas } from './time-canvas.js';

/** @typedef {import('./view.js').View} View */
/** @typedef {import('./lanes.js').Lanes} Lanes */
/** @typedef {import('./time-canvas.js').Geometry} Geometry */

const NODES_SHOWN = 50;
const HELP =
  'Drag over a chart to zoom in, double click for the whole run; wheel with Ctrl zooms, with Shift moves. ' +
  'Keys on a chart: + and − zoom around the line, 0 shows the whole run, left and right move the line ' +
  '(with Shift the window), up and down choose a row.';

/**
 * Overview of all nodes, and the lanes of the selected one.
 * @param {View} view
 * @param {Lanes} lanes
 */
export const drawTimeline = (view, lanes) => {
  const { data } = view;
  const plot = plotOf('timeline');
  const shown = { from: 0 };
  const nodes = () => Math.min(NODES_SHOWN, data.nodes.length - shown.from);
  const overview = timeCanvas(view, {
    label: `Overview of ${data.nodes.length} nodes: mode, share of terminals locked, faults, violations`,
    rowHeight: 15,
    rows: nodes,
    rowLabel: (row) => ({
      text: data.nodes[shown.from + row].name,
      strong: shown.from + row === view.node,
    }),
    draw: (g) => {
      for (let row = 0; row < nodes(); row++) drawNode(g, view, lanes, shown.from + row, row);
    },
    describe: (atMs, row) => describeNode(view, lanes, shown.from + row, atMs),
    onRow: (row) => view.select(shown.from + row),
  });
  const pages = pager(data.nodes.length, NODES_SHOWN, (from) => {
    shown.from = from;
    overview.draw();
  });
  const picked = choice(
    'Node',
    data.nodes.map(({ name }, node) => [String(node), name]),
    (value) => view.select(Number(value)),
  );
  view.onChange(() => {
    picked.select.value = String(view.node);
  });
  const title = el('h3', {});
  const retitle = () => {
    title.textContent = `Terminals of ${data.nodes[view.node]?.name ?? ''}`;
  };
  view.onChange(retitle);
  retitle();
  plot.append(
    controls(view),
    pages.box,
    overview.box,
    overviewLegend(),
    el('div', { class: 'controls' }, title, picked.box),
    terminalLanes(view, lanes),
    stateLegend(),
    faultTable(view),
    ...notes(view),
  );
  pages.go(0);
};

/** @param {View} view */
const controls = (view) => {
  const where = el('output', { class: 'window' });
  const tell = () => {
    where.textContent = `${clock(view.fromMs)} – ${clock(view.untilMs)}`;
  };
  view.onChange(tell);
  tell();
  return el(
    'div',
    {},
    el(
      'div',
      { class: 'controls', role: 'group', 'aria-label': 'Window of time of all charts' },
      button('◀', () => view.pan(-0.25), 'Earlier'),
      button('−', () => view.zoom(2), 'Zoom out'),
      button('+', () => view.zoom(0.5), 'Zoom in'),
      button('▶', () => view.pan(0.25), 'Later'),
      button('Whole run', () => view.whole()),
      where,
    ),
    el('details', { class: 'more' }, el('summary', {}, 'Pointer and keys'), el('p', {}, HELP)),
  );
};

const overviewLegend = () =>
  el(
    'ul',
    { class: 'legend', 'aria-label': 'Signs of the overview' },
    el(
      'li',
      {},
      el('i', { class: 'swatch good' }),
      'terminals locked, full height: the most of the node at once',
    ),
    el('li', {}, el('i', { class: 'swatch gone' }), 'node down or lost'),
    el('li', {}, el('i', { class: 'swatch calm' }), 'line below: other mode than operational'),
    el('li', {}, el('b', { class: 'sign fault' }, '▼'), 'fault, line while it lasts'),
    el('li', {}, el('b', { class: 'sign fault' }, '◆'), 'violation'),
  );

/** @param {View} view */
const faultTable = ({ data, endMs }) => {
  const { faults } = data.timeline;
  if (faults.length === 0) return el('p', { class: 'note' }, 'No fault struck.');
  return el(
    'details',
    { class: 'more' },
    el('summary', {}, `Faults as a table (${count(faults.length)})`),
    table(
      'Faults that struck',
      [
        ['fault', false],
        ['kind', false],
        ['node', false],
        ['from', true],
        ['until', true],
      ],
      faults.map(({ id, kind, node, fromMs, untilMs }) => [
        id,
        data.words[kind],
        data.nodes[node]?.name ?? '–',
        clock(fromMs, true),
        untilMs === fromMs ? 'a moment' : clock(untilMs < 0 ? endMs : untilMs, true),
      ]),
    ),
  );
};

/** @param {View} view */
const notes = ({ data: { timeline, nodes, findingsCut } }) => {
  const { resolutionMs, lanesMerged, faultsCut } = timeline;
  const texts = [
    lanesMerged > 0
      ? `${lanesMerged} lanes change too often to draw: in them changes closer than ${resolutionMs / 1000} s or less are merged.`
      : '',
    faultsCut > 0 ? `${faultsCut} more faults are not drawn.` : '',
    nodes.length > NODES_SHOWN
      ? `${NODES_SHOWN} of ${nodes.length} nodes are shown at a time.`
      : '',
    findingsCut > 0 ? `${count(findingsCut)} more violations are not marked.` : '',
  ];
  return texts.filter((text) => text !== '').map((text) => el('p', { class: 'note' }, text));
};

/**
 * @param {Geometry} g
 * @param {View} view
 * @param {Lanes} lanes
 * @param {number} node
 * @param {number} row
 */
const drawNode = (g, view, lanes, node, row) => {
  const { context, colour, x, rowHeight } = g;
  const top = g.y(row) + 1;
  const height = rowHeight - 5;
  const { mode, terminals, locksMost } = lanes(node);
  context.fillStyle = colour('idle');
  context.fillRect(g.left, top, g.right - g.left, height);
  if (locksMost > 0) drawLocks(g, view, terminals, locksMost, top, height);
  for (const interval of within(mode, view.fromMs, view.untilMs)) {
    const word = view.data.words[interval.state];
    if (word === 'operational') continue;
    const gone = word === 'down' || word === 'lost' || word === 'off';
    context.fillStyle = colour(gone ? 'gone' : stateColour(word, 'mode'));
    const left = x(interval.fromMs);
    const width = Math.max(1, x(interval.untilMs) - left);
    if (gone) context.fillRect(left, top, width, height + 3);
    else context.fillRect(left, top + height, width, 3);
  }
  context.fillStyle = colour('fault');
  for (const fault of view.data.timeline.faults) {
    if (fault.node !== node) continue;
    const left = x(fault.fromMs);
    const untilMs = fault.untilMs < 0 ? view.endMs : fault.untilMs;
    context.fillRect(left, top + height + 1, Math.max(1, x(untilMs) - left), 2);
    triangle(context, left, top, 5);
  }
  for (const { node: at, atMs } of view.data.findings) {
    if (at !== node || atMs < view.fromMs || atMs > view.untilMs) continue;
    diamond(context, Math.min(g.right - 4, x(atMs)), top + height / 2, 4);
  }
};

/**
 * How many terminals are locked, of the most that ever were at once, as height in each pixel.
 * @param {Geometry} g
 * @param {View} view
 * @param {readonly { lock: readonly import('./lanes.js').Interval[] }[]} terminals
 * @param {number} most
 * @param {number} top
 * @param {number} height
 */
const drawLocks = (g, view, terminals, most, top, height) => {
  const width = Math.ceil(g.right - g.left);
  if (width <= 0) return;
  const shares = new Float32Array(width + 1);
  for (const { lock } of terminals) {
    for (const { fromMs, untilMs } of within(lock, view.fromMs, view.untilMs)) {
      const from = Math.max(0, g.x(fromMs) - g.left);
      const until = Math.min(width, g.x(untilMs) - g.left);
      for (let px = Math.floor(from); px < until; px++) {
        shares[px] += Math.min(px + 1, until) - Math.max(px, from);
      }
    }
  }
  g.context.fillStyle = g.colour('good');
  for (let px = 0; px < width; px++) {
    const part = (shares[px] / most) * height;
    if (part > 0) g.context.fillRect(g.left + px, top + height - part, 1, part);
  }
};

/** @type {(context: CanvasRenderingContext2D, x: number, y: number, r: number) => void} */
const triangle = (context, x, y, r) => {
  context.beginPath();
  context.moveTo(x - r, y - 1);
  context.lineTo(x + r, y - 1);
  context.lineTo(x, y + r);
  context.fill();
};

/** @type {(context: CanvasRenderingContext2D, x: number, y: number, r: number) => void} */
const diamond = (context, x, y, r) => {
  context.beginPath();
  context.moveTo(x, y - r);
  context.lineTo(x + r, y);
  context.lineTo(x, y + r);
  context.lineTo(x - r, y);
  context.fill();
};

/** @type {(view: View, lanes: Lanes, node: number, atMs: number) => string} */
const describeNode = (view, lanes, node, atMs) => {
  const { data } = view;
  if (atMs > data.knownMs) return `${data.nodes[node].name}: not known, the journal ends before`;
  const { mode, terminals } = lanes(node);
  const locked = terminals.filter(({ lock }) => intervalAt(lock, atMs) !== undefined).length;
  const faults = data.timeline.faults
    .filter(
      (fault) =>
        fault.node === node &&
        fault.fromMs <= atMs &&
        (fault.untilMs < 0 ? view.endMs : fault.untilMs) >= atMs,
    )
    .map((fault) => `fault ${fault.id} (${data.words[fault.kind]})`);
  const near = (view.untilMs - view.fromMs) / 150;
  const findings = data.findings
    .filter((finding) => finding.node === node && Math.abs(finding.atMs - atMs) <= near)
    .map(({ checker, title }) => `${checker}: ${title}`);
  const state = data.words[intervalAt(mode, atMs)?.state ?? 0];
  return [
    `${data.nodes[node].name}: ${state}`,
    `${locked} of ${terminals.length} terminals locked`,
    ...faults,
    ...findings.slice(0, 2),
  ].join(', ');
};
