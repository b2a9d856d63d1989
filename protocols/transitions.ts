import type { MachineName } from './avionics.ts';

export interface TransitionTable {
  /** State after each boot. */
  readonly initial: string;
  /** Every state, names from the root down joined by dots, with the states that may follow it. */
  readonly allowed: Readonly<Record<string, readonly string[]>>;
}

/** Where every terminal may be sent from any state of a contact. */
const LEAVING = ['stowed', 'inhibited', 'disabled'] as const;
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
    'slewing.pointed': [...SEARCH, ...RADIO, ...LEAVING],
    'acquiring.scanning': [
      'acquiring.listening',
      'acquiring.staring',
      'centring.steering',
      'resting',
      ...LEAVING,
    ],
    'acquiring.listening': [...SEARCH, 'centring.steering', 'resting', ...LEAVING],
    'acquiring.staring': ['acquiring.scanning', 'centring.steering', 'resting', ...LEAVING],
    'acquiring.local.scanning': [
      'acquiring.local.listening',
      ...SEARCH,
      'centring.steering',
      ...LEAVING,
    ],
    'acquiring.local.listening': [
      'acquiring.local.scanning',
      ...SEARCH,
      'centring.steering',
      ...LEAVING,
    ],
    'acquiring.local.staring': [...SEARCH, 'centring.steering', ...LEAVING],
    'acquiring.linking': [TRACKED, ...LEAVING],
    'centring.steering': ['centring.confirming', ...SEARCH, ...LEAVING],
    'centring.confirming': [
      'centring.steering',
      'tracking.fine.syncing',
      TRACKED,
      ...SEARCH,
      ...LEAVING,
    ],
    'tracking.fine.syncing': [
      TRACKED,
      'tracking.fine.linked',
      'tracking.fading',
      'acquiring.linking',
      ...SEARCH,
      ...LEAVING,
    ],
    'tracking.fine.handshaking': [
      'tracking.fine.linked',
      'tracking.fading',
      'acquiring.linking',
      ...SEARCH,
      ...LEAVING,
    ],
    'tracking.fine.linked': [TRACKED, 'tracking.fading', ...LEAVING],
    'tracking.fading': [
      'tracking.fine.syncing',
      TRACKED,
      'tracking.fine.linked',
      'tracking.coasting',
      'acquiring.linking',
      ...LEAVING,
    ],
    'tracking.coasting': [
      'tracking.fine.syncing',
      TRACKED,
      'tracking.fine.linked',
      'acquiring.local.scanning',
      'acquiring.local.staring',
      'centring.steering',
      ...LEAVING,
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
