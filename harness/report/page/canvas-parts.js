import { timeTicks } from './axis.js';

/** Axis, labels and pointer of a chart with rows over time. */

/** @typedef {import('./view.js').View} View */
/** @typedef {import('./time-canvas.js').Geometry} Geometry */
/** @typedef {import('./time-canvas.js').CanvasOptions} CanvasOptions */

export const AXIS_PX = 20;

/**
 * @param {Geometry} g
 * @param {View} view
 * @param {number} height
 */
export const drawAxis = (g, view, height) => {
  const { context, colour } = g;
  const ticks = timeTicks(view.fromMs, view.untilMs, Math.max(2, (g.right - g.left) / 90));
  context.strokeStyle = colour('line');
  context.fillStyle = colour('muted');
  context.lineWidth = 1;
  for (const { at, text } of ticks) {
    const x = Math.round(g.x(at)) + 0.5;
    context.beginPath();
    context.moveTo(x, AXIS_PX - 4);
    context.lineTo(x, height);
    context.stroke();
    const half = context.measureText(text).width / 2;
    context.textAlign = 'center';
    context.fillText(text, Math.min(g.right - half, Math.max(g.left + half, x)), 8);
  }
};

/**
 * The line under the pointer, and what is dragged over.
 * @param {CanvasRenderingContext2D} context
 * @param {{ left: number, right: number, x: (ms: number) => number, colour: string, height: number }} place
 * @param {{ cursorMs: number, dragMs: number }} state
 */
export const drawCursor = (context, { left, right, x, colour, height }, state) => {
  if (state.cursorMs < 0) return;
  const within = (/** @type {number} */ ms) => Math.min(right, Math.max(left, x(ms)));
  if (state.dragMs >= 0) {
    context.fillStyle = colour;
    context.globalAlpha = 0.2;
    const [from, until] = [within(state.dragMs), within(state.cursorMs)];
    context.fillRect(Math.min(from, until), AXIS_PX, Math.abs(until - from), height);
    context.globalAlpha = 1;
  }
  context.strokeStyle = colour;
  context.beginPath();
  context.moveTo(within(state.cursorMs), AXIS_PX);
  context.lineTo(within(state.cursorMs), height);
  context.stroke();
};

/**
 * @param {Geometry} g
 * @param {CanvasOptions} options
 */
export const drawLabels = ({ context, colour, left, y }, { rows, rowLabel, rowHeight }) => {
  context.textAlign = 'left';
  for (let i = 0; i < rows(); i++) {
    const { text, strong, muted } = rowLabel(i);
    if (strong) {
      context.fillStyle = colour('selected');
      context.fillRect(0, y(i), left - 2, rowHeight);
    }
    context.font = `${strong ? '600 ' : ''}11px system-ui, sans-serif`;
    context.fillStyle = colour(muted ? 'muted' : 'text');
    context.fillText(fitted(context, text, left - 10), 4, y(i) + rowHeight / 2);
  }
};

/**
 * The text, or as much of it as there is room for.
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} width
 */
export const fitted = (context, text, width) => {
  if (context.measureText(text).width <= width) return text;
  let cut = text;
  while (cut.length > 1 && context.measureText(`${cut}…`).width > width) cut = cut.slice(0, -1);
  return `${cut}…`;
};
