import { DIGEST_BYTES, SECURITY_BLOCKS_MAX, SECURITY_BYTES_MAX } from './codec.ts';
import { bytesRule, enumRule, messageRule, repeated } from './wire-rules.ts';

export const BUNDLE_MARK = messageRule('BundleMark', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint64' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
  6: { kind: 'uint32' },
  7: { kind: 'uint32' },
  8: { kind: 'uint64' },
  9: { kind: 'bool' },
});

const SECURITY_BLOCK = messageRule('SecurityBlock', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: bytesRule(SECURITY_BYTES_MAX),
});

export const BUNDLE_HEADER = messageRule('BundleHeader', {
  1: { kind: 'uint32' },
  2: { kind: 'uint32' },
  3: { kind: 'uint64' },
  4: { kind: 'uint32' },
  5: { kind: 'uint32' },
  6: { kind: 'uint32' },
  7: { kind: 'uint32' },
  8: enumRule(3),
  9: { kind: 'bool' },
  10: { kind: 'bool' },
  11: { kind: 'uint64' },
  12: { kind: 'uint64' },
  13: { kind: 'uint32' },
  14: { kind: 'uint32' },
  15: { kind: 'uint32' },
  16: { kind: 'uint32' },
  17: { kind: 'uint64' },
  18: bytesRule(DIGEST_BYTES),
  19: repeated(SECURITY_BLOCK, SECURITY_BLOCKS_MAX),
});
