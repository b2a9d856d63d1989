import type { CaseResult } from '../../../harness/campaign/case-result.ts';

/** The row of a case that passed. */
export const row = (number: number, more: Partial<CaseResult> = {}): CaseResult => ({
  case: number,
  seed: 1_000 + number,
  scenario: 'ring-8',
  generator: 'swarm',
  result: 'pass',
  hash: 'ab',
  signatures: [],
  reason: '',
  faults: 1,
  core: 8,
  fired: {},
  gates: {},
  cells: '',
  tested: { S1: 1 },
  simulatedNs: 1,
  bundles: 1,
  onsets: [],
  lengths: [],
  repeated: false,
  timing: { wallMs: number },
  ...more,
});
