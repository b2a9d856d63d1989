import { AXIS_PX, drawAxis, drawCursor, drawLabels } from './canvas-parts.js';
import { el, onWidth } from './dom.js';
import { clock } from './format.js';

/** @typedef {import('./view.js').View} View */
/**
 * @typedef {object} Geometry
 * @property {CanvasRenderingContext2D} context
 * @property {number} left where the plot begins [px]
 * @property {number} right
 * @property {(ms: number) => number} x
 * @property {(row: number) => number} y top of a row
 * @property {number} rowHeight
 * @property {(name: string) => string} colour of the style sheet
 */
/**
 * @typedef {object} CanvasOptions
 * @property {string} label
 * @property {number} rowHeight
 * @property {boolean} [wideLabels] two names fit
 * @property {() => number} rows
 * @property {(row: number) => { text: string, strong?: boolean, muted?: boolean }} rowLabel
 * @property {(geometry: Geometry) => void} draw
 * @property {(atMs: number, row: number) => string} describe
 * @property {(row: number) => void} [onRow]
 */

/**
 * A chart with rows over the shared window of time. Pointer: move to read, drag to zoom, double
 * click for the whole run, wheel with Ctrl to zoom, with Shift to move. Keys: see KEYS.
 * @param {View} view
 * @param {CanvasOptions} options
 */
export const timeCanvas = (view, options) => {
  const canvas = el('canvas', {
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'chart',
    'aria-label': options.label,
  });
  const readout = el('output', { class: 'readout', 'aria-live': 'polite' });
  const box = el('div', { class: 'time-canvas' }, canvas, readout);
  const state = { cursorMs: -1, row: 0, dragMs: -1, width: 0 };

  const geometry = () => {
    const left = options.wideLabels
      ? Math.min(230, Math.max(130, state.width * 0.2))
      : Math.min(150, Math.max(84, state.width * 0.16));
    const right = state.width - 6;
    const scale = (right - left) / (view.untilMs - view.fromMs);
    return {
      left,
      right,
      x: (/** @type {number} */ ms) => left + (ms - view.fromMs) * scale,
      y: (/** @type {number} */ row) => AXIS_PX + row * options.rowHeight,
      ms: (/** @type {number} */ px) =>
        view.fromMs + (Math.min(right, Math.max(left, px)) - left) / scale,
    };
  };

  /** All but the line under the pointer, which moves more often than the rest changes. */
  const still = document.createElement('canvas');

  const draw = onWidth(box, (width) => {
    const context = still.getContext('2d');
    state.width = width;
    if (context === null) return;
    const height = AXIS_PX + Math.max(1, options.rows()) * options.rowHeight + 4;
    const ratio = Math.max(1, Math.min(3, devicePixelRatio));
    for (const each of [still, canvas]) {
      each.width = Math.round(state.width * ratio);
      each.height = Math.round(height * ratio);
    }
    canvas.style.aspectRatio = `${state.width} / ${height}`;
    const style = getComputedStyle(canvas);
    const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
    context.scale(ratio, ratio);
    context.font = '11px system-ui, sans-serif';
    context.textBaseline = 'middle';
    const g = { ...geometry(), context, colour, rowHeight: options.rowHeight };
    drawAxis(g, view, height);
    context.save();
    context.beginPath();
    context.rect(g.left, 0, g.right - g.left, height);
    context.clip();
    options.draw(g);
    context.restore();
    drawLabels(g, options);
    point();
  });

  const point = () => {
    const context = canvas.getContext('2d');
    if (context === null || still.width === 0) return;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(still, 0, 0);
    const ratio = canvas.width / state.width;
    context.scale(ratio, ratio);
    const colour = getComputedStyle(canvas).getPropertyValue('--accent').trim();
    drawCursor(context, { ...geometry(), colour, height: canvas.height / ratio }, state);
  };

  const read = () => {
    if (state.cursorMs < 0) return;
    const row = Math.min(Math.max(0, options.rows() - 1), state.row);
    readout.textContent = `${clock(state.cursorMs, true)}  ${options.describe(state.cursorMs, row)}`;
  };
  const at = (/** @type {PointerEvent | WheelEvent} */ event) => {
    state.cursorMs = geometry().ms(event.offsetX);
    const row = Math.floor((event.offsetY - AXIS_PX) / options.rowHeight);
    state.row = Math.max(0, Math.min(options.rows() - 1, row));
  };
  listen(view, { canvas, options, state, at, read, point });
  view.onChange(draw);
  return { box, draw };
};

