import type { Ns } from '../../protocols/units.ts';
import type { Checker, Finding } from '../checkers/checker.ts';
import type { Figures } from './figures.ts';

/** Version of the shape of verdict.json. */
export const VERDICT_SCHEMA = 1;

/** Things that must have been judged for a pass to mean anything, by checker. */
const TESTED_MIN: Readonly<Record<string, number>> = { S1: 1 };

export type VerdictResult = 'pass' | 'fail' | 'insufficient';

export interface CheckerVerdict {
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly string[];
  readonly result: VerdictResult;
  /** Things that were judged; 0: there was nothing to judge. */
  readonly tested: number;
  /** All violations; `findings` holds the first hundred, and of each further signature the first. */
  readonly violations: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly findings: readonly Finding[];
}

/** The judgement of a run: what verdict.json holds. */
export interface Verdict {
  readonly schema: number;
  /** Version of Lasermesh, '' when it was not given. */
  readonly version: string;
  readonly scenario: string;
  readonly seed: number;
  readonly simulatedNs: Ns;
  readonly faults: number;
  readonly hash: string;
  readonly result: VerdictResult;
  /** 0 pass, 1 fail, 2 insufficient. */
  readonly exitCode: 0 | 1 | 2;
  /** Why it is insufficient. */
  readonly shortfalls: readonly string[];
  readonly checkers: readonly CheckerVerdict[];
  readonly figures: Figures;
}

/**
 * The verdict of a run whose checkers are finished: fail when one found a violation, insufficient
 * when something that must be judged was not, else pass. Violations weigh more than a shortfall.
 */
export const makeVerdict = (run: {
  readonly scenario: { readonly name: string; readonly faults: readonly unknown[] };
  readonly seed: number;
  readonly hash: string;
  readonly endNs: Ns;
  readonly checkers: readonly Checker[];
  readonly figures: Figures;
  readonly version?: string;
  /** What is not known of the run, in words: no checker passes then. */
  readonly missing?: string;
  /** Instead of the default: things that must have been judged, by checker. */
  readonly testedMin?: Readonly<Record<string, number>>;
}): Verdict => {
  const needs = run.testedMin ?? TESTED_MIN;
  const whole = run.missing === undefined;
  const checkers = run.checkers.map((checker) =>
    verdictOf(checker, { testedMin: needs[checker.id] ?? 0, whole }),
  );
  const judgedLess = checkers.filter(({ id, tested }) => tested < (needs[id] ?? 0));
  const shortfalls = [
    ...(run.missing === undefined ? [] : [run.missing]),
    ...judgedLess.map(({ id, tested }) => `${id} judged ${tested}, at least ${needs[id]} needed`),
  ];
  const failed = checkers.some(({ result }) => result === 'fail');
  const result = failed ? 'fail' : shortfalls.length > 0 ? 'insufficient' : 'pass';
  return {
    schema: VERDICT_SCHEMA,
    version: run.version ?? '',
    scenario: run.scenario.name,
    seed: run.seed,
    simulatedNs: run.endNs,
    faults: run.scenario.faults.length,
    hash: run.hash,
    result,
    exitCode: EXIT_CODES[result],
    shortfalls,
    checkers,
    figures: run.figures,
  };
};

const EXIT_CODES = { pass: 0, fail: 1, insufficient: 2 } as const;

const verdictOf = (
  checker: Checker,
  terms: { readonly testedMin: number; readonly whole: boolean },
): CheckerVerdict => {
  const tested = checker.tested();
  const enough = terms.whole && tested >= terms.testedMin;
  return {
    id: checker.id,
    title: checker.title,
    requirements: checker.requirements,
    result: checker.violations > 0 ? 'fail' : enough ? 'pass' : 'insufficient',
    tested,
    violations: checker.violations,
    counts: checker.counts(),
    findings: checker.findings,
  };
};
