import { attributes, caseLines, type TestCase } from '../../export/junit-lines.ts';
import { xmlText } from '../../export/xml.ts';
import { casesText, countText } from '../../report/number-text.ts';
import type { CaseResult } from '../case-result.ts';
import { isFailure } from '../stop-rule.ts';
import { type CampaignReport, type ReportedGroup, signatureOf } from './campaign-report.ts';

/** With more cases than these a test case stands for a group of them. */
const CASES_MAX = 2_000;
const MS_PER_S = 1_000;

/**
 * A campaign as a JUnit file: a test case for each case, or, where there are many, for each scenario under each
 * generator and for each kind of failure; and one for what keeps the whole from a pass.
 */
export const campaignJunit = (report: CampaignReport): string => {
  const { summary, rows, again } = report;
  const cases = [...(rows.length <= CASES_MAX ? eachCase(report) : grouped(report)), whole(report)];
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((one) => one.outcome === outcome).length;
  const wallMs = rows.reduce((sum, { timing }) => sum + timing.wallMs, 0);
  const suite = attributes({
    name: `campaign ${summary.campaign}`,
    tests: cases.length,
    failures: count('failure'),
    errors: 0,
    skipped: count('skipped'),
    time: wallMs / MS_PER_S,
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites>',
    `  <testsuite${suite}>`,
    ...cases.flatMap((one) => caseLines(summary.campaign, one)),
    `    <system-out>${xmlText(again)}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
};

const eachCase = ({ rows, groups }: CampaignReport): readonly TestCase[] => {
  const bySignature = new Map(groups.map((group) => [group.signature, group]));
  return rows.map((row) => {
    const { scenario, generator, result, reason, seed, timing } = row;
    const name = `case ${row.case} ${scenario} ${generator} seed ${seed}`;
    const timeS = timing.wallMs / MS_PER_S;
    if (isFailure(row)) {
      return { ...failure(name, bySignature.get(signatureOf(row)), row), timeS };
    }
    const outcome = result === 'pass' ? 'passed' : 'skipped';
    return { name, outcome, type: '', message: reason, text: '', timeS };
  });
};

const failure = (
  name: string,
  group: ReportedGroup | undefined,
  { case: index, signatures, reason }: CaseResult,
): TestCase => ({
  name,
  outcome: 'failure',
  type: group?.requirement ?? 'failure',
  message: `${signatures.join(', ')}${reason === '' ? '' : ` ${reason}`}`.trim(),
  text: [
    ...(group === undefined ? [] : [`${group.signature} ${group.title}`]),
    ...(group?.places.commands ?? []).map(([what, command]) =>
      index === group?.first ? `${what}: ${command}` : `${what} (case ${group?.first}): ${command}`,
    ),
    ...artefactLine(group, index),
  ].join('\n'),
});

const artefactLine = (group: ReportedGroup | undefined, index: number): readonly string[] => {
  const artefact = group?.members.find((member) => member.case === index)?.artefact;
  return artefact === undefined ? [] : [`artefact: ${artefact}`];
};

const grouped = ({ rows, groups }: CampaignReport): readonly TestCase[] => {
  const counts = new Map<string, number>();
  for (const row of rows.filter(({ result }) => result === 'pass')) {
    const name = `${row.scenario} ${row.generator}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [
    ...[...counts].map(
      ([name, count]): TestCase => ({
        ...{ name: `${name}: ${countText(count)} cases passed`, outcome: 'passed' },
        ...{ type: '', message: '', text: '' },
      }),
    ),
    ...groups.map((group): TestCase => {
      const { signature, title, cases, first, seed, scenario, requirement, places } = group;
      const where = `first case ${first}, ${scenario}, seed ${seed}`;
      return {
        name: `${signature}: ${casesText(cases)} failed`,
        outcome: 'failure',
        type: requirement,
        message: `${title}; ${where}`,
        text: places.commands.map(([what, command]) => `${what}: ${command}`).join('\n'),
      };
    }),
  ];
};

/** Gates, counts of what was judged, cases without a result: nothing that one case could tell. */
const whole = ({ summary }: CampaignReport): TestCase => {
  const { shortfalls } = summary;
  const name = 'the campaign as a whole';
  if (shortfalls.length === 0) return { name, outcome: 'passed', type: '', message: '', text: '' };
  const message = shortfalls[0] ?? '';
  return { name, outcome: 'failure', type: 'insufficient', message, text: shortfalls.join('\n') };
};
