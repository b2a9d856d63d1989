import { logTicks, timeTicks, valueTicks } from './axis.js';
import { el, onWidth, svg } from './dom.js';
import { clock } from './format.js';

/** @typedef {import('./view.js').View} View */
/**
 * @typedef {object} Curve
 * @property {string} name
 * @property {string} colour class of the style sheet
 * @property {boolean} [dashed]
 * @property {() => readonly number[]} values one for each equal part of the run; −1: none
 */

const HEIGHT = 190;
const LEFT = 64;
const RIGHT = 10;
const TOP = 10;
const BOTTOM = 24;

/**
 * Values over the shared window of time, as steps.
 * @param {View} view
 * @param {{ title: string, curves: readonly Curve[], write: (value: number) => string, most?: number, log?: boolean, plain?: boolean }} options
 */
export const timeCurves = (view, { title, curves, write, most, log, plain }) => {
  const readout = el('output', { class: 'readout' });
  const host = el('div', { class: 'curves' });
  const draw = onWidth(host, (width) => {
    const all = curves.map(({ values }) => values());
    const top = most ?? all.flat().reduce((high, value) => Math.max(high, value), 0);
    const ticks = log ? logTicks(1, Math.max(10, top)) : valueTicks(top, 4);
    const high = Math.max(...ticks);
    const scale = (width - LEFT - RIGHT) / (view.untilMs - view.fromMs);
    const x = (/** @type {number} */ ms) => LEFT + (ms - view.fromMs) * scale;
    const y = (/** @type {number} */ value) => {
      const share = log
        ? Math.log10(Math.max(1, value)) / Math.log10(high)
        : Math.max(0, value) / high;
      return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
    };
    const times = timeTicks(view.fromMs, view.untilMs, Math.max(2, (width - LEFT) / 90));
    const clip = `clip-${title.replace(/\W+/g, '-')}`;
    host.replaceChildren(
      frame(width, `${title}: up to ${write(top)}`, [
        svg(
          'clipPath',
          { id: clip },
          svg('rect', { x: LEFT, y: 0, width: width - LEFT - RIGHT, height: HEIGHT }),
        ),
        ...ticks.map((value) => gridLine(LEFT, width - RIGHT, y(value), write(value))),
        ...times.map(({ at, text }) => timeLine(x(at), text, width)),
        ...curves.map(({ colour, dashed }, i) =>
          svg('path', {
            class: `curve ${colour}${dashed ? ' dashed' : ''}`,
            'clip-path': `url(#${clip})`,
            d: steps(all[i], view.endMs, x, y),
          }),
        ),
      ]),
    );
  });
  host.addEventListener('pointermove', (event) => {
    const box = host.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / (box.width - LEFT - RIGHT);
    const atMs = view.fromMs + share * (view.untilMs - view.fromMs);
    if (share < 0 || share > 1) return;
    const texts = curves.map(({ name, values }) => {
      const list = values();
      const value = list[Math.min(list.length - 1, Math.floor((atMs * list.length) / view.endMs))];
      return `${name} ${value === undefined || value < 0 ? '–' : write(value)}`;
    });
    readout.textContent = `${clock(atMs)}  ${texts.join(', ')}`;
  });
  view.onChange(draw);
  return el(
    'div',
    { class: 'panel' },
    plain ? undefined : el('h3', {}, title),
    host,
    keyOf(curves),
    readout,
  );
};

/** @param {readonly { name: string, colour: string, dashed?: boolean }[]} curves */
export const keyOf = (curves) =>
  el(
    'ul',
    { class: 'legend', 'aria-label': 'Curves' },
    ...curves.map(({ name, colour, dashed }) =>
      el(
        'li',
        {},
        svg(
          'svg',
          { width: 26, height: 8, 'aria-hidden': 'true' },
          svg('path', { class: `curve ${colour}${dashed ? ' dashed' : ''}`, d: 'M0 4H26' }),
        ),
        ` ${name}`,
      ),
    ),
  );

/**
 * @param {number} width
 * @param {string} label
 * @param {readonly SVGElement[]} children
 */
export const frame = (width, label, children) =>
  svg(
    'svg',
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': label },
    ...children,
  );

/** @type {(left: number, right: number, y: number, text: string) => SVGElement} */
export const gridLine = (left, right, y, text) =>
  svg(
    'g',
    {},
    svg('path', { class: 'grid', d: `M${left} ${y}H${right}` }),
    svg('text', { x: left - 6, y: y + 4, 'text-anchor': 'end' }, text),
  );

/** @type {(x: number, text: string, width: number) => SVGElement} */
export const timeLine = (x, text, width) =>
  svg(
    'g',
    {},
    svg('path', { class: 'grid', d: `M${x} ${TOP}V${HEIGHT - BOTTOM}` }),
    svg(
      'text',
      {
        x: Math.min(width - 2, Math.max(LEFT - 10, x)),
        y: HEIGHT - 7,
        'text-anchor': x > width - 30 ? 'end' : 'middle',
      },
      text,
    ),
  );

export const plotArea = { height: HEIGHT, left: LEFT, right: RIGHT, top: TOP, bottom: BOTTOM };

/** @type {(values: readonly number[], endMs: number, x: (ms: number) => number, y: (value: number) => number) => string} */
const steps = (values, endMs, x, y) => {
  let path = '';
  let pen = false;
  values.forEach((value, i) => {
    if (value < 0) {
      pen = false;
      return;
    }
    const from = x((i * endMs) / values.length).toFixed(1);
    const until = x(((i + 1) * endMs) / values.length).toFixed(1);
    path += `${pen ? 'L' : 'M'}${from} ${y(value).toFixed(1)}H${until}`;
    pen = true;
  });
  return path;
};