/** @typedef {{ cursorMs: number, row: number, dragMs: number, width: number }} CanvasState */
/**
 * @typedef {object} Parts
 * @property {HTMLCanvasElement} canvas
 * @property {CanvasOptions} options
 * @property {CanvasState} state
 * @property {(event: PointerEvent | WheelEvent) => void} at
 * @property {() => void} read
 * @property {() => void} point draws the line under the pointer
 */

/**
 * @param {View} view
 * @param {Parts} parts
 */
const listen = (view, parts) => {
  const { canvas, options, state, at, read, point } = parts;
  canvas.addEventListener('pointermove', (event) => {
    at(event);
    read();
    point();
  });
  canvas.addEventListener('pointerleave', () => {
    if (state.dragMs >= 0 || document.activeElement === canvas) return;
    state.cursorMs = -1;
    point();
  });
  canvas.addEventListener('pointerdown', (event) => {
    at(event);
    state.dragMs = state.cursorMs;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointerup', (event) => {
    at(event);
    const [low, high] = [state.dragMs, state.cursorMs].sort((a, b) => a - b);
    const dragged = state.dragMs >= 0 && (high - low) * 100 > view.untilMs - view.fromMs;
    state.dragMs = -1;
    if (dragged) view.show(low, high);
    else options.onRow?.(state.row);
  });
  canvas.addEventListener('pointercancel', () => {
    state.dragMs = -1;
  });
  canvas.addEventListener('dblclick', () => view.whole());
  canvas.addEventListener(
    'wheel',
    (event) => {
      if (!event.ctrlKey && !event.shiftKey) return;
      event.preventDefault();
      at(event);
      const by = event.deltaY === 0 ? event.deltaX : event.deltaY;
      if (event.ctrlKey) view.zoom(by > 0 ? 1.25 : 0.8, state.cursorMs);
      else view.pan(by > 0 ? 0.1 : -0.1);
    },
    { passive: false },
  );
  canvas.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (act === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    if (state.cursorMs < view.fromMs || state.cursorMs > view.untilMs) {
      state.cursorMs = (view.fromMs + view.untilMs) / 2;
    }
    act(view, parts, event.shiftKey);
    read();
    point();
  });
};

const step = (/** @type {number} */ sign) => {
  /** @type {(view: View, parts: Parts, shift: boolean) => void} */
  const move = (view, { state }, shift) => {
    if (shift) view.pan(sign * 0.2);
    const to = state.cursorMs + ((view.untilMs - view.fromMs) * sign) / 100;
    state.cursorMs = Math.max(view.fromMs, Math.min(view.untilMs, to));
  };
  return move;
};

const row = (/** @type {number} */ sign) => {
  /** @type {(view: View, parts: Parts) => void} */
  const move = (_view, { state, options }) => {
    state.row = Math.max(0, Math.min(options.rows() - 1, state.row + sign));
    options.onRow?.(state.row);
  };
  return move;
};

/** @type {Record<string, (view: View, parts: Parts, shift: boolean) => void>} */
const KEYS = {
  '+': (view, { state }) => view.zoom(0.5, state.cursorMs),
  '=': (view, { state }) => view.zoom(0.5, state.cursorMs),
  '-': (view, { state }) => view.zoom(2, state.cursorMs),
  0: (view) => view.whole(),
  ArrowLeft: step(-1),
  ArrowRight: step(1),
  ArrowUp: row(-1),
  ArrowDown: row(1),
  Home: (view, { state }) => {
    state.cursorMs = view.fromMs;
  },
  End: (view, { state }) => {
    state.cursorMs = view.untilMs;
  },
};
