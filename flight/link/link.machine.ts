import { assign, emit, setup } from 'xstate';
import { Chart } from '../statechart/chart.ts';
import type { Ns } from '../../protocols/units.ts';
import type { Limits } from '../limits.ts';
import type { LinkDownReason } from './link-service.ts';

/**
 * Session of one terminal with its planned partner (LM-LNK-001 … 036).
 *
 *   down → hello { initiating ⇄ answering, waiting } → established { nominal ⇄ degraded } → closing → down
 *                      ↑                             │ suspect
 *                      └─────────────────────────────┘ or its key epoch retired
 *
 * The endpoint verifies what comes in and sends what goes out; an event is sent only for what was
 * found good. Data frames in steady state send no event.
 */
export type LinkEvent =
  /** The terminal tracks its partner. */
  | {
      readonly type: 'contact.opened';
      readonly first: boolean;
      readonly retryNs: Ns;
      readonly closeNs: Ns;
    }
  | { readonly type: 'tracking.lost' }
  /** A good HELLO that ours gives way to. */
  | { readonly type: 'hello.heard' }
  /** The planned partner, under a key epoch that this node does not accept. */
  | { readonly type: 'epoch.refused' }
  | { readonly type: 'answer.verified' }
  | { readonly type: 'ready.verified' }
  /** A handshake within the session is done: its keys are of a newer epoch. */
  | { readonly type: 'renewal.verified' }
  /** This node accepts or uses other key epochs: worth a try where it waits for that. */
  | { readonly type: 'epoch.changed' }
  /** The epoch of the session's keys is not accepted any more. */
  | { readonly type: 'key.retired' }
  | { readonly type: 'partner.wrong' }
  | { readonly type: 'silence.short' }
  | { readonly type: 'silence.long' }
  | { readonly type: 'margin.low' }
  /** Both reasons for being degraded are gone. */
  | { readonly type: 'link.sound' }
  | { readonly type: 'session.suspect' }
  | { readonly type: 'close.wanted' }
  | { readonly type: 'close.heard' }
  | { readonly type: 'close.done' };

export type LinkEmission =
  | { readonly type: 'helloDue' }
  | { readonly type: 'handshakeFailed'; readonly hellos: number }
  /** The partner is right, though there will be no session for now. */
  | { readonly type: 'partnerProved' }
  /** What is said next is said anew. */
  | { readonly type: 'openingEnded' }
  /** The partner tries while this end waits. */
  | { readonly type: 'echoDue' }
  | { readonly type: 'sessionStarted' }
  | { readonly type: 'sessionEnded'; readonly reason: LinkDownReason }
  | { readonly type: 'degraded' }
  | { readonly type: 'recovered' }
  | { readonly type: 'closeDue'; readonly forced: boolean }
  | { readonly type: 'unexpectedEvent' };

interface LinkContext {
  readonly limits: Pick<
    Limits,
    'handshakeRetriesMax' | 'handshakeYieldRetries' | 'closeRetriesMax' | 'rekeyRetryNs'
  >;
  readonly retryNs: Ns;
  readonly closeNs: Ns;
  /** HELLOs sent in this opening. */
  readonly hellos: number;
  /** Retry intervals that passed without a HELLO of the peer. */
  readonly quietIntervals: number;
  readonly closes: number;
  /** In this opening the partner showed itself under a key epoch that is not accepted here. */
  readonly apart: boolean;
}

const end = (reason: LinkDownReason) => ({ type: 'endSession', params: { reason } }) as const;

