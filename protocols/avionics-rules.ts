import { BUNDLE_BYTES_MAX } from './bundle.ts';
import { BUNDLE_HEADER } from './bundle-rules.ts';
import { STORED_HEAD_BYTES_MAX } from './codec.ts';
import { FRAME_BYTES_MAX, FRAME_IN_BYTES_MAX } from './frame.ts';
import {
  BOOL,
  DOUBLE,
  INT64,
  SINT64,
  UINT32,
  UINT64,
  bytesRule,
  enumRule,
  messageRule,
  nested,
  repeated,
  stringRule,
} from './wire-rules.ts';

/** Largest encoded input [bytes]; only a boot with a full store comes near. */
export const INPUT_BYTES_MAX = 0x4000_0000;
/** Largest encoded batch of effects [bytes]. */
export const EFFECTS_BYTES_MAX = 0x1000_0000;
/** Records of one boot; effects of one batch with all that is nested in them. */
export const INPUT_ELEMENTS_MAX = 4_000_000;
export const EFFECTS_ELEMENTS_MAX = 1_000_000;
export const ENTROPY_BYTES = 64;
const TRAJECTORY_SAMPLES_MAX = 65_536;
const KEY_BYTES_MAX = 1_024;
/** Of one message of the service port [bytes]. */
const SERVICE_BYTES_MAX = 0x1_0000;
const STATE_NAME_BYTES_MAX = 256;
const RECORD_BYTES_MAX = BUNDLE_BYTES_MAX + STORED_HEAD_BYTES_MAX;

const REGION = enumRule(4);
const KEY = stringRule(KEY_BYTES_MAX);
const FRAME = bytesRule(FRAME_BYTES_MAX);
const FRAME_IN = bytesRule(FRAME_IN_BYTES_MAX);
const RECORD_BYTES = bytesRule(RECORD_BYTES_MAX);
const PAYLOAD = bytesRule(BUNDLE_BYTES_MAX);
const SERVICE_BYTES = bytesRule(SERVICE_BYTES_MAX);

const STORE_RECORD = messageRule('StoreRecord', { 1: REGION, 2: KEY, 3: RECORD_BYTES });

const BOOT = messageRule('Boot', {
  1: enumRule(4),
  2: UINT32,
  3: bytesRule(ENTROPY_BYTES),
  4: repeated(STORE_RECORD, INPUT_ELEMENTS_MAX),
});

