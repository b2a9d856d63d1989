import { assign, emit, setup } from 'xstate';
import { Chart } from './statechart/chart.ts';

/**
 * Modes of a node (LM-MGT-010 … 014, 160 … 163).
 *
 *   off → booting → standby → operational ⇄ degraded
 *          │          ↑ │         │             │      (a terminal or the store failed)
 *          └──────→ safe ←────────┴─────────────┘
 *
 * Into safe mode lead a failed self-test, fault detection and a telecommand; out of it a telecommand
 * alone. A node that was in it comes up in it again.
 */
type NodeEvent =
  | { readonly type: 'boot.started' }
  | { readonly type: 'selfTest.passed' }
  | { readonly type: 'selfTest.failed' }
  | { readonly type: 'store.restored' }
  | { readonly type: 'plan.loaded' }
  | { readonly type: 'part.failed' }
  | { readonly type: 'part.recovered' }
  | { readonly type: 'safe.wanted' }
  | { readonly type: 'safe.ended' };

type NodeEmission =
  | { readonly type: 'trafficAllowed' }
  | { readonly type: 'trafficHeld' }
  | { readonly type: 'unexpectedEvent' };

interface NodeContext {
  /** Terminals and stores that are out of order now. */
  readonly failedParts: number;
}

export const nodeMachine = setup({
  types: {
    context: {} as NodeContext,
    events: {} as NodeEvent,
    emitted: {} as NodeEmission,
  },
  actions: {
    allowTraffic: emit({ type: 'trafficAllowed' }),
    holdTraffic: emit({ type: 'trafficHeld' }),
    countFailure: assign({ failedParts: ({ context }) => context.failedParts + 1 }),
    countRecovery: assign({ failedParts: ({ context }) => context.failedParts - 1 }),
    reportUnexpectedEvent: emit({ type: 'unexpectedEvent' }),
  },
  guards: {
    onlyOneFailed: ({ context }) => context.failedParts === 1,
    somethingFailed: ({ context }) => context.failedParts > 0,
  },
}).createMachine({
  id: 'node',
  context: { failedParts: 0 },
  initial: 'off',
  on: { '*': { actions: 'reportUnexpectedEvent' } },
  states: {
    off: { on: { 'boot.started': 'booting' } },
    booting: {
      initial: 'selfTest',
      states: {
        selfTest: {
          on: { 'selfTest.passed': 'restoring', 'selfTest.failed': '#node.safe' },
        },
        restoring: { on: { 'store.restored': '#node.standby', 'safe.wanted': '#node.safe' } },
      },
    },
    standby: {
      on: {
        'plan.loaded': [
          { guard: 'somethingFailed', target: 'degraded' },
          { target: 'operational' },
        ],
        'part.failed': { actions: 'countFailure' },
        'part.recovered': { actions: 'countRecovery' },
      },
    },
    operational: {
      entry: 'allowTraffic',
      on: {
        'part.failed': { target: 'degraded', actions: 'countFailure' },
        'safe.wanted': 'safe',
      },
    },
    degraded: {
      entry: 'allowTraffic',
      on: {
        'part.failed': { actions: 'countFailure' },
        'part.recovered': [
          { guard: 'onlyOneFailed', target: 'operational', actions: 'countRecovery' },
          { actions: 'countRecovery' },
        ],
        'safe.wanted': 'safe',
      },
    },
    safe: {
      entry: 'holdTraffic',
      on: {
        'part.failed': { actions: 'countFailure' },
        'part.recovered': { actions: 'countRecovery' },
        'safe.ended': 'standby',
      },
    },
  },
});

export const nodeChart = new Chart(nodeMachine);
