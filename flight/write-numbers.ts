/**
 * Where the parts of a node begin to number what they write to the mass memory: answers come to all of them, and each
 * knows its own by the number. Bundles count from 1.
 */
export const WRITES_FROM = {
  health: 2_000_000_000_000_000,
  storeProbes: 3_000_000_000_000_000,
  keyEpochs: 4_000_000_000_000_000,
} as const;
