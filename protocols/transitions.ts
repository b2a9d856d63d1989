import type { MachineName } from './avionics.ts';

export interface TransitionTable {
  /** State after each boot. */
  readonly initial: string;
  /** Every state, names from the root down joined by dots, with the states that may follow it. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
}

/** Where every terminal may be sent from any state of a contact. */
const LEAVING = ['stowed', 'inhibited', 'disabled'] as const;
/** The same with the turn that a head needs which came up anew. */
const AT_WORK = [...LEAVING, 'slewing.turning'] as const;
/** A search begins in the role of the present slot. */
const SEARCH = ['acquiring.scanning', 'acquiring.staring'] as const;
const TRACKED = 'tracking.fine.handshaking';
/** A radio waits for frame lock instead of searching, and tracks at once when it has it. */
const RADIO = ['acquiring.linking', TRACKED] as const;

const TERMINAL: TransitionTable = {
  initial: 'stowed',
  allowed: {
    stowed: ['slewing.turning', 'inhibited', 'disabled'],
    'slewing.turning': ['slewing.pointed', ...SEARCH, ...RADIO, 'resting', ...LEAVING],
    'slewing.pointed': [...SEARCH, ...RADIO, ...AT_WORK],
    'acquiring.scanning': [
      'acquiring.listening',
      'acquiring.staring',
      'centring.steering',
      'resting',
      ...AT_WORK,
    ],
    'acquiring.listening': [...SEARCH, 'centring.steering', 'resting', ...AT_WORK],
    'acquiring.staring': ['acquiring.scanning', 'centring.steering', 'resting', ...AT_WORK],
    'acquiring.local.scanning': [
      'acquiring.local.listening',
      ...SEARCH,
      'centring.steering',
      ...AT_WORK,
    ],
    'acquiring.local.listening': [
      'acquiring.local.scanning',
      ...SEARCH,
      'centring.steering',
      ...AT_WORK,
    ],
    'acquiring.local.staring': [...SEARCH, 'centring.steering', ...AT_WORK],
    'acquiring.linking': [TRACKED, ...AT_WORK],
    'centring.steering': ['centring.confirming', ...SEARCH, ...AT_WORK],
    'centring.confirming': ['centring.steering', 'tracking.fine.syncing', TRACKED, ...AT_WORK],
    'tracking.fine.syncing': [
      TRACKED,
      'tracking.fine.linked',
      'tracking.fading',
      'acquiring.linking',
      ...SEARCH,
      ...AT_WORK,
    ],
    'tracking.fine.handshaking': [
      'tracking.fine.linked',
      'tracking.fading',
      'acquiring.linking',
      ...AT_WORK,
    ],
    'tracking.fine.linked': [TRACKED, 'tracking.fading', ...AT_WORK],
    'tracking.fading': [
      'tracking.fine.syncing',
      TRACKED,
      'tracking.fine.linked',
      'tracking.coasting',
      'acquiring.linking',
      ...AT_WORK,
    ],
    'tracking.coasting': [
      'tracking.fine.syncing',
      TRACKED,
      'tracking.fine.linked',
      'acquiring.local.scanning',
      'acquiring.local.staring',
      'centring.steering',
      ...AT_WORK,
    ],
    resting: ['slewing.turning', ...LEAVING],
    inhibited: ['slewing.turning', 'stowed', 'disabled'],
    disabled: ['stowed'],
  },
};

/**
 * Which state may follow which, as the effect `transition` tells it (LM-MGT-015; in the specification
 * in sections 2, 3, 6 and 7). It is written by hand and owes nothing to the statecharts, which a test
 * compares with it both ways.
 */
export const TRANSITIONS: Readonly<Record<MachineName, TransitionTable>> = {
  node: {
    initial: 'off',
    allowed: {
      off: ['booting.selfTest'],
      'booting.selfTest': ['booting.restoring', 'safe'],
      'booting.restoring': ['standby', 'safe'],
      standby: ['operational', 'degraded'],
      operational: ['degraded', 'safe'],
      degraded: ['operational', 'safe'],
      safe: ['standby'],
    },
  },
  terminal: TERMINAL,
  link: {
    initial: 'down',
    allowed: {
      down: ['hello.initiating', 'hello.answering'],
      'hello.initiating': ['hello.answering', 'hello.waiting', 'established.nominal', 'down'],
      'hello.answering': ['hello.initiating', 'hello.waiting', 'established.nominal', 'down'],
      'hello.waiting': ['hello.initiating', 'hello.answering', 'established.nominal', 'down'],
      'established.nominal': ['established.degraded', 'closing', 'hello.initiating', 'down'],
      'established.degraded': ['established.nominal', 'closing', 'hello.initiating', 'down'],
      closing: ['down'],
    },
  },
  outduct: {
    initial: 'blocked',
    allowed: {
      blocked: ['open'],
      open: ['backpressured', 'draining', 'blocked'],
      backpressured: ['open', 'draining', 'blocked'],
      draining: ['open', 'blocked'],
    },
  },
};
