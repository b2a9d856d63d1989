import { logTicks } from './axis.js';
import { frame, gridLine, keyOf, plotArea, timeCurves, timeLine } from './curves.js';
import { el, onWidth, plotOf, svg } from './dom.js';
import { count, duration, percent, scaled } from './format.js';

/** @typedef {import('./view.js').View} View */
/** @typedef {import('../html/page-data.ts').ClassTraffic} ClassTraffic */

/**
 * Latency and throughput, a panel a class.
 * @param {View} view
 */
export const drawTraffic = (view) => {
  const used = view.data.traffic.filter(({ offered }) => offered.some((bytes) => bytes > 0));
  const latency = plotOf('latency');
  const throughput = plotOf('throughput');
  if (used.length === 0) {
    latency.append(el('p', {}, 'No application sent anything.'));
    throughput.append(el('p', {}, 'No application sent anything.'));
    return;
  }
  latency.append(
    el('div', { class: 'panels' }, ...used.map((traffic) => latencyPanel(view, traffic))),
  );
  const partS = view.endMs / 1000 / (used[0].offered.length || 1);
  throughput.append(
    el(
      'div',
      { class: 'panels' },
      ...used.map((traffic) => {
        const rate = (/** @type {readonly number[]} */ bytes) => bytes.map((n) => (8 * n) / partS);
        const offered = rate(traffic.offered);
        const delivered = rate(traffic.delivered);
        return timeCurves(view, {
          title: `${traffic.class}: throughput`,
          write: (value) => scaled(value, 'bit/s'),
          curves: [
            { name: 'delivered', colour: 'good', values: () => delivered },
            { name: 'offered', colour: 'muted', dashed: true, values: () => offered },
          ],
        });
      }),
    ),
  );
};

/** @type {(view: View, traffic: ClassTraffic) => Element} */
const latencyPanel = (view, traffic) => {
  const host = el('div', { class: 'curves' });
  const total = traffic.latency[traffic.latency.length - 1] ?? 0;
  const title = `${traffic.class}: latency`;
  const draw = onWidth(host, (width) => {
    const { left, right, top, bottom, height } = plotArea;
    if (total === 0) return;
    const values = [...traffic.latency, ...traffic.bound].filter((_, i) => i % 2 === 0);
    const ticks = logTicks(Math.max(1, Math.min(...values)), Math.max(...values));
    const low = Math.log10(ticks[0]);
    const scale = (width - left - right) / (Math.log10(ticks[ticks.length - 1]) - low);
    const x = (/** @type {number} */ us) => left + (Math.log10(Math.max(1, us)) - low) * scale;
    const y = (/** @type {number} */ share) => height - bottom - share * (height - top - bottom);
    const every = Math.ceil((ticks.length * 52) / (width - left));
    host.replaceChildren(
      frame(width, `${title}: share of bundles against time, logarithmic`, [
        ...[0, 0.25, 0.5, 0.75, 1].map((share) =>
          gridLine(left, width - right, y(share), percent(share)),
        ),
        ...ticks
          .filter((_, i) => i % every === 0)
          .map((us) => timeLine(x(us), duration(us), width)),
        svg('path', { class: 'curve muted dashed', d: climb(traffic.bound, x, y) }),
        svg('path', { class: 'curve good', d: climb(traffic.latency, x, y) }),
      ]),
    );
  });
  view.onChange(draw);
  return el(
    'div',
    { class: 'panel' },
    el('h3', {}, title),
    total === 0 ? el('p', {}, 'Nothing was delivered.') : host,
    keyOf([
      { name: 'latency', colour: 'good' },
      { name: 'light-time bound', colour: 'muted', dashed: true },
    ]),
    el('p', { class: 'note' }, summary(traffic)),
  );
};

/** @type {(pairs: readonly number[], x: (us: number) => number, y: (share: number) => number) => string} */
const climb = (pairs, x, y) => {
  const total = pairs[pairs.length - 1];
  if (total === undefined) return '';
  let path = `M${x(pairs[0]).toFixed(1)} ${y(0).toFixed(1)}`;
  for (let i = 0; i < pairs.length; i += 2) {
    path += `H${x(pairs[i]).toFixed(1)}V${y(pairs[i + 1] / total).toFixed(1)}`;
  }
  return path;
};

/** @param {ClassTraffic} traffic */
const summary = ({ latency, quantiles }) => {
  const written = (/** @type {number} */ us) => (us < 0 ? '–' : duration(us));
  const texts = quantiles.map(
    ([share, own, bound]) => `p${share * 100} ${written(own)} (bound ${written(bound)})`,
  );
  return `${count(latency[latency.length - 1] ?? 0)} delivered: ${texts.join(', ')}`;
};