export const linkMachine = setup({
  types: {
    context: {} as LinkContext,
    events: {} as LinkEvent,
    emitted: {} as LinkEmission,
    input: {} as LinkContext['limits'],
  },
  actions: {
    takeTerms: assign(({ event }) =>
      event.type === 'contact.opened' ? { retryNs: event.retryNs, closeNs: event.closeNs } : {},
    ),
    startHandshake: assign({ hellos: 0, quietIntervals: 0, apart: false }),
    countHello: assign({ hellos: ({ context }) => context.hellos + 1 }),
    countQuiet: assign({ quietIntervals: ({ context }) => context.quietIntervals + 1 }),
    rememberApart: assign({ apart: true }),
    endOpening: emit({ type: 'openingEnded' }),
    echo: emit({ type: 'echoDue' }),
    tellPartner: emit({ type: 'partnerProved' }),
    clearQuiet: assign({ quietIntervals: 0 }),
    startClosing: assign({ closes: 0 }),
    countClose: assign({ closes: ({ context }) => context.closes + 1 }),
    sendHello: emit({ type: 'helloDue' }),
    reportFailure: emit(({ context }) => ({ type: 'handshakeFailed', hellos: context.hellos })),
    startSession: emit({ type: 'sessionStarted' }),
    endSession: emit((_, params: { readonly reason: LinkDownReason }) => ({
      type: 'sessionEnded',
      reason: params.reason,
    })),
    reportDegraded: emit({ type: 'degraded' }),
    reportRecovered: emit({ type: 'recovered' }),
    closeInOrder: emit({ type: 'closeDue', forced: false }),
    closeAnyway: emit({ type: 'closeDue', forced: true }),
    reportUnexpectedEvent: emit({ type: 'unexpectedEvent' }),
  },
  guards: {
    initiates: ({ event }) => event.type === 'contact.opened' && event.first,
    hellosLeft: ({ context }) => context.hellos < context.limits.handshakeRetriesMax,
    listensOn: ({ context }) => context.quietIntervals + 1 < context.limits.handshakeYieldRetries,
    isApart: ({ context }) => context.apart,
    closesLeft: ({ context }) => context.closes < context.limits.closeRetriesMax,
  },
  delays: {
    retryNs: ({ context }) => context.retryNs,
    closeNs: ({ context }) => context.closeNs,
    rekeyRetryNs: ({ context }) => context.limits.rekeyRetryNs,
  },
}).createMachine({
  id: 'link',
  context: ({ input }) => ({
    limits: input,
    retryNs: 0,
    closeNs: 0,
    hellos: 0,
    quietIntervals: 0,
    closes: 0,
    apart: false,
  }),
  initial: 'down',
  on: { '*': { actions: 'reportUnexpectedEvent' } },
  states: {
    down: {
      on: {
        'contact.opened': [
          {
            guard: 'initiates',
            target: 'hello.initiating',
            actions: ['takeTerms', 'startHandshake'],
          },
          { target: 'hello.answering', actions: ['takeTerms', 'startHandshake'] },
        ],
        'tracking.lost': {},
        'close.wanted': {},
      },
    },
    hello: {
      initial: 'initiating',
      on: {
        'answer.verified': 'established',
        'ready.verified': 'established',
        'tracking.lost': { target: 'down', actions: end('tracking-lost') },
        'partner.wrong': { target: 'down', actions: end('handshake-failed') },
        'close.wanted': { target: 'down', actions: end('closed') },
        'epoch.refused': [{ guard: 'isApart' }, { actions: ['rememberApart', 'tellPartner'] }],
      },
      states: {
        initiating: {
          entry: ['countHello', 'sendHello'],
          after: {
            retryNs: [
              { guard: 'hellosLeft', target: 'initiating', reenter: true },
              { guard: 'isApart', target: 'waiting' },
              { target: '#link.down', actions: ['reportFailure', end('handshake-failed')] },
            ],
          },
          on: { 'hello.heard': { target: 'answering', actions: 'clearQuiet' } },
        },
        answering: {
          after: {
            retryNs: [
              { guard: 'listensOn', target: 'answering', reenter: true, actions: 'countQuiet' },
              { guard: 'hellosLeft', target: 'initiating', actions: 'clearQuiet' },
              { guard: 'isApart', target: 'waiting' },
              { target: '#link.down', actions: ['reportFailure', end('handshake-failed')] },
            ],
          },
          on: {
            'hello.heard': { target: 'answering', reenter: true, actions: 'clearQuiet' },
          },
        },
        /** Light and partner are right; one of both has to be given the other's key epoch. */
        waiting: {
          entry: 'endOpening',
          after: { rekeyRetryNs: { target: 'initiating', actions: 'startHandshake' } },
          on: {
            'hello.heard': { target: 'answering', actions: 'startHandshake' },
            // The partner tries: it is to hear of this end too, and not for ever.
            'epoch.refused': { actions: 'echo' },
            'epoch.changed': { target: 'initiating', actions: 'startHandshake' },
          },
        },
      },
    },
    established: {
      initial: 'nominal',
      entry: 'startSession',
      on: {
        'ready.verified': { target: 'established', reenter: true, actions: end('reboot') },
        'renewal.verified': { target: 'established', reenter: true, actions: end('renewed') },
        'key.retired': {
          target: 'hello.initiating',
          actions: [end('key-retired'), 'startHandshake'],
        },
        'silence.long': { target: 'down', actions: end('silence') },
        'tracking.lost': { target: 'down', actions: end('tracking-lost') },
        'session.suspect': {
          target: 'hello.initiating',
          actions: [end('suspect'), 'startHandshake'],
        },
        'close.wanted': { target: 'closing', actions: ['startClosing', 'closeInOrder'] },
        'close.heard': { target: 'closing', actions: ['startClosing', 'closeInOrder'] },
      },
      states: {
        nominal: {
          on: {
            'silence.short': 'degraded',
            'margin.low': 'degraded',
            'link.sound': {},
          },
        },
        degraded: {
          entry: 'reportDegraded',
          on: {
            'silence.short': {},
            'margin.low': {},
            'link.sound': { target: 'nominal', actions: 'reportRecovered' },
          },
        },
      },
    },
    closing: {
      after: {
        closeNs: [
          {
            guard: 'closesLeft',
            target: 'closing',
            reenter: true,
            actions: ['countClose', 'closeAnyway'],
          },
          { target: 'down', actions: end('closed') },
        ],
      },
      on: {
        'close.done': { target: 'down', actions: end('closed') },
        'tracking.lost': { target: 'down', actions: end('tracking-lost') },
        'silence.long': { target: 'down', actions: end('silence') },
        'session.suspect': { target: 'down', actions: end('closed') },
        'key.retired': { target: 'down', actions: end('closed') },
        'close.wanted': {},
        'close.heard': { actions: 'closeInOrder' },
        'silence.short': {},
        'margin.low': {},
        'link.sound': {},
      },
    },
  },
});

export const linkChart = new Chart(linkMachine);
