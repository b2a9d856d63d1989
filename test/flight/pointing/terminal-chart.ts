import type { PairTiming, TerminalEvent } from '../../../flight/pointing/terminal-events.ts';

/** Of two heads of one kind, 3,000 km apart. */
export const PAIR: PairTiming = {
  lightTimeNs: 1e7,
  centringMaxNs: 5e9,
  confirmNs: 5e8,
  frameSyncMaxNs: 10e9,
  turnSlots: 0,
};

type Stimulus = TerminalEvent | 'timeout';
export type Name = keyof typeof EVENTS;

export const EVENTS = {
  opened: { type: 'contact.opened', pair: PAIR, started: true },
  openedEarly: { type: 'contact.opened', pair: PAIR, started: false },
  started: { type: 'contact.started' },
  closed: { type: 'contact.closed' },
  retried: { type: 'contact.retried' },
  scanSlot: { type: 'slot', role: 'scan' },
  stareSlot: { type: 'slot', role: 'stare' },
  settled: { type: 'gimbal.settled' },
  beacon: { type: 'beacon.detected' },
  beaconLost: { type: 'beacon.lost', litNs: 2e6 },
  lightLeft: { type: 'beacon.lost', litNs: 4e9 },
  scanned: { type: 'scan.finished', again: false },
  scannedAgain: { type: 'scan.finished', again: true },
  within: { type: 'fineError.within' },
  beyond: { type: 'fineError.beyond' },
  signal: { type: 'signal.present' },
  signalLost: { type: 'signal.lost' },
  sync: { type: 'frameSync.locked' },
  syncLost: { type: 'frameSync.lost' },
  linkUp: { type: 'link.established' },
  linkFailed: { type: 'link.failed' },
  sun: { type: 'inhibit.raised', kind: 'sun' },
  range: { type: 'inhibit.raised', kind: 'gimbal-range' },
  rate: { type: 'inhibit.raised', kind: 'gimbal-rate' },
  heat: { type: 'inhibit.raised', kind: 'thermal' },
  sunGone: { type: 'inhibit.cleared', kind: 'sun' },
  headUp: { type: 'head.started' },
  disable: { type: 'disable' },
  enable: { type: 'enable' },
  timeout: 'timeout',
} as const satisfies Record<string, Stimulus>;

/** How each state is reached from power-on. */
const SCANNING: readonly Name[] = ['opened', 'settled'];
const CENTRING: readonly Name[] = [...SCANNING, 'beacon'];
const SYNCING: readonly Name[] = [...CENTRING, 'within', 'timeout'];
const LINKED: readonly Name[] = [...SYNCING, 'sync', 'linkUp'];
const COASTING: readonly Name[] = [...LINKED, 'signalLost', 'timeout'];
const STARED: readonly Name[] = [...SCANNING, 'stareSlot', 'beacon', 'within', 'timeout'];

export const WAYS: Record<string, readonly Name[]> = {
  stowed: [],
  'slewing.turning': ['opened'],
  'slewing.pointed': ['openedEarly', 'settled'],
  'acquiring.scanning': SCANNING,
  'acquiring.listening': [...SCANNING, 'scanned'],
  'acquiring.staring': [...SCANNING, 'stareSlot'],
  'centring.steering': CENTRING,
  'centring.confirming': [...CENTRING, 'within'],
  'tracking.fine.syncing': SYNCING,
  'tracking.fine.handshaking': [...SYNCING, 'sync'],
  'tracking.fine.linked': LINKED,
  'tracking.fading': [...LINKED, 'signalLost'],
  'tracking.coasting': COASTING,
  'acquiring.local.scanning': [...COASTING, 'timeout'],
  'acquiring.local.listening': [...COASTING, 'timeout', 'scanned'],
  'acquiring.local.staring': [...STARED, 'signalLost', 'timeout', 'timeout'],
  resting: ['opened', 'timeout'],
  inhibited: ['opened', 'sun'],
  disabled: ['disable'],
};

const IN_CONTACT: Partial<Record<Name, string>> = {
  closed: 'stowed',
  sun: 'inhibited',
  range: 'inhibited',
  rate: 'inhibited',
  heat: 'inhibited',
  disable: 'disabled',
};

/** A head that came up anew is turned anew. */
const AT_WORK: Partial<Record<Name, string>> = { ...IN_CONTACT, headUp: 'slewing.turning' };

const SEARCHING: Partial<Record<Name, string>> = {
  ...AT_WORK,
  scanSlot: 'acquiring.scanning',
  stareSlot: 'acquiring.staring',
  beacon: 'centring.steering',
};

/** The whole chart: where each event leads from each state; what is not named changes no state. */
export const CHART: Record<string, Partial<Record<Name, string>>> = {
  stowed: { opened: 'slewing.turning', openedEarly: 'slewing.turning', disable: 'disabled' },
  'slewing.turning': { ...AT_WORK, settled: 'acquiring.scanning', timeout: 'resting' },
  'slewing.pointed': { ...AT_WORK, started: 'acquiring.scanning' },
  'acquiring.scanning': { ...SEARCHING, scanned: 'acquiring.listening' },
  'acquiring.listening': SEARCHING,
  'acquiring.staring': SEARCHING,
  'acquiring.local.scanning': {
    ...AT_WORK,
    beacon: 'centring.steering',
    scanned: 'acquiring.local.listening',
    scannedAgain: 'acquiring.local.listening',
    timeout: 'acquiring.scanning',
  },
  'acquiring.local.listening': {
    ...AT_WORK,
    beacon: 'centring.steering',
    timeout: 'acquiring.local.scanning',
  },
  'acquiring.local.staring': {
    ...AT_WORK,
    beacon: 'centring.steering',
    timeout: 'acquiring.scanning',
  },
  'centring.steering': {
    ...AT_WORK,
    within: 'centring.confirming',
    signal: 'centring.confirming',
    timeout: 'acquiring.scanning',
  },
  'centring.confirming': {
    ...AT_WORK,
    beyond: 'centring.steering',
    signalLost: 'centring.steering',
    timeout: 'tracking.fine.syncing',
  },
  'tracking.fine.syncing': {
    ...AT_WORK,
    sync: 'tracking.fine.handshaking',
    linkUp: 'tracking.fine.linked',
    signalLost: 'tracking.fading',
    timeout: 'acquiring.scanning',
  },
  'tracking.fine.handshaking': {
    ...AT_WORK,
    linkUp: 'tracking.fine.linked',
    linkFailed: 'slewing.turning',
    signalLost: 'tracking.fading',
    timeout: 'slewing.turning',
  },
  'tracking.fine.linked': {
    ...AT_WORK,
    linkFailed: 'tracking.fine.handshaking',
    signalLost: 'tracking.fading',
  },
  'tracking.fading': {
    ...AT_WORK,
    signal: 'tracking.fine.linked',
    timeout: 'tracking.coasting',
  },
  'tracking.coasting': {
    ...AT_WORK,
    signal: 'tracking.fine.linked',
    beacon: 'centring.steering',
    timeout: 'acquiring.local.scanning',
  },
  resting: { ...IN_CONTACT, retried: 'slewing.turning' },
  inhibited: { closed: 'stowed', disable: 'disabled', sunGone: 'slewing.turning' },
  disabled: { enable: 'stowed' },
};
