import { count } from './format.js';

/**
 * Elements by hand. Text enters the page as text nodes and attributes only, so that no name in a
 * run can become markup.
 */

/** @typedef {string | number | Node | undefined} Child */
/** @typedef {Record<string, string | number | boolean | undefined>} Attributes */

/**
 * @param {Element} element
 * @param {Attributes} attributes
 * @param {readonly Child[]} children
 */
const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    element.setAttribute(name, value === true ? '' : String(value));
  }
  for (const child of children) {
    if (child === undefined) continue;
    element.append(child instanceof Node ? child : String(child));
  }
};

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export const el = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  fill(element, attributes, children);
  return element;
};

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} name
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export const svg = (name, attributes = {}, ...children) => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  fill(element, attributes, children);
  return element;
};

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [label] for readers of the screen, where the text is a sign
 */
export const button = (text, act, label) => {
  const made = el('button', { type: 'button', 'aria-label': label, title: label }, text);
  made.addEventListener('click', act);
  return made;
};

/**
 * A choice with its label.
 * @param {string} label
 * @param {readonly (readonly [string, string])[]} options value and text
 * @param {(value: string) => void} act
 */
export const choice = (label, options, act) => {
  const select = el('select', {}, ...options.map(([value, text]) => el('option', { value }, text)));
  select.addEventListener('change', () => act(select.value));
  return { box: el('label', {}, label, ' ', select), select };
};

/**
 * @param {string} caption
 * @param {readonly (readonly [string, boolean])[]} columns head, and whether it is a number
 * @param {readonly (readonly Child[])[]} rows
 */
export const table = (caption, columns, rows) => {
  const numeric = (/** @type {number} */ i) => (columns[i][1] ? 'n' : undefined);
  return el(
    'div',
    { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption },
    el(
      'table',
      {},
      el('caption', {}, caption),
      el(
        'thead',
        {},
        el(
          'tr',
          {},
          ...columns.map(([head], i) => el('th', { scope: 'col', class: numeric(i) }, head)),
        ),
      ),
      el(
        'tbody',
        {},
        ...rows.map((row) =>
          el(
            'tr',
            {},
            ...row.map((cell, i) =>
              i === 0
                ? el('th', { scope: 'row', class: numeric(i) }, cell)
                : el('td', { class: numeric(i) }, cell),
            ),
          ),
        ),
      ),
    ),
  );
};

/**
 * Buttons that go through the pages of a list; nothing when one page holds all.
 * @param {number} total
 * @param {number} size
 * @param {(from: number) => void} show
 */
export const pager = (total, size, show) => {
  let from = 0;
  const where = el('output', {});
  const go = (/** @type {number} */ to) => {
    from = Math.max(0, Math.min(to, Math.floor((total - 1) / size) * size));
    where.textContent = `${count(from + 1)} to ${count(Math.min(total, from + size))} of ${count(total)}`;
    show(from);
  };
  const box = el(
    'p',
    { class: 'pager', hidden: total <= size },
    button('Before', () => go(from - size)),
    ' ',
    where,
    ' ',
    button('Next', () => go(from + size)),
  );
  return { box, go };
};

/**
 * Draw when the width of an element changes; not within the change itself, which drawing may go on.
 * @param {HTMLElement} host
 * @param {(width: number) => void} draw
 */
export const onWidth = (host, draw) => {
  let drawn = 0;
  const drawNow = () => {
    drawn = host.clientWidth;
    if (drawn >= 50) draw(drawn);
  };
  new ResizeObserver(() => {
    if (host.clientWidth !== drawn) requestAnimationFrame(drawNow);
  }).observe(host);
  return drawNow;
};

/** @param {string} id */
export const plotOf = (id) => document.querySelector(`#chart-${id} .plot`) ?? document.body;
