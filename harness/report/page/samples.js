import { timeCurves } from './curves.js';
import { el, plotOf, table } from './dom.js';
import { clock, count, duration, percent, scaled } from './format.js';

/** @typedef {import('./view.js').View} View */

/**
 * Stores, clocks and batteries over time.
 * @param {View} view
 */
export const drawSamples = (view) => {
  drawStores(view);
  const { samples } = view.data;
  const clocks = plotOf('clocks');
  if (samples.clockError.every((value) => value < 0))
    clocks.append(el('p', {}, 'No clock was set.'));
  else {
    clocks.append(
      timeCurves(view, {
        title: 'Largest clock error, logarithmic',
        log: true,
        plain: true,
        write: duration,
        curves: [
          { name: 'largest error', colour: 'bad', values: () => samples.clockError },
          {
            name: 'largest uncertainty declared',
            colour: 'muted',
            dashed: true,
            values: () => samples.clockUncertainty,
          },
        ],
      }),
    );
  }
  if (samples.clocks.length > 0) clocks.append(clockTable(view));
  const energy = plotOf('energy');
  if (samples.charge.every((value) => value < 0)) {
    energy.append(el('p', {}, 'No satellite’s battery is followed.'));
    return;
  }
  const charge = samples.charge.map((value) => (value < 0 ? value : value / 1000));
  energy.append(
    el(
      'div',
      { class: 'panels' },
      timeCurves(view, {
        title: 'Lowest charge',
        write: percent,
        most: 1,
        curves: [{ name: 'lowest of all nodes', colour: 'good', values: () => charge }],
      }),
      timeCurves(view, {
        title: 'Satellites in shadow',
        write: count,
        curves: [{ name: 'in shadow', colour: 'muted', values: () => samples.eclipsed }],
      }),
    ),
  );
};

/** @param {View} view */
const clockTable = ({ data: { samples, nodes } }) =>
  el(
    'details',
    { class: 'more' },
    el('summary', {}, `Largest error of each clock (${count(samples.clocks.length)})`),
    table(
      'Clocks with the largest errors',
      [
        ['node', false],
        ['error', true],
        ['declared uncertainty', true],
        ['at', true],
      ],
      samples.clocks.map(([node, error, uncertainty, atMs]) => [
        nodes[node].name,
        duration(error),
        duration(uncertainty),
        clock(atMs, true),
      ]),
    ),
    samples.clocksCut > 0
      ? el(
          'p',
          { class: 'note' },
          `${count(samples.clocksCut)} nodes with smaller errors are left out.`,
        )
      : undefined,
  );

/** @param {View} view */
const drawStores = (view) => {
  const { samples, nodes } = view.data;
  const plot = plotOf('stores');
  if (samples.stores.length === 0) {
    plot.append(el('p', {}, 'No store was in use.'));
    return;
  }
  const selected = () => samples.stores.find(({ node }) => node === view.node);
  plot.append(
    timeCurves(view, {
      title: 'Bytes in stores',
      plain: true,
      write: (value) => scaled(value, 'B'),
      curves: [
        { name: 'fullest store', colour: 'good', values: () => samples.storeMax },
        {
          name: 'store of the node selected in the timeline',
          colour: 'search',
          dashed: true,
          values: () => selected()?.bytes ?? [],
        },
      ],
    }),
    el(
      'details',
      { class: 'more' },
      el('summary', {}, `Peaks by node (${count(samples.stores.length)})`),
      table(
        'Highest use of each store',
        [
          ['node', false],
          ['peak', true],
          ['capacity', true],
          ['share', true],
        ],
        samples.stores.map(({ node, highBytes }) => [
          nodes[node].name,
          scaled(highBytes, 'B'),
          scaled(nodes[node].storeBytes, 'B'),
          percent(highBytes / Math.max(1, nodes[node].storeBytes)),
        ]),
      ),
      samples.storesCut > 0
        ? el(
            'p',
            { class: 'note' },
            `${count(samples.storesCut)} nodes with lower peaks are left out.`,
          )
        : undefined,
    ),
  );
};
