import type { Baseline } from './baseline.ts';
import type { CaseResult, ConformanceVerdict } from './verdict.ts';

/** What is wrong with one result. */
export interface Shortfall {
  readonly id: string;
  readonly verdict: ConformanceVerdict;
  /** Of a baseline; undefined: it says nothing of it. */
  readonly expected: ConformanceVerdict | undefined;
}

export interface Conclusion {
  readonly result: 'pass' | 'fail' | 'insufficient';
  readonly shortfalls: readonly Shortfall[];
}

/** Verdicts that need no excuse. */
const FINE: readonly ConformanceVerdict[] = ['pass', 'unsupported', 'non-strict'];

/**
 * What a run came to. A case that a baseline names has to come to just that: a pass that nobody expected means that
 * the baseline is out of date.
 */
export const conclusionOf = (
  results: readonly CaseResult[],
  { strict, baseline }: { readonly strict: boolean; readonly baseline: Baseline },
): Conclusion => {
  const shortfalls = results.flatMap(({ id, verdict }): Shortfall[] => {
    const expected = baseline.get(id);
    const fine =
      expected === undefined
        ? FINE.includes(verdict) && !(strict && verdict === 'non-strict')
        : verdict === expected;
    return fine ? [] : [{ id, verdict, expected }];
  });
  const open = (one: Shortfall): boolean =>
    one.verdict === 'inconclusive' && one.expected === undefined;
  if (shortfalls.length === 0) {
    const judged = results.some(({ verdict }) => verdict !== 'unsupported');
    return { result: judged ? 'pass' : 'insufficient', shortfalls };
  }
  return { result: shortfalls.every(open) ? 'insufficient' : 'fail', shortfalls };
};
