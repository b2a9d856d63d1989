import { clockText } from '../journal/record-text.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Explanation, Story } from './explain-run.ts';
import { faultLanesOf, type Lane, lanesOf } from './lanes.ts';

/** A sign for a state, by the beginning of its path; the first that fits. */
const SIGNS: readonly (readonly [state: string, sign: string])[] = [
  ['operational', '─'],
  ['tracking.fading', 'f'],
  ['tracking.coasting', 'f'],
  ['tracking', '═'],
  ['established.degraded', 'd'],
  ['degraded', 'd'],
  ['established', '═'],
  ['open', '═'],
  ['acquiring', 'a'],
  ['centring', 'c'],
  ['slewing', 's'],
  ['hello', 'h'],
  ['closing', 'k'],
  ['safe', 'S'],
  ['standby', 'b'],
  ['booting', 'b'],
  ['inhibited', 'i'],
  ['disabled', 'i'],
  ['resting', 'r'],
];
const LEGEND =
  '─ runs  ═ tracks, linked  a acquires  c centres  s slews  r rests  f fades  h hello  d degraded  ' +
  'k closes  S safe  b boots  i barred  x down  · off';
const NAMES_MAX = 30;
const WIDTH_MAX = 90;
const STRIPS_MAX = 14;
const FAULTS_MAX = 4;

/** The machines of a story, a line each, on one time axis that fits the terminal. */
export const laneStrips = (
  explanation: Explanation,
  story: Story,
  columns: number,
): readonly string[] => {
  const { scene, finding } = story;
  const faults = faultLanesOf(explanation, story).slice(0, FAULTS_MAX);
  const lanes = lanesOf(explanation, story)
    .filter(({ machine }) => machine !== 'outduct')
    .slice(0, STRIPS_MAX - faults.length);
  const named = [
    ...faults.map((fault) => ({ name: fault.name, cells: faultCells(fault.spans) })),
    ...lanes.map((lane) => ({ name: `${lane.node} ${lane.name}`, cells: stateCells(lane) })),
  ];
  const left = Math.min(NAMES_MAX, Math.max(0, ...named.map(({ name }) => name.length)));
  const [from, to] = [clockText(scene.fromNs), clockText(scene.toNs)];
  const widthMin = from.length + 1 + to.length;
  const width = Math.max(widthMin, Math.min(WIDTH_MAX, columns - left - 6));
  const stepNs = (scene.toNs - scene.fromNs) / width;
  const indent = ' '.repeat(left + 4);
  const at = Math.min(width - 1, Math.floor((finding.atNs - scene.fromNs) / stepNs));
  return [
    `${indent}${from.padEnd(width - to.length)}${to}`,
    ...named.map(({ name, cells }) => {
      const strip = Array.from({ length: width }, (_, cell) =>
        cells(scene.fromNs + cell * stepNs, scene.fromNs + (cell + 1) * stepNs),
      ).join('');
      return `  ${name.slice(0, left).padEnd(left)}  ${strip}`.trimEnd();
    }),
    `${indent}${' '.repeat(at)}■ ${finding.checker}`,
    ...legendLines(columns),
  ];
};

type Cells = (fromNs: Ns, untilNs: Ns) => string;

const faultCells =
  (spans: readonly { readonly fromNs: Ns; readonly untilNs: Ns }[]): Cells =>
  (fromNs, untilNs) =>
    spans.some((span) => span.fromNs < untilNs && span.untilNs >= fromNs) ? '▒' : ' ';

/** The state that a cell's time was spent in longest. */
const stateCells =
  ({ machine, spans }: Lane): Cells =>
  (fromNs, untilNs) => {
    let [best, longestNs] = ['', 0];
    for (const span of spans) {
      const ns = Math.min(untilNs, span.untilNs) - Math.max(fromNs, span.fromNs);
      if (ns > longestNs) [best, longestNs] = [span.state, ns];
    }
    if (best === 'down') return machine === 'node' ? 'x' : '·';
    return SIGNS.find(([state]) => best.startsWith(state))?.[1] ?? '·';
  };

const legendLines = (columns: number): readonly string[] => {
  const lines: string[] = [''];
  for (const item of LEGEND.split('  ')) {
    const line = lines.at(-1) as string;
    if (line !== '' && line.length + item.length + 3 > columns - 2) lines.push(item);
    else lines[lines.length - 1] = line === '' ? item : `${line}  ${item}`;
  }
  return lines.map((line) => `  ${line}`);
};
