import { assign, emit, setup } from 'xstate';

/**
 * Modes of a node (LM-MGT-010 … 014).
 *
 *   off → booting → standby → operational ⇄ degraded
 *          │ self-test failed                (a terminal or the store failed)
 *          └→ safe
 *
 * Safe mode's entries by fault detection and its exit by telecommand come with the operations.
 */
type NodeEvent =
  | { readonly type: 'boot.started' }
  | { readonly type: 'selfTest.passed' }
  | { readonly type: 'selfTest.failed' }
  | { readonly type: 'store.restored' }
  | { readonly type: 'plan.loaded' }
  | { readonly type: 'part.failed' }
  | { readonly type: 'part.recovered' };

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
        restoring: { on: { 'store.restored': '#node.standby' } },
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
      on: { 'part.failed': { target: 'degraded', actions: 'countFailure' } },
    },
    degraded: {
      entry: 'allowTraffic',
      on: {
        'part.failed': { actions: 'countFailure' },
        'part.recovered': [
          { guard: 'onlyOneFailed', target: 'operational', actions: 'countRecovery' },
          { actions: 'countRecovery' },
        ],
      },
    },
    safe: { entry: 'holdTraffic' },
  },
});