const TERMINAL = messageRule(
  'Terminal',
  {
    1: UINT32,
    2: nested(messageRule('GimbalSettled', {})),
    3: nested(messageRule('BeaconDetected', { 1: SINT64, 2: SINT64 })),
    4: nested(messageRule('BeaconLost', {})),
    5: nested(messageRule('ScanFinished', {})),
    6: nested(messageRule('FineError', { 1: BOOL })),
    7: nested(messageRule('Signal', { 1: BOOL })),
    8: nested(messageRule('FrameSync', { 1: BOOL })),
    9: nested(messageRule('Margin', { 1: SINT64 })),
    10: nested(messageRule('Inhibit', { 1: enumRule(4), 2: BOOL })),
    11: nested(messageRule('HeadStarted', {})),
  },
  [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
);

const SUBMIT = messageRule('Submit', {
  1: UINT64,
  2: UINT32,
  3: UINT32,
  4: UINT32,
  5: enumRule(3),
  6: BOOL,
  7: BOOL,
  8: UINT64,
  9: PAYLOAD,
});

export const INPUT = messageRule(
  'Input',
  {
    1: INT64,
    2: INT64,
    3: UINT64,
    4: BOOL,
    5: nested(BOOT),
    6: nested(messageRule('TimerFired', { 1: UINT64 })),
    7: nested(messageRule('FrameReceived', { 1: UINT32, 2: FRAME_IN })),
    8: nested(TERMINAL),
    9: nested(messageRule('Silence', { 1: UINT32, 2: UINT32 })),
    10: nested(messageRule('Durable', { 1: UINT64 })),
    11: nested(messageRule('StoreFailed', { 1: UINT64, 2: enumRule(2) })),
    12: nested(messageRule('Power', { 1: UINT32, 2: UINT32 })),
    13: nested(SUBMIT),
    14: nested(messageRule('Telecommand', { 1: SERVICE_BYTES })),
  },
  [5, 6, 7, 8, 9, 10, 11, 12, 13, 14],
);

const DIRECTION = messageRule('Direction', { 1: DOUBLE, 2: DOUBLE, 3: DOUBLE });

const TRAJECTORY = nested(
  messageRule('Trajectory', {
    1: INT64,
    2: UINT64,
    3: repeated(DIRECTION, TRAJECTORY_SAMPLES_MAX),
  }),
);

const COMMAND = messageRule(
  'Command',
  {
    1: UINT32,
    2: nested(messageRule('Stow', {})),
    3: nested(messageRule('Slew', { 1: TRAJECTORY })),
    4: nested(messageRule('Scan', { 1: TRAJECTORY, 2: UINT64, 3: UINT64, 4: UINT64 })),
    5: nested(messageRule('Stare', { 1: TRAJECTORY })),
    6: nested(messageRule('Track', { 1: SINT64, 2: SINT64 })),
    7: nested(messageRule('Coast', { 1: TRAJECTORY })),
    8: nested(messageRule('Laser', { 1: BOOL })),
    9: nested(messageRule('Rate', { 1: UINT32, 2: UINT32 })),
    10: nested(messageRule('MarginComparators', { 1: { kind: 'sint64', repeatedMax: 64 } })),
  },
  [2, 3, 4, 5, 6, 7, 8, 9, 10],
);

const TIMER_OWNER = messageRule('TimerOwner', {
  1: enumRule(4),
  2: UINT32,
  3: stringRule(STATE_NAME_BYTES_MAX),
});

const EFFECT = messageRule(
  'Effect',
  {
    1: nested(messageRule('Transmit', { 1: UINT32, 2: FRAME })),
    2: nested(messageRule('Idle', { 1: UINT32, 2: FRAME, 3: UINT64 })),
    3: nested(
      messageRule('WatchSilence', {
        1: UINT32,
        2: UINT64,
        3: { kind: 'uint32', repeatedMax: 64 },
      }),
    ),
    4: nested(COMMAND),
    5: nested(messageRule('TimerSet', { 1: UINT64, 2: INT64, 3: nested(TIMER_OWNER) })),
    6: nested(messageRule('TimerCancel', { 1: UINT64 })),
    7: nested(messageRule('StoreWrite', { 1: UINT64, 2: REGION, 3: KEY, 4: RECORD_BYTES })),
    8: nested(messageRule('StoreDelete', { 1: REGION, 2: KEY })),
    9: nested(messageRule('Deliver', { 1: nested(BUNDLE_HEADER), 2: PAYLOAD })),
    10: nested(
      messageRule('SubmitResult', { 1: UINT64, 2: BOOL, 3: enumRule(6), 4: UINT64, 5: UINT32 }),
    ),
    11: nested(
      messageRule('Report', {
        1: UINT32,
        2: enumRule(4),
        3: { kind: 'sint64', repeatedMax: 32 },
      }),
    ),
    12: nested(
      messageRule('Transition', {
        1: enumRule(4),
        2: UINT32,
        3: stringRule(STATE_NAME_BYTES_MAX),
        4: stringRule(STATE_NAME_BYTES_MAX),
      }),
    ),
    13: nested(messageRule('Watchdog', { 1: UINT64 })),
    14: nested(messageRule('Restart', { 1: enumRule(4) })),
    15: nested(messageRule('Telemetry', { 1: SERVICE_BYTES })),
    16: nested(messageRule('PlanActive', { 1: UINT32, 2: UINT64, 3: UINT32 })),
    17: nested(messageRule('KeyEpoch', { 1: UINT32, 2: enumRule(3) })),
    18: nested(
      messageRule('CommandProgress', {
        1: UINT64,
        2: stringRule(STATE_NAME_BYTES_MAX),
        3: enumRule(4),
        4: stringRule(STATE_NAME_BYTES_MAX),
      }),
    ),
    19: nested(messageRule('Authenticated', { 1: UINT32, 2: UINT32, 3: UINT64 })),
  },
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19],
);

export const EFFECTS = messageRule('Effects', { 1: repeated(EFFECT, EFFECTS_ELEMENTS_MAX) });
