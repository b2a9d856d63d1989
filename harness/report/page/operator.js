import { el, table } from './dom.js';
import { clock, count, duration } from './format.js';

/** @typedef {import('./view.js').View} View */

/** Actions whose figure is a length of time [ns]. */
const TIMES = ['lost', 'returned', 'plan-distributed'];

/**
 * What the operator found and did.
 * @param {View} view
 */
export const drawOperator = ({ data }) => {
  const { rows, cut } = data.operator;
  const host = document.getElementById('chart-operator');
  if (host === null || rows.length === 0) return;
  host.append(
    el(
      'details',
      { class: 'more' },
      el('summary', {}, `Each action of the operator (${count(rows.length + cut)})`),
      table(
        'Actions of the operator',
        [
          ['time', false],
          ['action', false],
          ['node', false],
          ['figure', true],
        ],
        rows.map(([atMs, word, node, value]) => {
          const action = data.words[word];
          const figure = TIMES.includes(action) ? duration(value / 1000) : count(value);
          return [clock(atMs, true), action, data.nodes[node]?.name ?? '–', figure];
        }),
      ),
      cut > 0 ? el('p', { class: 'note' }, `${count(cut)} more are not listed.`) : undefined,
    ),
  );
};
