import { printableText } from '../report/printable-text.ts';
import type { Conclusion } from './conclusion.ts';
import { sectionOf } from './selection.ts';
import { type CaseResult, type ConformanceReport, countOf, VERDICTS } from './verdict.ts';

/** Sections of the specification, in its order. */
export const SECTIONS: Readonly<Record<string, string>> = {
  FRM: 'frames',
  LNK: 'link session and ARQ',
  BND: 'bundles',
  RTE: 'routing',
  TIM: 'time',
  MGT: 'management',
  PNT: 'pointing',
  AVI: 'avionics',
};

/** Verdicts of the target by section, what is not as it should be, and the result. */
export const conformanceText = (
  { target, results }: ConformanceReport,
  { result, shortfalls }: Conclusion,
  texts: ReadonlyMap<string, string>,
): string => {
  const wide = Math.max(...Object.values(SECTIONS).map((name) => name.length));
  const row = (code: string, name: string, of: readonly CaseResult[]): string =>
    [
      code.padEnd(5),
      name.padEnd(wide),
      String(of.length).padStart(6),
      ...VERDICTS.map((verdict) =>
        String(countOf(of, verdict) || '–').padStart(verdict.length + 2),
      ),
    ].join('');
  const sections = Object.entries(SECTIONS).flatMap(([code, name]) => {
    const of = results.filter(({ id }) => sectionOf(id) === code);
    return of.length === 0 ? [] : [row(code, name, of)];
  });
  const heads = VERDICTS.map((verdict) => verdict.padStart(verdict.length + 2)).join('');
  const bad = new Map(shortfalls.map((one) => [one.id, one]));
  const told = results.filter(({ id, verdict }) => bad.has(id) || verdict === 'non-strict');
  return [
    printableText(target),
    '',
    `${''.padEnd(5 + wide)} cases${heads}`,
    ...sections,
    row('', 'all', results),
    ...told.flatMap((one) => toldLines(one, bad.get(one.id)?.expected, texts)),
    '',
    `${result}  ${countOf(results, 'pass')} of ${results.length} cases pass`,
  ].join('\n');
};

const toldLines = (
  { id, verdict, detail, requirements }: CaseResult,
  expected: string | undefined,
  texts: ReadonlyMap<string, string>,
): readonly string[] => [
  '',
  `${verdict}  ${id}${expected === undefined ? '' : `  (the baseline expects ${expected})`}`,
  ...(detail === '' ? [] : [`  ${printableText(detail)}`]),
  ...requirements.map((requirement) => `  ${requirement}  ${texts.get(requirement) ?? ''}`),
];

/** Cases, what they are about and how binding that is, and the deviations that each has to find. */
export const listText = (
  cases: readonly {
    readonly id: string;
    readonly title: string;
    readonly requirements: readonly string[];
  }[],
  levelOf: (requirements: readonly string[]) => string,
  deviationsOf: (requirements: readonly string[]) => readonly string[],
): string =>
  cases
    .map(({ id, title, requirements }) => {
      const deviations = deviationsOf(requirements);
      return [
        `${id}  ${levelOf(requirements)}  ${requirements.join(' ')}`,
        `  ${title}`,
        ...(deviations.length === 0 ? [] : [`  kills ${deviations.join(', ')}`]),
      ].join('\n');
    })
    .join('\n');
