import { Chart } from '../statechart/chart.ts';
import { terminalBehaviour } from './terminal-behaviour.ts';
import { NO_PAIR } from './terminal-settings.ts';

const RAISED = { name: 'terminal.inhibited' } as const;
const CLEAR = [
  'dropInhibit',
  { type: 'reportInhibit', params: { name: 'terminal.inhibit-cleared' } },
] as const;

const DETECTED_SCANNING = {
  target: '#terminal.centring',
  actions: { type: 'holdRole', params: { role: 'scan' } },
} as const;
const DETECTED_STARING = {
  target: '#terminal.centring',
  actions: { type: 'holdRole', params: { role: 'stare' } },
} as const;

/** A head whose electronics came up anew knows of no partner, and takes nothing but a slew (LM-PNT-047). */
const STARTED_ANEW = { 'head.started': { target: '#terminal.slewing', reenter: true } } as const;

/**
 * Nobody answered. A radio's modem tells of frame lock only when it finds it: it is made to look anew. An
 * optical head may have come up anew and tell of a light that it knew before: it is turned anew.
 */
const WITHOUT_LINK = [
  { guard: 'isRadio', target: '#terminal.acquiring', actions: 'slew' },
  { target: '#terminal.slewing' },
] as const;

/**
 * One terminal (LM-PNT-030 … 047).
 *
 *   stowed → slewing {turning, pointed} → acquiring {choosing → scanning, listening | staring}
 *     → centring {steering, confirming} → tracking {fine {syncing, handshaking, linked}, fading, coasting}
 *     → acquiring.local {scanning, listening | staring} → acquiring by slots, wider cones → resting
 *   inhibited: from every state while a limit holds; back through slewing. disabled: safe mode.
 *   A head that came up anew is turned anew, from every state of a contact.
 *   Radio: slewing → acquiring.linking → tracking.
 *
 * The machine neither knows the time nor the partner: the controller owns both.
 */
