import type {
  AvionicsEffect,
  BootCause,
  CommandStage,
  InhibitKind,
  MachineName,
  ReportSeverity,
  StoreRegion,
} from './avionics.ts';

/** Names in the order of their numbers in avionics.proto, from 1. */
export const REGIONS: readonly StoreRegion[] = ['bundles', 'marks', 'counters', 'critical'];
export const BOOT_CAUSES: readonly BootCause[] = ['power-on', 'warm', 'cold', 'watchdog'];
export const INHIBITS: readonly InhibitKind[] = ['sun', 'gimbal-range', 'gimbal-rate', 'thermal'];
export const STORE_FAILURES = ['full', 'device'] as const;
export const SEVERITIES: readonly ReportSeverity[] = [
  'activity',
  'warning-low',
  'warning-high',
  'fatal',
];

type SubmitReason = Extract<AvionicsEffect, { kind: 'submit-result' }>['reason'];
export const SUBMIT_REFUSALS: readonly SubmitReason[] = [
  'no-storage',
  'throttled',
  'not-operational',
  'too-large',
  'unknown-destination',
  'policy',
];

export const MACHINES: readonly MachineName[] = ['node', 'terminal', 'link', 'outduct'];

export const EPOCH_STATES = ['next', 'current', 'retired'] as const;
export const COMMAND_STAGES: readonly CommandStage[] = ['accepted', 'started', 'done', 'refused'];
