import { fitted } from './canvas-parts.js';
import { intervalAt, within } from './lanes.js';
import { stateColour } from './states.js';
import { timeCanvas } from './time-canvas.js';

/** @typedef {import('./view.js').View} View */
/** @typedef {import('./lanes.js').Lanes} Lanes */
/** @typedef {import('./lanes.js').Interval} Interval */
/** @typedef {import('./time-canvas.js').Geometry} Geometry */
/** @typedef {'mode' | 'pointing' | 'link' | 'lock' | 'faults'} LaneKind */
/** @typedef {{ kind: LaneKind, text: string, muted: boolean, intervals: readonly Interval[] }} Lane */

/**
 * The lanes of the selected node: faults, mode, and of each terminal pointing, session and lock.
 * @param {View} view
 * @param {Lanes} lanes
 */
export const terminalLanes = (view, lanes) => {
  const { data } = view;
  /** @type {{ node: number, rows: readonly Lane[] }} */
  let known = { node: -1, rows: [] };
  const rows = () => {
    if (known.node !== view.node) known = { node: view.node, rows: lanesOf(view, lanes) };
    return known.rows;
  };
  const word = (/** @type {Lane} */ lane, /** @type {Interval} */ interval) =>
    lane.kind === 'lock'
      ? data.nodes[interval.state].name
      : lane.kind === 'faults'
        ? data.timeline.faults[interval.state].id
        : data.words[interval.state];
  return timeCanvas(view, {
    label:
      'Lanes of the selected node: faults, mode, and each terminal’s pointing, session and lock',
    rowHeight: 17,
    rows: () => rows().length,
    rowLabel: (row) => rows()[row],
    draw: (g) => {
      for (const [row, lane] of rows().entries()) {
        const colour = (/** @type {string} */ text) =>
          lane.kind === 'lock'
            ? 'lock'
            : lane.kind === 'faults'
              ? 'fault'
              : stateColour(text, lane.kind);
        drawLane(g, within(lane.intervals, view.fromMs, view.untilMs), row, (interval) => {
          const text = word(lane, interval);
          return { text, colour: colour(text) };
        });
      }
    },
    describe: (atMs, row) => {
      const lane = rows()[row];
      const name = lane.text.trim();
      if (atMs > data.knownMs) return `${name}: not known, the journal ends before`;
      const interval = intervalAt(lane.intervals, atMs);
      return `${name}: ${interval === undefined ? 'none' : word(lane, interval)}`;
    },
  }).box;
};

/** @type {(view: View, lanes: Lanes) => readonly Lane[]} */
const lanesOf = ({ data, node, endMs }, lanes) => {
  const own = lanes(node);
  const faults = data.timeline.faults.flatMap((fault, state) =>
    fault.node === node
      ? [
          {
            fromMs: fault.fromMs,
            untilMs: fault.untilMs < 0 ? endMs : Math.max(fault.fromMs + 1, fault.untilMs),
            state,
          },
        ]
      : [],
  );
  /** @type {Lane[]} */
  const rows = [
    { kind: 'faults', text: 'faults', muted: false, intervals: faults },
    { kind: 'mode', text: 'mode', muted: false, intervals: own.mode },
  ];
  data.nodes[node].terminals.forEach(({ name }, i) => {
    const { pointing, link, lock } = own.terminals[i];
    rows.push({ kind: 'pointing', text: name, muted: false, intervals: pointing });
    rows.push({ kind: 'link', text: '   session', muted: true, intervals: link });
    rows.push({ kind: 'lock', text: '   lock with', muted: true, intervals: lock });
  });
  return rows;
};

/**
 * @param {Geometry} g
 * @param {readonly Interval[]} intervals
 * @param {number} row
 * @param {(interval: Interval) => { text: string, colour: string }} look
 */
const drawLane = (g, intervals, row, look) => {
  const { context } = g;
  const top = g.y(row) + 1;
  const height = g.rowHeight - 3;
  let lastText = Number.NEGATIVE_INFINITY;
  for (const interval of intervals) {
    const { text, colour } = look(interval);
    const left = Math.max(g.left, g.x(interval.fromMs));
    const width = Math.max(1, Math.min(g.right, g.x(interval.untilMs)) - left);
    context.fillStyle = g.colour(colour);
    context.fillRect(left, top, width, height);
    if (width < 34 || left < lastText) continue;
    context.fillStyle = g.colour(`on-${colour}`);
    context.textAlign = 'left';
    context.fillText(fitted(context, text, width - 8), left + 4, top + height / 2 + 0.5);
    lastText = left + width;
  }
};
