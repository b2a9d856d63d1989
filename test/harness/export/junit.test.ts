import { describe, expect, it } from 'vitest';
import type { Finding } from '../../../harness/checkers/checker.ts';
import { junitText } from '../../../harness/export/junit.ts';
import type { CheckerVerdict, Verdict } from '../../../harness/report/verdict.ts';
import { type XmlElement, xmlTree } from './xml-tree.ts';

const checker = (id: string, more: Partial<CheckerVerdict> = {}): CheckerVerdict => ({
  id,
  title: `what ${id} says`,
  requirements: ['LM-BND-031'],
  result: 'pass',
  tested: 7,
  violations: 0,
  counts: {},
  findings: [],
  ...more,
});

const finding: Finding = {
  checker: 'S2',
  requirement: 'LM-BND-031',
  class: 'gone',
  node: 3,
  atNs: 5e9,
  signature: 'S2/gone',
  title: 'custody <held> by no "live" node & none other',
  lines: ['bundle 5 at 00:00:05.000 in sat-a', '00:00:04.000  bell \u0007 and \u001b[31mred'],
};

const flow = (name: string, deadline: object | undefined): object => ({
  flow: name,
  class: 'tactical',
  sent: 10,
  delivered: 10,
  deadline,
});

const verdict = {
  schema: 1,
  version: '0.1.0',
  scenario: 'my "mesh"',
  seed: 7,
  simulatedNs: 90e9,
  faults: 2,
  hash: 'abc',
  result: 'fail',
  exitCode: 1,
  shortfalls: ['S1 judged 0, at least 1 needed'],
  checkers: [
    checker('S1', { result: 'insufficient', tested: 0 }),
    checker('S2', { result: 'fail', violations: 25, findings: [finding, finding] }),
    checker('S3'),
    checker('L1', { tested: 0 }),
  ],
  figures: {
    flows: [
      flow('kept', { judged: 10, met: 9, required: 0.9 }),
      flow('missed', { judged: 10, met: 8, required: 0.9 }),
      flow('unjudged', { judged: 0, met: 0, required: 0.9 }),
      flow('without', undefined),
    ],
  },
} as unknown as Verdict;

const exported = junitText(verdict, { epochUnixMs: Date.UTC(2027, 0, 1), again: 'replay "x" & y' });
const suites = xmlTree(exported.text);
const [suite] = suites.children as [XmlElement];
const named = (element: XmlElement, name: string): XmlElement[] =>
  element.children.filter((child) => child.name === name);
const caseOf = (start: string): XmlElement => {
  const found = named(suite, 'testcase').find(({ attributes }) =>
    attributes.name?.startsWith(start),
  );
  if (found === undefined) throw new Error(`no case ${start}`);
  return found;
};

/** What the common schemas (Jenkins' junit-10.xsd, Ant's JUnit.xsd) both let stand, in this order. */
const ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  testsuites: [],
  testsuite: [
    'name',
    'package',
    'id',
    'tests',
    'failures',
    'errors',
    'skipped',
    'time',
    'timestamp',
    'hostname',
  ],
  properties: [],
  property: ['name', 'value'],
  testcase: ['name', 'classname', 'time'],
  failure: ['message', 'type'],
  skipped: ['message'],
  'system-out': [],
  'system-err': [],
};
const CHILDREN: Readonly<Record<string, RegExp>> = {
  testsuites: /^testsuite$/,
  testsuite: /^properties( testcase)+ system-out system-err$/,
  properties: /^property( property)*$/,
  testcase: /^(failure|skipped)?$/,
};

const everyElement = (element: XmlElement): XmlElement[] => [
  element,
  ...element.children.flatMap(everyElement),
];

describe('a verdict as a JUnit file', () => {
  it('has the shape of the common schemas', () => {
    for (const { name, attributes, children } of everyElement(suites)) {
      expect([name, Object.keys(attributes)]).toEqual([name, ATTRIBUTES[name]]);
      const inner = children.map((child) => child.name).join(' ');
      expect(inner).toMatch(CHILDREN[name] ?? /^$/);
    }
    expect(suite.attributes.timestamp).toBe('2027-01-01T00:00:00');
    for (const name of ['id', 'tests', 'failures', 'errors', 'skipped', 'time']) {
      expect(suite.attributes[name]).toMatch(/^\d+$/);
    }
  });

  it('counts what stands in it', () => {
    const cases = named(suite, 'testcase');
    const failures = cases.filter((testCase) => named(testCase, 'failure').length > 0);
    const skipped = cases.filter((testCase) => named(testCase, 'skipped').length > 0);
    const counts = { tests: cases.length, failures: failures.length, skipped: skipped.length };
    expect(counts).toEqual({ tests: 7, failures: 2, skipped: 3 });
    expect(exported.counts).toEqual(counts);
    expect(suite.attributes).toMatchObject({
      tests: '7',
      failures: '2',
      skipped: '3',
      errors: '0',
    });
    expect(new Set(cases.map(({ attributes }) => attributes.classname))).toEqual(
      new Set(['my "mesh"']),
    );
  });

  it('tells of a failure its requirement, its findings and how many more there are', () => {
    const [failure] = named(caseOf('S2'), 'failure') as [XmlElement];
    expect(failure.attributes).toEqual({
      type: 'LM-BND-031',
      message: '25 of 7: custody <held> by no "live" node & none other',
    });
    expect(failure.text).toContain('bundle 5 at 00:00:05.000 in sat-a');
    expect(failure.text).toContain('bell \\u0007 and \\u001b[31mred');
    expect(failure.text.split('LM-BND-031')).toHaveLength(3);
    expect(failure.text).toMatch(/23 more$/);
  });

  it('skips what was not judged, with the reason', () => {
    const why = (start: string): string | undefined =>
      named(caseOf(start), 'skipped')[0]?.attributes.message;
    expect(why('S1')).toBe('insufficient: S1 judged 0, at least 1 needed');
    expect(why('L1')).toBe('nothing to judge');
    expect(why('deadline of flow unjudged')).toBe('nothing to judge');
    expect(caseOf('S3').children).toEqual([]);
  });

  it('has a case for the deadline of each flow that has one', () => {
    expect(caseOf('deadline of flow kept').children).toEqual([]);
    const [failure] = named(caseOf('deadline of flow missed'), 'failure');
    expect(failure?.attributes).toEqual({ type: 'deadline', message: '8 of 10 met, 80 %' });
    expect(() => caseOf('deadline of flow without')).toThrow();
  });

  it('names the command that does the run again', () => {
    expect(named(suite, 'system-out')[0]?.text).toBe('replay "x" & y');
  });
});
