import {
  EFFECTS,
  EFFECTS_BYTES_MAX,
  EFFECTS_ELEMENTS_MAX,
  INPUT,
  INPUT_BYTES_MAX,
  INPUT_ELEMENTS_MAX,
} from './avionics-rules.ts';
import {
  CONFIGURATION,
  CONFIGURATION_ELEMENTS_MAX,
  PROFILE,
  TERMINAL_ENTRY,
} from './configuration-rules.ts';
import {
  INT64,
  UINT32,
  UINT64,
  bytesRule,
  enumRule,
  messageRule,
  nested,
  repeated,
  stringRule,
} from './wire-rules.ts';

/** Above what an avionics message takes. */
const HEAD_BYTES_MAX = 64;
const HEAD_ELEMENTS_MAX = 3;
export const TO_NODE_BYTES_MAX = INPUT_BYTES_MAX + HEAD_BYTES_MAX;
export const FROM_NODE_BYTES_MAX = EFFECTS_BYTES_MAX + HEAD_BYTES_MAX;
/** An attachment is small: more than this is never read of somebody who is not attached. */
export const ATTACH_BYTES_MAX = 2_048;
export const TOKEN_BYTES_MAX = 256;
export const NAME_BYTES_MAX = 256;
/** What one answer of a terminal may tell its computer. */
const TERMINAL_INPUTS_MAX = 1_000;

export const TO_NODE_CAPS = {
  bytesMax: TO_NODE_BYTES_MAX,
  elementsMax: Math.max(INPUT_ELEMENTS_MAX, CONFIGURATION_ELEMENTS_MAX) + HEAD_ELEMENTS_MAX,
} as const;
export const FROM_NODE_CAPS = {
  bytesMax: FROM_NODE_BYTES_MAX,
  elementsMax: EFFECTS_ELEMENTS_MAX + HEAD_ELEMENTS_MAX,
} as const;

const NAME = stringRule(NAME_BYTES_MAX);
const TEXT = stringRule(4_096);
const MODE = enumRule(2);

const ATTACH = messageRule('Attach', {
  1: UINT32,
  2: NAME,
  3: NAME,
  4: bytesRule(TOKEN_BYTES_MAX),
  5: MODE,
  6: NAME,
});

export const FROM_NODE = messageRule(
  'FromNode',
  {
    1: nested(ATTACH),
    2: nested(
      messageRule('Answer', {
        1: UINT64,
        2: nested(EFFECTS),
        3: repeated(INPUT, TERMINAL_INPUTS_MAX),
      }),
    ),
    3: nested(messageRule('Leave', {})),
  },
  [1, 2, 3],
);

export const TO_NODE = messageRule(
  'ToNode',
  {
    1: nested(
      messageRule('Welcome', {
        1: UINT32,
        2: MODE,
        3: UINT64,
        4: nested(CONFIGURATION),
        5: UINT64,
        6: nested(
          messageRule('TerminalUpload', { 1: NAME, 2: nested(TERMINAL_ENTRY), 3: nested(PROFILE) }),
        ),
      }),
    ),
    2: nested(messageRule('Refusal', { 1: enumRule(13), 2: TEXT })),
    3: nested(
      messageRule('Step', {
        1: UINT64,
        2: nested(INPUT),
        3: nested(messageRule('Commands', { 1: INT64, 2: INT64, 3: nested(EFFECTS) })),
      }),
    ),
    4: nested(messageRule('Farewell', { 1: TEXT })),
  },
  [1, 2, 3, 4],
);
