import { z } from 'zod';
import { GENERATORS } from './generator.ts';

/** Of the journal's hash so much is kept. */
export const HASH_DIGITS = 16;

/** Bins of the histograms that show what was drawn. */
export const ONSET_BINS = 10;
export const LENGTH_BINS = 12;

/**
 * What one case came to: a line of results.jsonl. All but `timing` follows from campaign, number and
 * program alone.
 */
export const caseResult = z.strictObject({
  case: z.int().min(0),
  seed: z.int().min(0),
  scenario: z.string(),
  generator: z.enum(GENERATORS),
  /** error: it broke off; diverged: a second run of it, in another process, was another one. */
  result: z.enum(['pass', 'fail', 'insufficient', 'error', 'diverged']),
  hash: z.string(),
  /** Of the findings, each once, in the order of the checkers. */
  signatures: z.array(z.string()),
  /** Why it broke off, or what was not judged enough; '' otherwise. */
  reason: z.string(),
  faults: z.int(),
  core: z.int(),
  /** Faults that fired, by kind; correlated ones beside their parts. */
  fired: z.record(z.string(), z.int()),
  /** Gates that were reached, how often. */
  gates: z.record(z.string(), z.int()),
  /** Coverage cells (harness/coverage). */
  cells: z.string(),
  /** Things that were judged, by checker. */
  tested: z.record(z.string(), z.int()),
  simulatedNs: z.int(),
  bundles: z.int(),
  /** Onsets over the safety phase and lengths over orders of magnitude, as counts. */
  onsets: z.array(z.int()),
  lengths: z.array(z.int()),
  /** It was run twice, in two processes. */
  repeated: z.boolean(),
  timing: z.strictObject({ wallMs: z.number() }),
});

export type CaseResult = z.infer<typeof caseResult>;
