import { el } from './dom.js';

/**
 * Colours of states by their names; the style sheet says what they are in light and dark. States that
 * are not known here (flight software of others) get the last one.
 * @type {Record<string, string>}
 */
const COLOURS = {
  operational: 'good',
  tracking: 'good',
  established: 'good',
  open: 'good',
  standby: 'calm',
  booting: 'calm',
  slewing: 'calm',
  hello: 'calm',
  closing: 'calm',
  resting: 'calm',
  acquiring: 'search',
  centring: 'centre',
  fading: 'bad',
  coasting: 'bad',
  degraded: 'bad',
  inhibited: 'barred',
  safe: 'barred',
  disabled: 'barred',
  lost: 'gone',
  down: 'gone',
  off: 'idle',
  stowed: 'idle',
};

/** A session that is down is no failure; a node that is down is one. */
const IDLE_LINK = 'down';

/**
 * @param {string} word
 * @param {'mode' | 'pointing' | 'link'} lane
 */
export const stateColour = (word, lane) =>
  lane === 'link' && word === IDLE_LINK ? 'idle' : (COLOURS[word] ?? 'other');

const LEGEND = [
  ['good', 'operational, tracking, established'],
  ['calm', 'booting, standby, slewing, resting, hello, closing'],
  ['search', 'acquiring'],
  ['centre', 'centring'],
  ['bad', 'degraded, fading, coasting'],
  ['barred', 'safe, inhibited, disabled'],
  ['gone', 'node down or lost'],
  ['idle', 'off, stowed, no session'],
];

/** @param {readonly (readonly string[])[]} entries colour and text */
export const legendOf = (entries) =>
  el(
    'ul',
    { class: 'legend', 'aria-label': 'Colours' },
    ...entries.map(([colour, text]) => el('li', {}, el('i', { class: `swatch ${colour}` }), text)),
  );

export const stateLegend = () => legendOf(LEGEND);
