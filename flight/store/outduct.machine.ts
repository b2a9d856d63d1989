import { emit, setup } from 'xstate';
import { Chart } from '../statechart/chart.ts';

/**
 * Control of the queue to one neighbour (LM-BND-050 … 052). Events are rare; bundles never pass
 * here.
 *
 *   blocked ──link.up──→ open ⇄ backpressured   (storage.refused / backoff.ended)
 *      ↑                  │ ↑        │
 *      └──── link.down ───┤ └─ contact.renewed
 *                         └→ draining ←── contact.ending
 *
 * open: everything may start. backpressured: the neighbour has no room; only management and best
 * effort start. draining: the contact ends; what was begun goes on, nothing starts.
 */
export type OutductEvent =
  | { readonly type: 'link.up' }
  | { readonly type: 'link.down' }
  | { readonly type: 'contact.ending' }
  | { readonly type: 'contact.renewed' }
  | { readonly type: 'storage.refused' }
  | { readonly type: 'backoff.ended' };

type OutductEmission = { readonly type: 'unexpectedEvent' };

export type OutductState = 'blocked' | 'open' | 'draining' | 'backpressured';

export const outductMachine = setup({
  types: {
    events: {} as OutductEvent,
    emitted: {} as OutductEmission,
  },
  actions: {
    reportUnexpectedEvent: emit({ type: 'unexpectedEvent' }),
  },
}).createMachine({
  id: 'outduct',
  initial: 'blocked',
  on: { '*': { actions: 'reportUnexpectedEvent' } },
  states: {
    blocked: {
      on: {
        'link.up': 'open',
        // A backoff outlasts the link that it began on.
        'backoff.ended': {},
      },
    },
    open: {
      on: {
        'link.down': 'blocked',
        'contact.ending': 'draining',
        'storage.refused': 'backpressured',
        'backoff.ended': {},
      },
    },
    backpressured: {
      on: {
        'link.down': 'blocked',
        'contact.ending': 'draining',
        'storage.refused': {},
        'backoff.ended': 'open',
      },
    },
    draining: {
      on: {
        'link.down': 'blocked',
        'contact.renewed': 'open',
        'storage.refused': {},
        'backoff.ended': {},
      },
    },
  },
});

export const outductChart = new Chart(outductMachine);
