import { type Html, html } from '../report/html/html.ts';
import { clockText } from '../journal/record-text.ts';
import { durationText } from '../report/number-text.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Explanation, Story } from './explain-run.ts';
import { faultLanesOf, type Lane, lanesOf } from './lanes.ts';

const ROW = 40;
const BAR = 18;
const LABEL = 14;
const AXIS = 26;
const PERCENT = 100;
const FAULTS_MAX = 8;
const MOMENT = 0.3;

/** Colours of states, by the beginning of their path: classes of the style sheet. */
const CLASSES: readonly (readonly [state: string, colour: string])[] = [
  ['tracking.fading', 'bad'],
  ['tracking.coasting', 'bad'],
  ['established.degraded', 'bad'],
  ['degraded', 'bad'],
  ['backpressured', 'bad'],
  ['operational', 'good'],
  ['tracking', 'good'],
  ['established', 'good'],
  ['open', 'good'],
  ['standby', 'calm'],
  ['booting', 'calm'],
  ['slewing', 'calm'],
  ['hello', 'calm'],
  ['closing', 'calm'],
  ['draining', 'calm'],
  ['resting', 'calm'],
  ['acquiring', 'search'],
  ['centring', 'centre'],
  ['safe', 'barred'],
  ['inhibited', 'barred'],
  ['disabled', 'barred'],
  ['off', 'idle'],
  ['stowed', 'idle'],
  ['blocked', 'idle'],
];

export const LEGEND: readonly (readonly [colour: string, words: string])[] = [
  ['good', 'operational, tracking, established, open'],
  ['calm', 'booting, slewing, resting, hello, closing, draining'],
  ['search', 'acquiring'],
  ['centre', 'centring'],
  ['bad', 'fading, coasting, degraded, backpressured'],
  ['barred', 'safe, inhibited, disabled'],
  ['gone', 'node down'],
  ['idle', 'off, stowed, no session, blocked'],
  ['fault', 'fault at work'],
];

const colourOf = (state: string, machine: string): string => {
  if (state === 'down') return machine === 'node' ? 'gone' : 'idle';
  return CLASSES.find(([prefix]) => state.startsWith(prefix))?.[1] ?? 'other';
};

/**
 * The machines of a story as lanes on one time axis. All that lies along it is in per cent, so that it is as
 * wide as its page and text keeps its size; the name of a lane stands above its bar.
 */
export const lanesSvg = (explanation: Explanation, story: Story): Html => {
  const { scene, finding } = story;
  const faults = faultLanesOf(explanation, story).slice(0, FAULTS_MAX);
  const lanes = lanesOf(explanation, story);
  const x = (atNs: Ns): number =>
    rounded((PERCENT * (atNs - scene.fromNs)) / Math.max(1, scene.toNs - scene.fromNs));
  const rows = [
    ...faults.map(({ name, spans }) => ({
      name,
      bars: spans.map(({ fromNs, untilNs }) => ({ fromNs, untilNs, colour: 'fault', word: '' })),
    })),
    ...lanes.map((lane) => ({ name: `${lane.node} · ${lane.name}`, bars: barsOf(lane) })),
  ];
  const height = AXIS + ROW * rows.length;
  const at = x(finding.atNs);
  return html`<svg class="lanes" width="100%" height="${height}" role="img" aria-label="States of the machines involved on one time axis; the story below says the same in words">
<text class="axis" x="0" y="14">${clockText(scene.fromNs)}</text>
<text class="axis end" x="100%" y="14">${clockText(scene.toNs)}</text>
${[25, 50, 75].map((tick) => html`<line class="tick" x1="${tick}%" x2="${tick}%" y1="18" y2="${height}"/>`)}
${rows.map(({ name, bars }, row) => {
  const top = AXIS + ROW * row;
  return html`<text class="lane" x="0" y="${top + LABEL - 3}">${name}</text>
${bars.map((bar) => barSvg(bar, top + LABEL, x))}
`;
})}<line class="violation" x1="${at}%" x2="${at}%" y1="18" y2="${height}"/>
</svg>`;
};

interface Bar {
  readonly fromNs: Ns;
  readonly untilNs: Ns;
  readonly colour: string;
  readonly word: string;
}

const barSvg = (bar: Bar, y: number, x: (atNs: Ns) => number): Html => {
  const { fromNs, untilNs, colour, word } = bar;
  const from = x(fromNs);
  const width = rounded(Math.max(MOMENT, x(untilNs) - from));
  const title = `${word === '' ? '' : `${word}, `}${clockText(fromNs)}, ${durationText(untilNs - fromNs)}`;
  return html`<svg x="${from}%" y="${y}" width="${width}%" height="${BAR}"><title>${title}</title><rect class="${colour}" width="100%" height="100%"/>${
    word === '' || width < 3 ? '' : html`<text class="on-${colour}" x="4" y="13">${word}</text>`
  }</svg>`;
};

/** Neighbours of one colour and word are one bar: substates are in the story. */
const barsOf = ({ spans, machine }: Lane): readonly Bar[] => {
  const bars: { fromNs: Ns; untilNs: Ns; colour: string; word: string }[] = [];
  for (const { fromNs, untilNs, state } of spans) {
    const colour = colourOf(state, machine);
    const word = state.split('.')[0] ?? state;
    const last = bars.at(-1);
    if (last !== undefined && last.colour === colour && last.word === word) last.untilNs = untilNs;
    else bars.push({ fromNs, untilNs, colour, word });
  }
  return bars;
};

const rounded = (value: number): number => Math.round(1_000 * value) / 1_000;
