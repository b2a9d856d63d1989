import { DIGEST_BYTES, MAC_BYTES, NONCE_BYTES } from './codec.ts';
import { ADVERTISEMENT, ADVERTISEMENT_KEY } from './routing-rules.ts';
import { bytesRule, enumRule, messageRule, nested, repeated } from './wire-rules.ts';

/** Counts of repeated fields in management messages. */
const HELLO_RATES_MAX = 16;
const CUSTODY_ENTRIES_MAX = 4_096;
const ADVERTISEMENTS_MAX = 4_096;
const SUMMARY_KEYS_MAX = 4_096;
const SUMMARY_WANTED_MAX = 4_096;
/** Objects and numbers that one management message may make, over all its repeated fields. */
export const MANAGEMENT_ELEMENTS_MAX = 8_192;

const HELLO = messageRule('Hello', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint32' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
  6: { kind: 'uint32' },
  7: bytesRule(NONCE_BYTES),
  8: { kind: 'uint32' },
  9: { kind: 'uint64', repeatedMax: HELLO_RATES_MAX },
  10: { kind: 'uint32' },
  11: { kind: 'int64' },
  12: { kind: 'uint64' },
  13: { kind: 'uint32' },
  15: bytesRule(MAC_BYTES),
});

const HELLO_ACK = messageRule('HelloAck', {
  1: nested(HELLO),
  2: bytesRule(NONCE_BYTES),
  3: { kind: 'uint32' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
  6: { kind: 'fixed32' },
  15: bytesRule(MAC_BYTES),
});

const READY = messageRule('Ready', {
  1: bytesRule(NONCE_BYTES),
  2: { kind: 'fixed32' },
  15: bytesRule(MAC_BYTES),
});

const TIME_TRANSFER = messageRule('TimeTransfer', {
  1: { kind: 'uint32' },
  2: { kind: 'bool' },
  3: { kind: 'int64' },
  4: { kind: 'int64' },
  5: { kind: 'int64' },
  6: { kind: 'uint64' },
  7: { kind: 'uint32' },
});

const CUSTODY_ACCEPT = messageRule('CustodyAccept', {
  1: { kind: 'uint32' },
  2: { kind: 'bool' },
  3: { kind: 'bool' },
});

const CUSTODY_REFUSE = messageRule('CustodyRefuse', { 1: { kind: 'uint32' }, 2: enumRule(6) });

const CUSTODY = messageRule('Custody', {
  1: repeated(CUSTODY_ACCEPT, CUSTODY_ENTRIES_MAX),
  2: repeated(CUSTODY_REFUSE, CUSTODY_ENTRIES_MAX),
});

const RESUME = messageRule('Resume', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint64' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
  6: { kind: 'uint64' },
  7: bytesRule(DIGEST_BYTES),
});

const ADVERTISEMENTS = messageRule('Advertisements', {
  1: repeated(ADVERTISEMENT, ADVERTISEMENTS_MAX),
});

const DATABASE_SUMMARY = messageRule('DatabaseSummary', {
  1: repeated(ADVERTISEMENT_KEY, SUMMARY_KEYS_MAX),
  2: { kind: 'uint32', repeatedMax: SUMMARY_WANTED_MAX },
  3: { kind: 'bool' },
});

export const MANAGEMENT_MESSAGE = messageRule(
  'ManagementMessage',
  {
    1: nested(HELLO),
    2: nested(HELLO_ACK),
    3: nested(READY),
    4: nested(messageRule('Close', { 1: { kind: 'uint32' } })),
    5: nested(messageRule('CloseAck', {})),
    6: nested(TIME_TRANSFER),
    7: nested(CUSTODY),
    8: nested(RESUME),
    9: nested(ADVERTISEMENTS),
    10: nested(DATABASE_SUMMARY),
  },
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
);

const RECEIPT = messageRule('Receipt', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint64' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
});

const DELETION_REPORT = messageRule('DeletionReport', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint64' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
  6: enumRule(8),
  7: { kind: 'uint32' },
});

export const ADMINISTRATIVE_RECORD = messageRule(
  'AdministrativeRecord',
  { 1: nested(RECEIPT), 2: nested(DELETION_REPORT) },
  [1, 2],
);
