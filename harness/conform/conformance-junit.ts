import { attributes, caseLines, type TestCase } from '../export/junit-lines.ts';
import { xmlText } from '../export/xml.ts';
import type { Conclusion } from './conclusion.ts';
import { sectionOf } from './selection.ts';
import type { CaseResult, ConformanceReport } from './verdict.ts';

const MS_PER_S = 1_000;

/** A run as a JUnit file: a test case for each case; what is as expected is none of its failures. */
export const conformanceJunit = (
  { target, results }: ConformanceReport,
  { shortfalls }: Conclusion,
  again: string,
): string => {
  const bad = new Map(shortfalls.map((one) => [one.id, one]));
  const cases = results.map((result) =>
    testCaseOf(result, bad.get(result.id)?.expected, bad.has(result.id)),
  );
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const suite = attributes({
    name: `conform ${target}`,
    tests: cases.length,
    failures: count('failure'),
    errors: 0,
    skipped: count('skipped'),
    time: results.reduce((sum, { tookMs }) => sum + tookMs, 0) / MS_PER_S,
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${suite}>`,
    ...results.flatMap(({ id }, index) =>
      caseLines(`conform.${sectionOf(id)}`, cases[index] as TestCase),
    ),
    `    <system-out>${xmlText(again)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};

const testCaseOf = (
  { id, title, requirements, verdict, detail, tookMs }: CaseResult,
  expected: string | undefined,
  isBad: boolean,
): TestCase => {
  const passed = verdict === 'pass' || (expected === undefined && verdict === 'non-strict');
  const message = expected === undefined ? verdict : `${verdict}, the baseline expects ${expected}`;
  return {
    name: id,
    outcome: isBad ? 'failure' : passed ? 'passed' : 'skipped',
    type: requirements[0] ?? '',
    message: isBad ? message : `${message}${detail === '' ? '' : `: ${detail}`}`,
    text: [title, detail, requirements.join(' ')].join('\n'),
    timeS: tookMs / MS_PER_S,
  };
};
