import { PLAN_UPLOAD } from './operations-rules.ts';
import {
  BOOL,
  DOUBLE,
  INT64,
  UINT32,
  UINT64,
  bytesRule,
  enumRule,
  messageRule,
  nested,
  repeated,
  stringRule,
  type FieldRule,
} from './wire-rules.ts';

/** All that is nested in a configuration: the plan is most of it. */
export const CONFIGURATION_ELEMENTS_MAX = 16_000_000;
export const NETWORK_KEY_BYTES = 32;
const NODES_MAX = 100_000;
const TERMINALS_MAX = 1_000_000;
const PROFILES_MAX = 10_000;
const RATES_MAX = 1_000;
const OMM_FIELDS_MAX = 200;
const RULES_MAX = 10_000;
const LIMITS_MAX = 1_000;

const NAME = stringRule(1_024);
const NODES: FieldRule = { kind: 'uint32', repeatedMax: NODES_MAX };

export const TERMINAL_ENTRY = messageRule('TerminalEntry', {
  1: UINT32,
  2: UINT32,
  3: NAME,
  4: UINT32,
  5: DOUBLE,
  6: enumRule(3),
});

const ACQUISITION = messageRule('Acquisition', {
  1: DOUBLE,
  2: DOUBLE,
  3: DOUBLE,
  4: DOUBLE,
  5: DOUBLE,
  6: DOUBLE,
  7: UINT32,
  8: UINT64,
  9: UINT64,
  10: UINT64,
  11: UINT64,
  12: UINT64,
});

const OPTICAL = messageRule('OpticalProfile', {
  1: NAME,
  2: repeated(messageRule('OpticalRate', { 1: UINT64, 2: DOUBLE }), RATES_MAX),
  3: DOUBLE,
  4: DOUBLE,
  5: DOUBLE,
  6: DOUBLE,
  7: DOUBLE,
  8: DOUBLE,
  9: DOUBLE,
  10: nested(ACQUISITION),
  11: DOUBLE,
  12: UINT64,
  13: nested(messageRule('AzElField', { 1: DOUBLE, 2: DOUBLE, 3: DOUBLE })),
  14: DOUBLE,
  15: DOUBLE,
  16: UINT64,
  17: UINT64,
  18: DOUBLE,
  19: UINT32,
  20: DOUBLE,
});

const RADIO = messageRule('RadioProfile', {
  1: NAME,
  2: repeated(messageRule('RadioRate', { 1: UINT64, 2: DOUBLE }), RATES_MAX),
  3: DOUBLE,
  4: DOUBLE,
  5: UINT64,
  6: UINT32,
  7: DOUBLE,
});

export const PROFILE = messageRule('Profile', { 1: nested(OPTICAL), 2: nested(RADIO) }, [1, 2]);

const OMM_FIELD = messageRule('OmmField', { 1: NAME, 2: NAME, 3: DOUBLE }, [2, 3]);

const NODE_ELEMENTS = messageRule(
  'NodeElements',
  {
    1: UINT32,
    2: nested(
      messageRule('Circular', { 1: INT64, 2: DOUBLE, 3: DOUBLE, 4: DOUBLE, 5: DOUBLE, 6: BOOL }),
    ),
    3: nested(messageRule('Tle', { 1: NAME, 2: NAME, 3: NAME })),
    4: nested(messageRule('Omm', { 1: NAME, 2: repeated(OMM_FIELD, OMM_FIELDS_MAX) })),
    5: nested(messageRule('Fixed', { 1: DOUBLE, 2: DOUBLE, 3: DOUBLE })),
    6: nested(messageRule('Inertial', { 1: DOUBLE, 2: DOUBLE, 3: DOUBLE })),
  },
  [2, 3, 4, 5, 6],
);

const POLICY_RULE = messageRule('PolicyRule', {
  1: NAME,
  2: NAME,
  3: BOOL,
  4: NODES,
  5: repeated(messageRule('SegmentName', { 1: NAME }), RULES_MAX),
  6: { kind: 'uint32', repeatedMax: 3 },
  7: BOOL,
  8: NODES,
});

const POLICY = messageRule('Policy', {
  1: repeated(messageRule('SegmentNode', { 1: UINT32, 2: NAME }), NODES_MAX),
  2: repeated(POLICY_RULE, RULES_MAX),
});

export const CONFIGURATION = messageRule('Configuration', {
  1: UINT32,
  2: NAME,
  3: BOOL,
  4: INT64,
  5: repeated(PROFILE, PROFILES_MAX),
  6: repeated(TERMINAL_ENTRY, TERMINALS_MAX),
  7: nested(PLAN_UPLOAD),
  8: repeated(NODE_ELEMENTS, NODES_MAX),
  9: bytesRule(NETWORK_KEY_BYTES),
  10: UINT32,
  11: nested(POLICY),
  12: UINT64,
  13: UINT32,
  14: UINT64,
  15: UINT64,
  16: repeated(messageRule('Limit', { 1: NAME, 2: DOUBLE }), LIMITS_MAX),
  17: UINT32,
  18: UINT64,
  19: BOOL,
});
