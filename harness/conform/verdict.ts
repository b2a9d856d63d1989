import type { Role } from './case.ts';
import type { Level } from './requirements.ts';

/**
 * What a case came to. `non-strict`: what only SHOULD be is not so. `inconclusive`: the target never came to what
 * was to be judged. `unsupported`: its statement says that it has not got it. `error`: it went, or broke the
 * contract of its own interface.
 */
export const VERDICTS = [
  'pass',
  'non-strict',
  'inconclusive',
  'unsupported',
  'fail',
  'error',
] as const;
export type ConformanceVerdict = (typeof VERDICTS)[number];

export interface CaseResult {
  readonly id: string;
  readonly title: string;
  readonly role: Role;
  readonly requirements: readonly string[];
  /** The strongest of its requirements. */
  readonly level: Level;
  readonly verdict: ConformanceVerdict;
  /** What was expected and what was found; '' for a pass. */
  readonly detail: string;
  /** Inputs that the target answered. */
  readonly steps: number;
  /** Simulated time [s]. */
  readonly simulatedS: number;
  /** Real time [ms]. */
  readonly tookMs: number;
}

/** What a whole run came to, to be kept and put beside others. */
export interface ConformanceReport {
  readonly target: string;
  readonly lasermesh: string;
  readonly role: Role;
  readonly results: readonly CaseResult[];
}

export const countOf = (results: readonly CaseResult[], verdict: ConformanceVerdict): number =>
  results.filter((result) => result.verdict === verdict).length;
