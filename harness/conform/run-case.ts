import { SoftwareFault } from '../node/software-fault.ts';
import { Bench } from './bench/bench.ts';
import type { ConformanceCase } from './case.ts';
import { Inconclusive, Violation } from './check.ts';
import { type Levels, strongest } from './levels.ts';
import type { Level } from './requirements.ts';
import { type Statement, unsupportedIn } from './statement.ts';
import { type Target, TargetGone } from './target.ts';
import type { CaseResult, ConformanceVerdict } from './verdict.ts';

/** Whom a case is tried on, and how long it takes. */
export interface CaseHost {
  readonly target: Target;
  readonly statement: Statement;
  readonly levels: Levels;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
}

const NS_PER_S = 1e9;

/** Tries one case. Whatever the target does, this ends with a verdict; a defect of the case itself is thrown. */
export const runCase = (conformanceCase: ConformanceCase, host: CaseHost): CaseResult => {
  const { id, title, requirements, role = 'terminal' } = conformanceCase;
  const { target, statement, levels, stopwatch } = host;
  const level = conformanceCase.level ?? strongest(requirements, levels);
  const startMs = stopwatch();
  let steps = 0;
  const counted: Target = {
    start: (config) => target.start(config),
    step: (input) => {
      steps++;
      return target.step(input);
    },
  };
  const benches: Bench[] = [];
  const why = unsupportedIn(statement, conformanceCase);
  const { verdict, detail } =
    why === undefined
      ? judged(conformanceCase, level, (setup) => {
          const bench = new Bench(counted, setup);
          benches.push(bench);
          return bench;
        })
      : { verdict: 'unsupported' as const, detail: why };
  const simulatedS = benches.reduce((sum, { nowNs }) => sum + nowNs / NS_PER_S, 0);
  const tookMs = Math.round(stopwatch() - startMs);
  return { id, title, role, requirements, level, verdict, detail, steps, simulatedS, tookMs };
};

const judged = (
  { run }: ConformanceCase,
  level: Level,
  open: Parameters<ConformanceCase['run']>[0],
): { readonly verdict: ConformanceVerdict; readonly detail: string } => {
  try {
    run(open);
    return { verdict: 'pass', detail: '' };
  } catch (thrown) {
    if (thrown instanceof Violation) {
      const strict = (thrown.level ?? level) === 'must';
      return { verdict: strict ? 'fail' : 'non-strict', detail: thrown.message };
    }
    if (thrown instanceof Inconclusive) return { verdict: 'inconclusive', detail: thrown.message };
    if (thrown instanceof SoftwareFault) {
      return { verdict: 'error', detail: `LM-AVI-021: ${thrown.message}` };
    }
    if (thrown instanceof TargetGone) return { verdict: 'error', detail: thrown.message };
    throw thrown;
  }
};
