import { assign, emit, setup } from 'xstate';
import type { InhibitKind } from '../../protocols/avionics.ts';
import type { ReportName } from '../event-reports.ts';
import { INHIBIT_NUMBERS } from './reach.ts';
import type { Role } from './slots.ts';
import type {
  TerminalContext,
  TerminalEmission,
  TerminalEvent,
  TerminalInput,
  TrackingLossReason,
} from './terminal-events.ts';

/**
 * One terminal (LM-PNT-030 … 047).
 *
 *   stowed → slewing {turning, pointed} → acquiring {choosing → scanning, listening | staring}
 *     → centring {steering, confirming} → tracking {fine {syncing, handshaking, linked}, fading, coasting}
 *     → acquiring {localScanning | localStaring} → acquiring by slots, wider cones → resting
 *   inhibited: from every state while a limit holds; back through slewing. disabled: safe mode.
 *   Radio: slewing → acquiring.linking → tracking.
 *
 * The machine neither knows the time nor the partner: the controller owns both.
 */
export const terminalMachine = setup({
  types: {
    context: {} as TerminalContext,
    events: {} as TerminalEvent,
    emitted: {} as TerminalEmission,
    input: {} as TerminalInput,
  },
  actions: {
    stow: emit({ type: 'stow' }),
    slew: emit({ type: 'slew' }),
    scan: emit(({ context }) => ({ type: 'scan' as const, growths: context.growths })),
    localScan: emit({ type: 'localScan' }),
    stare: emit({ type: 'stare' }),
    track: emit({ type: 'track' }),
    coast: emit({ type: 'coast' }),
    laserOff: emit({ type: 'laserOff' }),
    wantSlot: emit({ type: 'slotWanted' }),
    wantLink: emit({ type: 'linkWanted' }),
    endTracking: emit(({ event }) => ({
      type: 'trackingEnded' as const,
      reason: lossReason(event.type),
    })),
    report: emit((_, params: { readonly name: ReportName }) => ({
      type: 'report' as const,
      name: params.name,
      value: 0,
    })),
    reportInhibit: emit(({ event }, params: { readonly name: ReportName }) => ({
      type: 'report' as const,
      name: params.name,
      value: INHIBIT_NUMBERS[inhibitOf(event)],
    })),
    reportGivenUp: emit(({ context }) => ({
      type: 'report' as const,
      name: 'terminal.gave-up' as const,
      value: context.scans,
    })),
    reportUnexpectedEvent: emit({ type: 'unexpectedEvent' }),

    rememberContact: assign(({ event }) =>
      event.type === 'contact.opened'
        ? { lightTimeNs: event.lightTimeNs, started: event.started }
        : {},
    ),
    rememberStart: assign({ started: true }),
    /** Sun and gimbal inhibits belong to a direction; only heat outlasts a contact. */
    forgetDirection: assign({
      inhibits: ({ context }) => context.inhibits & (1 << INHIBIT_NUMBERS.thermal),
      started: false,
    }),
    addInhibit: assign({
      inhibits: ({ context, event }) => context.inhibits | inhibitBit(event),
    }),
    dropInhibit: assign({
      inhibits: ({ context, event }) => context.inhibits & ~inhibitBit(event),
    }),
    startLadder: assign({ growths: 0, scanned: false, scans: 0 }),
    countScan: assign({ scanned: true, scans: ({ context }) => context.scans + 1 }),
    widenAfterScan: assign({
      growths: ({ context }) => context.growths + (context.scanned ? 1 : 0),
      scanned: false,
    }),
    holdRole: assign((_, params: { readonly role: Role }) => ({ heldRole: params.role })),
    rememberSync: assign({ synced: true }),
    forgetSync: assign({ synced: false }),
    forgetSession: assign({ synced: false, session: 'none' }),
    sessionWanted: assign({ session: 'wanted' }),
    sessionUp: assign({ session: 'up' }),
    sessionDown: assign({ session: 'none' }),
  },
  guards: {
    isRadio: ({ context }) => context.medium === 'radio',
    contactStarted: ({ context }) => context.started,
    inhibited: ({ context }) => context.inhibits !== 0,
    lastInhibit: ({ context, event }) => (context.inhibits & ~inhibitBit(event)) === 0,
    widestConeScanned: ({ context }) => context.scanned && context.growths >= context.growthsMax,
    toScan: ({ event }) => event.type === 'slot' && event.role === 'scan',
    passFits: ({ event }) => event.type === 'scan.finished' && event.again,
    scannerAtLoss: ({ context }) => context.heldRole === 'scan',
    linked: ({ context }) => context.session === 'up',
    linkAsked: ({ context }) => context.session === 'wanted',
    synced: ({ context }) => context.synced,
  },
  delays: {
    slewTimeout: ({ context }) => context.timing.slewTimeoutNs,
    centringTimeout: ({ context: { timing, lightTimeNs } }) =>
      timing.centringMaxNs + timing.confirmNs + 4 * lightTimeNs + timing.marginNs,
    confirmation: ({ context }) => context.timing.confirmNs,
    frameSyncTimeout: ({ context: { timing, lightTimeNs } }) =>
      timing.centringMaxNs + timing.frameSyncMaxNs + 4 * lightTimeNs + timing.marginNs,
    handshakeTimeout: ({ context }) => context.timing.handshakeTimeoutNs,
    debounce: ({ context }) => context.timing.debounceNs,
    coasting: ({ context }) => context.timing.coastNs,
    localRescan: ({ context: { timing, lightTimeNs } }) =>
      2 * timing.localScanNs + 2 * lightTimeNs + timing.marginNs,
  },
}).createMachine({
  id: 'terminal',
  context: ({ input }) => ({
    ...input,
    lightTimeNs: 0,
    started: false,
    inhibits: 0,
    growths: 0,
    scanned: false,
    scans: 0,
    heldRole: 'stare',
    synced: false,
    session: 'none',
  }),
  initial: 'stowed',
  on: {
    'inhibit.raised': {
      target: '.inhibited',
      actions: ['laserOff', 'addInhibit', { type: 'reportInhibit', params: RAISED }],
    },
    'inhibit.cleared': {
      actions: ['dropInhibit', { type: 'reportInhibit', params: CLEARED }],
    },
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
      entry: 'forgetSession',
      initial: 'choosing',
      on: {
        slot: [
          {
            guard: 'widestConeScanned',
            target: '#terminal.resting',
            actions: 'reportGivenUp',
          },
          { guard: 'toScan', target: '.scanning', reenter: false, actions: 'widenAfterScan' },
          { target: '.staring', actions: 'widenAfterScan' },
        ],
      },
      states: {
        /** The controller answers with the present slot at once. */
        choosing: {
          entry: 'wantSlot',
          always: { guard: 'isRadio', target: 'linking' },
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
        localScanning: {
          entry: 'localScan',
          on: {
            slot: {},
            'scan.finished': { target: 'localScanning', reenter: true },
            'beacon.detected': DETECTED_SCANNING,
          },
          after: { localRescan: 'choosing' },
        },
        localStaring: {
          entry: 'stare',
          on: { slot: {}, 'beacon.detected': DETECTED_STARING },
          after: { localRescan: 'choosing' },
        },
        linking: {
          on: { slot: {}, 'frameSync.locked': { target: '#terminal.tracking', actions: 'rememberSync' } },
        },
      },
    },
    centring: {
      entry: 'track',
      initial: 'steering',
      on: { 'beacon.lost': 'acquiring', 'signal.lost': 'acquiring' },
      after: { centringTimeout: 'acquiring' },
      states: {
        steering: { on: { 'fineError.within': 'confirming' } },
        confirming: {
          on: { 'fineError.beyond': 'steering' },
          after: { confirmation: '#terminal.tracking' },
        },
      },
    },
    tracking: {
      entry: [{ type: 'report', params: { name: 'terminal.acquired' } }, 'startLadder'],
      exit: ['endTracking', 'forgetSession'],
      initial: 'fine',
      on: {
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
                'link.failed': '#terminal.acquiring',
              },
              after: { handshakeTimeout: '#terminal.acquiring' },
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
          on: { 'signal.present': { target: 'fine', actions: 'track' } },
          after: {
            coasting: [
              { guard: 'scannerAtLoss', target: '#terminal.acquiring.localScanning' },
              { target: '#terminal.acquiring.localStaring' },
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
          actions: ['laserOff', 'addInhibit', { type: 'reportInhibit', params: RAISED }],
        },
        'inhibit.cleared': [
          {
            guard: 'lastInhibit',
            target: 'slewing',
            actions: ['dropInhibit', { type: 'reportInhibit', params: CLEARED }],
          },
          { actions: ['dropInhibit', { type: 'reportInhibit', params: CLEARED }] },
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
