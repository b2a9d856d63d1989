import type { Fault } from '../scenario/fault.ts';

/** Faults that are over when they have struck; others without an end last until the run's. */
export const OVER_AT_ONCE: readonly string[] = [
  'computer-reset',
  'battery-drain',
  'bit-flip',
  'manoeuvre',
  'frames-forged',
  'plan-late',
  'plan-old',
  'plan-corrupted',
  'plan-partial',
  'plan-changed',
  'plan-forged',
  'key-rollover',
  'telecommand-duplicated',
] satisfies readonly Fault['kind'][];
