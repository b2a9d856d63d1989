import { assign, emit, setup } from 'xstate';
import type { InhibitKind } from '../../protocols/avionics.ts';
import type { ReportName } from '../event-reports.ts';
import { INHIBIT_NUMBERS } from './reach.ts';
import { ROLE_CYCLE_SLOTS, type Role } from './slots.ts';
import type {
  TerminalContext,
  TerminalEmission,
  TerminalEvent,
  TerminalInput,
  TrackingLossReason,
} from './terminal-events.ts';

const lossReason = (eventType: string): TrackingLossReason => {
  if (eventType === 'contact.closed') return 'contact-ended';
  if (eventType === 'inhibit.raised') return 'inhibited';
  if (eventType === 'disable') return 'disabled';
  const handshake = eventType === 'link.failed' || HANDSHAKE_TIMEOUT.test(eventType);
  return handshake ? 'handshake' : 'signal';
};

/** Names that XState gives to the delays after which a session that did not come is given up. */
const HANDSHAKE_TIMEOUT = /^xstate\.after\.(handshakeTimeout|frameSyncTimeout)\./;

const inhibitOf = (event: TerminalEvent): InhibitKind =>
  event.type === 'inhibit.raised' || event.type === 'inhibit.cleared' ? event.kind : 'thermal';

const inhibitBit = (event: TerminalEvent): number => 1 << INHIBIT_NUMBERS[inhibitOf(event)];

const GIMBAL_LIMITS =
  (1 << INHIBIT_NUMBERS['gimbal-range']) | (1 << INHIBIT_NUMBERS['gimbal-rate']);

const isGimbalLimit = (kind: InhibitKind): boolean =>
  kind === 'gimbal-range' || kind === 'gimbal-rate';

/** Actions, guards and delays of the terminal's statechart by the names that it uses. */
export const terminalBehaviour = setup({
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
    /**
     * At a limit of the gimbal the head must not follow its partner; the Sun only wants the laser off. One that is
     * stowed for the other limit stays so: a second stow says that nobody asks any more when they end.
     */
    leaveLimit: emit(({ context, event }) => ({
      type:
        isGimbalLimit(inhibitOf(event)) && (context.inhibits & GIMBAL_LIMITS) === 0
          ? ('stow' as const)
          : ('laserOff' as const),
    })),
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
      event.type === 'contact.opened' ? { pair: event.pair, started: event.started } : {},
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
    startLadder: assign({ growths: 0, slots: 0, scans: 0 }),
    countScan: assign({ scans: ({ context }) => context.scans + 1 }),
    countSlot: assign({ slots: ({ context }) => context.slots + 1 }),
    widenCone: assign({ growths: ({ context }) => context.growths + 1, slots: 0 }),
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
    inForce: ({ context, event }) => (context.inhibits & inhibitBit(event)) !== 0,
    lastInhibit: ({ context, event }) => (context.inhibits & ~inhibitBit(event)) === 0,
    /** Only after a whole cycle of roles a scan is known to have met a partner that stared. */
    coneTried: ({ context }) =>
      context.slots + 1 >= ROLE_CYCLE_SLOTS && context.growths < context.growthsMax,
    /** A partner that began to turn when this end did has had its own cycle by then (LM-PNT-025). */
    widestConeTried: ({ context: { growths, growthsMax, slots, pair } }) =>
      growths >= growthsMax &&
      slots + 1 >= ROLE_CYCLE_SLOTS + Math.max(0, pair.turnSlots - growths * ROLE_CYCLE_SLOTS),
    coneTriedToScan: ({ context, event }) =>
      context.slots + 1 >= ROLE_CYCLE_SLOTS &&
      context.growths < context.growthsMax &&
      event.type === 'slot' &&
      event.role === 'scan',
    toScan: ({ event }) => event.type === 'slot' && event.role === 'scan',
    passFits: ({ event }) => event.type === 'scan.finished' && event.again,
    scannerAtLoss: ({ context }) => context.heldRole === 'scan',
    /** Longer than the flash of a scan, and than the way to the partner and back. */
    wasLit: ({ context: { timing, pair }, event }) =>
      event.type === 'beacon.lost' && event.litNs > 2 * pair.lightTimeNs + timing.marginNs,
    linked: ({ context }) => context.session === 'up',
    linkAsked: ({ context }) => context.session === 'wanted',
    synced: ({ context }) => context.synced,
  },
  delays: {
    slewTimeout: ({ context }) => context.timing.slewTimeoutNs,
    centringTimeout: ({ context: { timing, pair } }) =>
      pair.centringMaxNs + pair.confirmNs + 4 * pair.lightTimeNs + timing.marginNs,
    confirmation: ({ context }) => context.timing.confirmNs,
    frameSyncTimeout: ({ context: { timing, pair } }) =>
      pair.centringMaxNs + pair.frameSyncMaxNs + 4 * pair.lightTimeNs + timing.marginNs,
    handshakeTimeout: ({ context: { timing, pair } }) =>
      Math.max(timing.handshakeTimeoutNs, pair.confirmNs + timing.marginNs),
    debounce: ({ context }) => context.timing.debounceNs,
    coasting: ({ context }) => context.timing.coastNs,
    returnLight: ({ context: { timing, pair } }) => 2 * pair.lightTimeNs + timing.debounceNs,
    localRescan: ({ context: { timing, pair } }) =>
      2 * timing.localScanNs + 2 * pair.lightTimeNs + timing.marginNs,
  },
});
