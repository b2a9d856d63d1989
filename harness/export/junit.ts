import { SECOND_NS } from '../../protocols/units.ts';
import type { FlowFigures } from '../report/figures.ts';
import { countText, shareText, spanText } from '../report/number-text.ts';
import { findingText } from '../report/text.ts';
import type { CheckerVerdict, Verdict } from '../report/verdict.ts';
import { attributes, caseLines, type TestCase } from './junit-lines.ts';
import { utcText } from './utc-text.ts';
import { xmlText } from './xml.ts';

const COLUMNS = 100;

/**
 * A verdict as a JUnit file: one suite, a test case for each checker and for the deadline of each
 * flow. Times of cases are 0, as a verdict knows none; the suite's timestamp is the scenario's epoch.
 */
export const junitText = (
  verdict: Verdict,
  run: { readonly epochUnixMs: number; readonly again: string },
): { readonly text: string; readonly counts: JunitCounts } => {
  const cases = [
    ...verdict.checkers.map((checker) => checkerCase(checker, verdict.shortfalls)),
    ...verdict.figures.flows.flatMap(deadlineCase),
  ];
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((testCase) => testCase.outcome === outcome).length;
  const counts = { tests: cases.length, failures: count('failure'), skipped: count('skipped') };
  const suite = attributes({
    name: `${verdict.scenario} seed ${verdict.seed}`,
    package: verdict.scenario,
    id: 0,
    tests: counts.tests,
    failures: counts.failures,
    errors: 0,
    skipped: counts.skipped,
    time: 0,
    // The form that the schemas of JUnit files want: no fraction, no zone.
    timestamp: utcText(run.epochUnixMs, 0).slice(0, 19),
    hostname: 'lasermesh',
  });
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${suite}>`,
    ...properties(verdict),
    ...cases.flatMap((testCase) => caseLines(verdict.scenario, testCase)),
    `    <system-out>${xmlText(run.again)}</system-out>`,
    '    <system-err></system-err>',
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
  return { text, counts };
};

/** Test cases in all, and of those that did not pass. */
interface JunitCounts {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
}

const checkerCase = (checker: CheckerVerdict, shortfalls: readonly string[]): TestCase => {
  const { id, title, requirements, result, tested, violations, findings } = checker;
  const name = `${id} ${title}`;
  if (result === 'fail') {
    const [first] = findings;
    const more = violations - findings.length;
    return {
      name,
      outcome: 'failure',
      type: first?.requirement ?? requirements.join(' '),
      message: `${countText(violations)} of ${countText(tested)}: ${first?.title ?? title}`,
      text: [
        ...findings.map((finding) => findingText(finding, COLUMNS)),
        ...(more > 0 ? [`${countText(more)} more`] : []),
      ].join('\n\n'),
    };
  }
  if (result === 'insufficient' || tested === 0) {
    const why = shortfalls.find((shortfall) => shortfall.startsWith(`${id} `));
    const message = why === undefined ? 'nothing to judge' : `insufficient: ${why}`;
    return { name, outcome: 'skipped', type: '', message, text: '' };
  }
  return { name, outcome: 'passed', type: '', message: '', text: '' };
};

const deadlineCase = ({ flow, class: kind, deadline }: FlowFigures): readonly TestCase[] => {
  if (deadline === undefined) return [];
  const { judged, met, required } = deadline;
  const name = `deadline of flow ${flow} (${kind}), ${shareText(required)} needed`;
  if (judged === 0) {
    return [{ name, outcome: 'skipped', type: '', message: 'nothing to judge', text: '' }];
  }
  const share = `${countText(met)} of ${countText(judged)} met, ${shareText(met / judged)}`;
  // As checker S17 counts.
  const kept = met >= required * judged;
  const outcome = kept ? 'passed' : 'failure';
  return [{ name, outcome, type: 'deadline', message: share, text: `${name}: ${share}` }];
};

const properties = (verdict: Verdict): readonly string[] => {
  const values = {
    seed: verdict.seed,
    journal: verdict.hash,
    version: verdict.version,
    result: verdict.result,
    simulated: spanText(verdict.simulatedNs),
    simulatedS: verdict.simulatedNs / SECOND_NS,
    faults: verdict.faults,
  };
  return [
    '    <properties>',
    ...Object.entries(values).map(
      ([name, value]) => `      <property${attributes({ name, value })}/>`,
    ),
    '    </properties>',
  ];
};
