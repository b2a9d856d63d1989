import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../../harness/conform/catalogue.ts';
import { conformancePage } from '../../../harness/conform/conformance-page.ts';
import type { CaseResult, ConformanceReport } from '../../../harness/conform/verdict.ts';

const resultOf = (index: number, verdict: CaseResult['verdict'], detail = ''): CaseResult => {
  const { id, title, requirements, role = 'terminal' } = CATALOGUE[index] as (typeof CATALOGUE)[0];
  const cost = { steps: 1, simulatedS: 1, tookMs: 1 };
  return { id, title, requirements, role, level: 'must', verdict, detail, ...cost };
};
const reportOf = (target: string, ...results: CaseResult[]): ConformanceReport => ({
  target,
  lasermesh: '0',
  role: 'node',
  results,
});
const page = (...reports: ConformanceReport[]): string =>
  conformancePage(reports, { style: '', texts: new Map(), cases: CATALOGUE });

describe('the grid of implementations', () => {
  it('has a column for each, empty where one was not asked, and says what did not pass', () => {
    const text = page(
      reportOf('first', resultOf(0, 'pass'), resultOf(1, 'pass')),
      reportOf('second', resultOf(0, 'fail', 'expected <1>\u0007, found 2')),
      reportOf('<third>', resultOf(1, 'unsupported', 'no laser')),
    );
    expect(text).toContain('2 cases, 3 implementations');
    const cells = text.match(/<td class="v v-[a-z-]+"|<td><\/td>/g);
    expect(cells).toEqual([
      '<td class="v v-pass"',
      '<td class="v v-fail"',
      '<td></td>',
      '<td class="v v-pass"',
      '<td></td>',
      '<td class="v v-unsupported"',
    ]);
    expect(text).toContain('<h2>1 first</h2><p>All cases pass.</p>');
    expect(text).toContain('<p>expected &lt;1&gt;\\u0007, found 2</p>');
    expect(text).toContain('<h2>3 &lt;third&gt;</h2>');
    expect(text).toContain('<p>no laser</p>');
  });

  it('is a page without any case, too', () => {
    const text = page(reportOf('nobody'));
    expect(text).toContain('0 cases, 1 implementation');
    expect(text).toContain('<p>No case was tried.</p>');
    expect(text).not.toContain('class="grid cases"');
  });
});
