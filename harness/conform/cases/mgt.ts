import type { ConformanceCase } from '../case.ts';
import { MGT_COMMAND_CASES } from './mgt-commands.ts';
import { MGT_CONTACT_CASES } from './mgt-contacts.ts';
import { MGT_JOINT_CASES } from './mgt-joints.ts';
import { MGT_KEY_STORE_CASES } from './mgt-key-store.ts';
import { MGT_KEY_CASES } from './mgt-keys.ts';
import { MGT_MODE_CASES } from './mgt-modes.ts';
import { MGT_ONCE_CASES } from './mgt-once.ts';
import { MGT_PLAN_BYTE_CASES } from './mgt-plan-bytes.ts';
import { MGT_PLAN_CHUNK_CASES } from './mgt-plan-chunks.ts';
import { MGT_PLAN_CASES } from './mgt-plans.ts';
import { MGT_POWER_CASES } from './mgt-power.ts';
import { MGT_REFUSAL_CASES } from './mgt-refusals.ts';
import { MGT_REPORT_CASES } from './mgt-reports.ts';
import { MGT_SAFE_CASES } from './mgt-safe.ts';
import { MGT_SEALED_CASES } from './mgt-sealed.ts';
import { MGT_START_CASES } from './mgt-start.ts';
import { MGT_TELEMETRY_CASES } from './mgt-telemetry.ts';
import { MGT_TERMINAL_CASES } from './mgt-terminals.ts';
import { MGT_TIMER_CASES } from './mgt-timers.ts';

/** Section 6, and what of section 9 binds a node. */
export const MGT_CASES: readonly ConformanceCase[] = [
  ...MGT_COMMAND_CASES,
  ...MGT_CONTACT_CASES,
  ...MGT_JOINT_CASES,
  ...MGT_KEY_STORE_CASES,
  ...MGT_KEY_CASES,
  ...MGT_MODE_CASES,
  ...MGT_ONCE_CASES,
  ...MGT_PLAN_BYTE_CASES,
  ...MGT_PLAN_CHUNK_CASES,
  ...MGT_PLAN_CASES,
  ...MGT_POWER_CASES,
  ...MGT_REFUSAL_CASES,
  ...MGT_REPORT_CASES,
  ...MGT_SAFE_CASES,
  ...MGT_SEALED_CASES,
  ...MGT_START_CASES,
  ...MGT_TELEMETRY_CASES,
  ...MGT_TERMINAL_CASES,
  ...MGT_TIMER_CASES,
];