export const terminalMachine = terminalBehaviour.createMachine({
  id: 'terminal',
  context: ({ input }) => ({
    pair: NO_PAIR,
    started: false,
    inhibits: 0,
    growths: 0,
    slots: 0,
    scans: 0,
    heldRole: 'stare',
    synced: false,
    session: 'none',
    // Last, so that all terminals' contexts share one hidden class.
    ...input,
  }),
  initial: 'stowed',
  on: {
    'inhibit.raised': {
      target: '.inhibited',
      actions: ['laserOff', 'leaveLimit', 'addInhibit', { type: 'reportInhibit', params: RAISED }],
    },
    'inhibit.cleared': [{ guard: 'inForce', actions: CLEAR }, {}],
    'contact.closed': '.stowed',
    'contact.started': { actions: 'rememberStart' },
    disable: '.disabled',
    // Readings and slots that were on their way when the state changed.
    slot: {},
    'gimbal.settled': {},
    'beacon.detected': {},
    'beacon.lost': {},
    'scan.finished': {},
    'fineError.within': {},
    'fineError.beyond': {},
    'signal.present': {},
    'signal.lost': {},
    'frameSync.locked': { actions: 'rememberSync' },
    'frameSync.lost': { actions: 'forgetSync' },
    'link.established': {},
    'link.failed': {},
    // Stowed as it is now, it waits for nothing else.
    'head.started': {},
    '*': { actions: 'reportUnexpectedEvent' },
  },
  states: {
    stowed: {
      entry: ['stow', 'forgetDirection'],
      on: {
        'inhibit.raised': {
          actions: ['laserOff', 'addInhibit', { type: 'reportInhibit', params: RAISED }],
        },
        'contact.opened': [
          { guard: 'inhibited', target: 'inhibited', actions: 'rememberContact' },
          { target: 'slewing', actions: 'rememberContact' },
        ],
        'contact.closed': {},
      },
    },
    slewing: {
      entry: ['slew', 'startLadder', 'forgetSession'],
      initial: 'turning',
      on: STARTED_ANEW,
      states: {
        turning: {
          on: {
            'gimbal.settled': [
              { guard: 'contactStarted', target: '#terminal.acquiring' },
              { target: 'pointed' },
            ],
          },
          after: {
            slewTimeout: {
              target: '#terminal.resting',
              actions: { type: 'report', params: { name: 'terminal.slew-timeout' } },
            },
          },
        },
        pointed: {
          on: {
            'contact.started': { target: '#terminal.acquiring', actions: 'rememberStart' },
          },
        },
      },
    },
    acquiring: {
      initial: 'choosing',
      on: {
        ...STARTED_ANEW,
        slot: [
          { guard: 'widestConeTried', target: '#terminal.resting', actions: 'reportGivenUp' },
          { guard: 'coneTriedToScan', target: '.scanning', actions: 'widenCone' },
          { guard: 'coneTried', target: '.staring', actions: 'widenCone' },
          { guard: 'toScan', target: '.scanning', actions: 'countSlot' },
          { target: '.staring', actions: 'countSlot' },
        ],
      },
      states: {
        /** The controller answers with the present slot at once. */
        choosing: {
          entry: 'wantSlot',
          always: { guard: 'isRadio', target: 'linking' },
          // What is left of the present slot does not count as one.
          on: { slot: [{ guard: 'toScan', target: 'scanning' }, { target: 'staring' }] },
        },
        scanning: {
          entry: 'scan',
          on: {
            'scan.finished': [
              { guard: 'passFits', target: 'scanning', reenter: true, actions: 'countScan' },
              { target: 'listening', actions: 'countScan' },
            ],
            'beacon.detected': DETECTED_SCANNING,
          },
        },
        /** No pass fits into what is left of the slot; the return to the last one may still come. */
        listening: { entry: 'stare', on: { 'beacon.detected': DETECTED_SCANNING } },
        staring: { entry: 'stare', on: { 'beacon.detected': DETECTED_STARING } },
        /** Around the last closed-loop solution, in the roles held when the light was met. */
        local: {
          on: { slot: {} },
          after: { localRescan: 'choosing' },
          initial: 'staring',
          states: {
            scanning: {
              entry: 'localScan',
              on: { 'scan.finished': 'listening', 'beacon.detected': DETECTED_SCANNING },
            },
            listening: {
              entry: 'stare',
              on: { 'beacon.detected': DETECTED_SCANNING },
              after: { returnLight: 'scanning' },
            },
            staring: { entry: 'stare', on: { 'beacon.detected': DETECTED_STARING } },
          },
        },
        linking: {
          always: { guard: 'synced', target: '#terminal.tracking' },
          on: { slot: {}, 'frameSync.locked': { actions: 'rememberSync' } },
        },
      },
    },
    centring: {
      entry: ['track', 'forgetSession'],
      initial: 'steering',
      on: STARTED_ANEW,
      states: {
        // A flash that goes again changes nothing before: ends would send one pulse to and fro (LM-PNT-034). A light
        // that was steady goes with a partner that begins anew, and takes as long again.
        steering: {
          on: {
            'fineError.within': 'confirming',
            'signal.present': 'confirming',
            'beacon.lost': { guard: 'wasLit', target: 'steering', reenter: true },
          },
          after: { centringTimeout: '#terminal.acquiring' },
        },
        // Who gives up in closed loop has its partner begin anew, and the other way round.
        confirming: {
          on: { 'fineError.beyond': 'steering', 'signal.lost': 'steering' },
          after: { confirmation: '#terminal.tracking' },
        },
      },
    },
    tracking: {
      entry: [{ type: 'report', params: { name: 'terminal.acquired' } }, 'startLadder'],
      exit: ['endTracking', 'forgetSession'],
      initial: 'fine',
      on: {
        ...STARTED_ANEW,
        'link.established': { actions: 'sessionUp' },
        'link.failed': { actions: 'sessionDown' },
      },
      states: {
        fine: {
          initial: 'syncing',
          on: { 'signal.lost': 'fading' },
          states: {
            syncing: {
              always: [
                { guard: 'linked', target: 'linked' },
                { guard: 'linkAsked', target: 'handshaking' },
                { guard: 'synced', target: 'handshaking', actions: ['sessionWanted', 'wantLink'] },
              ],
              after: { frameSyncTimeout: '#terminal.acquiring' },
            },
            handshaking: {
              on: {
                'link.established': { target: 'linked', actions: 'sessionUp' },
                'link.failed': WITHOUT_LINK,
              },
              after: { handshakeTimeout: WITHOUT_LINK },
            },
            linked: {
              on: {
                'link.failed': { target: 'handshaking', actions: ['sessionWanted', 'wantLink'] },
              },
            },
          },
        },
        fading: {
          on: { 'signal.present': 'fine' },
          after: {
            debounce: [{ guard: 'isRadio', target: '#terminal.acquiring' }, { target: 'coasting' }],
          },
        },
        coasting: {
          entry: ['coast', { type: 'report', params: { name: 'terminal.lost' } }],
          on: {
            'signal.present': { target: 'fine', actions: 'track' },
            // The partner scans already: its flash is as good as a steady light.
            'beacon.detected': '#terminal.centring',
          },
          after: {
            coasting: [
              { guard: 'scannerAtLoss', target: '#terminal.acquiring.local.scanning' },
              { target: '#terminal.acquiring.local.staring' },
            ],
          },
        },
      },
    },
    /** The ladder was run through, or the gimbal stuck: nothing more until a new try or contact. */
    resting: {
      entry: 'stow',
      on: { 'contact.retried': 'slewing' },
    },
    inhibited: {
      on: {
        'inhibit.raised': {
          actions: ['leaveLimit', 'addInhibit', { type: 'reportInhibit', params: RAISED }],
        },
        'inhibit.cleared': [
          { guard: 'lastInhibit', target: 'slewing', actions: CLEAR },
          { guard: 'inForce', actions: CLEAR },
          {},
        ],
      },
    },
    disabled: {
      entry: ['stow', 'forgetDirection'],
      on: {
        enable: 'stowed',
        disable: {},
        'contact.closed': {},
        'inhibit.raised': {
          actions: ['laserOff', 'addInhibit', { type: 'reportInhibit', params: RAISED }],
        },
      },
    },
  },
});

export const terminalChart = new Chart(terminalMachine);
