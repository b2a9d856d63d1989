import { bytesRule, enumRule, messageRule, repeated } from './wire-rules.ts';

/** Deviations of one advertisement: every terminal of a node, with room for partners. */
export const DEVIATIONS_MAX = 256;

const TERMINAL_DEVIATION = messageRule('TerminalDeviation', {
  1: { kind: 'uint32' },
  2: enumRule(3),
  3: { kind: 'uint64' },
  4: { kind: 'uint64' },
  5: { kind: 'uint32' },
  6: { kind: 'int64' },
});

export const ADVERTISEMENT = messageRule('Advertisement', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint32' },
  4: { kind: 'int64' },
  5: { kind: 'uint64' },
  6: repeated(TERMINAL_DEVIATION, DEVIATIONS_MAX),
  7: { kind: 'uint32' },
  8: { kind: 'uint32' },
  9: { kind: 'uint64' },
});

export const ADVERTISEMENT_KEY = messageRule('AdvertisementKey', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint32' },
  4: bytesRule(8),
});
