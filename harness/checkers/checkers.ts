import type { Ns } from '../../protocols/units.ts';
import type { JournalReader } from '../journal/records.ts';
import type { Checker, CheckerFactory, Finding } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { DEFAULT_THRESHOLDS, type Thresholds } from './thresholds.ts';
import { l1Tracking } from './l1-tracking.ts';
import { l2Delivery } from './l2-delivery.ts';
import { l3Convergence } from './l3-convergence.ts';
import { l4Flapping } from './l4-flapping.ts';
import { l5SafeEnd } from './l5-safe-end.ts';
import { l6Idle } from './l6-idle.ts';
import { RecentRecords } from './recent-records.ts';
import { s1Conservation } from './s1-conservation.ts';
import { s2Custody } from './s2-custody.ts';
import { s3Once } from './s3-once.ts';
import { s4Acknowledged } from './s4-acknowledged.ts';
import { s5ContactAndLock } from './s5-contact-and-lock.ts';
import { s6GimbalAndKeepOut } from './s6-gimbal-and-keep-out.ts';
import { s7Expiry } from './s7-expiry.ts';
import { s8BoundedQueues } from './s8-bounded-queues.ts';
import { s9Replay } from './s9-replay.ts';
import { s10Plans } from './s10-plans.ts';
import { s11Timers } from './s11-timers.ts';
import { s12Transitions } from './s12-transitions.ts';
import { s13EnergyReserve } from './s13-energy-reserve.ts';
import { s14SafeMode } from './s14-safe-mode.ts';
import { s15Hops } from './s15-hops.ts';
import { s16Telemetry } from './s16-telemetry.ts';
import { s17PayloadAndFlow } from './s17-payload-and-flow.ts';
import { s18Policy } from './s18-policy.ts';
import { s19Software } from './s19-software.ts';

/** Every checker, in the order of its id: safety, then liveness. */
export const CHECKERS: readonly CheckerFactory[] = [
  s1Conservation,
  s2Custody,
  s3Once,
  s4Acknowledged,
  s5ContactAndLock,
  s6GimbalAndKeepOut,
  s7Expiry,
  s8BoundedQueues,
  s9Replay,
  s10Plans,
  s11Timers,
  s12Transitions,
  s13EnergyReserve,
  s14SafeMode,
  s15Hops,
  s16Telemetry,
  s17PayloadAndFlow,
  s18Policy,
  s19Software,
  l1Tracking,
  l2Delivery,
  l3Convergence,
  l4Flapping,
  l5SafeEnd,
  l6Idle,
];

const SAFETY = CHECKERS.slice(0, CHECKERS.indexOf(l1Tracking));

/** Their ids, in the same order. */
export const CHECKER_IDS: readonly string[] = [
  'S1',
  'S2',
  'S3',
  'S4',
  'S5',
  'S6',
  'S7',
  'S8',
  'S9',
  'S10',
  'S11',
  'S12',
  'S13',
  'S14',
  'S15',
  'S16',
  'S17',
  'S18',
  'S19',
  'L1',
  'L2',
  'L3',
  'L4',
  'L5',
  'L6',
];

/** Of those that ask something before the end of all faults, too. */
export const SAFETY_IDS: readonly string[] = CHECKER_IDS.slice(0, SAFETY.length);

/** What a scenario gives; thresholds that are not named keep their defaults. */
export type CheckedScenario = Omit<CheckerContext, 'recent' | 'thresholds'> & {
  readonly thresholds?: Partial<Thresholds>;
};

export interface CheckerSet {
  readonly checkers: readonly Checker[];
  /** To be subscribed to the journal, or fed from a file, in this order. */
  readonly readers: readonly JournalReader[];
  /** The run ended: every finding, by checker. */
  finish(endNs: Ns): readonly Finding[];
}

/** All checkers for one run. */
export const makeCheckers = (
  scenario: CheckedScenario,
  factories: readonly CheckerFactory[] = scenario.safetyOnly === true ? SAFETY : CHECKERS,
): CheckerSet => {
  // The last records come first: a finding shows the record that made it one.
  const recent = new RecentRecords(scenario.nodes);
  const thresholds = { ...DEFAULT_THRESHOLDS, ...scenario.thresholds };
  const context: CheckerContext = { ...scenario, thresholds, recent };
  const checkers = factories.map((factory) => factory(context));
  return {
    checkers,
    readers: [recent, ...checkers],
    finish: (endNs) => checkers.flatMap((checker) => checker.finish(endNs)),
  };
};
