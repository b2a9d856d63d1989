import { DIGEST_BYTES, MAC_BYTES } from './codec.ts';
import { bytesRule, enumRule, messageRule, nested, repeated, stringRule } from './wire-rules.ts';

/** Caps of what operator and nodes say to each other (LM-MGT-122). */
export const PLAN_CHUNK_BYTES_MAX = 32_768;
export const SEALED_BODY_BYTES_MAX = 33_024;
export const SEALED_BYTES_MAX = 33_088;
export const MODE_BYTES_MAX = 64;
export const EVENTS_MAX = 64;
export const EVENT_ARGS_MAX = 8;
export const SUPPRESSED_MAX = 256;
/** Objects and numbers of one telemetry packet, over all its repeated fields. */
export const TELEMETRY_ELEMENTS_MAX = 1_024;

/** Caps of an uploaded contact plan (LM-MGT-119). */
export const PLAN_BYTES_MAX = 16_777_216;
export const PLAN_CONTACTS_MAX = 262_144;
export const LIGHT_CHANGES_MAX = 65_536;
export const PLAN_ELEMENTS_MAX = 4_194_304;

export const SEALED = messageRule('Sealed', {
  1: { kind: 'uint32' },
  2: { kind: 'uint64' },
  3: { kind: 'uint32' },
  4: bytesRule(SEALED_BODY_BYTES_MAX),
  5: bytesRule(MAC_BYTES),
});

const PLAN_CHUNK = messageRule('CommandPlanChunk', {
  1: { kind: 'uint32' },
  2: bytesRule(DIGEST_BYTES),
  3: { kind: 'uint32' },
  4: { kind: 'uint32' },
  5: { kind: 'int64' },
  6: bytesRule(PLAN_CHUNK_BYTES_MAX),
});

const TERMINAL = messageRule('CommandTerminal', { 1: { kind: 'uint32' }, 2: { kind: 'bool' } });
const KEY_ACTIVATE = messageRule('CommandKeyActivate', {
  1: { kind: 'uint32' },
  2: { kind: 'int64' },
});
const REPORT_RATE = messageRule('CommandReportRate', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
});

export const COMMAND_CONTENT = messageRule(
  'CommandContent',
  {
    1: { kind: 'int64' },
    2: { kind: 'int64' },
    3: nested(messageRule('CommandPing', {})),
    4: nested(messageRule('CommandSafeMode', { 1: { kind: 'bool' } })),
    5: nested(messageRule('CommandRestart', { 1: enumRule(2) })),
    6: nested(TERMINAL),
    7: nested(PLAN_CHUNK),
    8: nested(messageRule('CommandPlanDiscard', { 1: { kind: 'uint32' } })),
    9: nested(messageRule('CommandKeyLoad', { 1: { kind: 'uint32' } })),
    10: nested(KEY_ACTIVATE),
    11: nested(messageRule('CommandKeyRetire', { 1: { kind: 'uint32' } })),
    12: nested(REPORT_RATE),
  },
  [3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
);

const HOUSEKEEPING = messageRule('TelemetryHousekeeping', {
  1: { kind: 'uint32' },
  2: { kind: 'int64' },
  3: { kind: 'uint64' },
  4: stringRule(MODE_BYTES_MAX),
  5: { kind: 'uint64' },
  6: { kind: 'uint64' },
  7: { kind: 'uint64' },
  8: { kind: 'uint64' },
  9: { kind: 'uint64' },
  10: { kind: 'uint32' },
  11: { kind: 'uint32' },
  12: { kind: 'uint32' },
  13: { kind: 'uint32' },
  14: { kind: 'uint64' },
  15: { kind: 'uint32' },
  16: { kind: 'uint32' },
  17: { kind: 'uint64' },
});

const EVENT = messageRule('TelemetryEvent', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'int64' },
  4: { kind: 'int64', repeatedMax: EVENT_ARGS_MAX },
});

const SUPPRESSED = messageRule('TelemetrySuppressed', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
});

const EVENTS = messageRule('TelemetryEvents', {
  1: repeated(EVENT, EVENTS_MAX),
  2: repeated(SUPPRESSED, SUPPRESSED_MAX),
});

const COMMAND_STAGE = messageRule('TelemetryCommandStage', {
  1: { kind: 'uint64' },
  2: enumRule(4),
  3: enumRule(12),
});

export const TELEMETRY_CONTENT = messageRule(
  'TelemetryContent',
  { 1: nested(HOUSEKEEPING), 2: nested(EVENTS), 3: nested(COMMAND_STAGE) },
  [1, 2, 3],
);

const PLAN_CONTACT = messageRule('PlanContact', {
  1: { kind: 'sint64' },
  2: { kind: 'uint32' },
  3: { kind: 'uint32' },
  4: { kind: 'sint64' },
  5: { kind: 'uint64' },
  6: { kind: 'uint64' },
  7: { kind: 'uint64' },
  8: { kind: 'uint64' },
  9: { kind: 'sint64', repeatedMax: LIGHT_CHANGES_MAX },
  10: { kind: 'uint32' },
  11: { kind: 'uint32' },
  12: { kind: 'bool' },
});

export const PLAN_UPLOAD = messageRule('PlanUpload', {
  1: { kind: 'uint32' },
  2: repeated(PLAN_CONTACT, PLAN_CONTACTS_MAX),
});
