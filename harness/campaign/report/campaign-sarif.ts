import type { RequirementTexts } from '../../report/html/requirement-texts.ts';
import { countText } from '../../report/number-text.ts';
import type { CampaignReport, ReportedGroup } from './campaign-report.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';

/** A campaign as SARIF 2.1.0: a result for each kind of failure, its rule is the requirement. */
export const campaignSarif = (report: CampaignReport, requirements: RequirementTexts): string => {
  const { summary, groups } = report;
  const ids = [...new Set(groups.map(({ requirement }) => requirement))];
  const sarif = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Lasermesh',
            version: summary.maker.version,
            rules: ids.map((id) => ({
              id,
              shortDescription: { text: titleOf(groups, id) },
              ...(requirements.has(id) ? { fullDescription: { text: requirements.get(id) } } : {}),
            })),
          },
        },
        invocations: [
          {
            executionSuccessful: summary.result !== 'nondeterministic',
            exitCode: summary.exitCode,
            commandLine: report.again,
          },
        ],
        results: groups.map((group) => resultOf(group, ids)),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${JSON.stringify(sarif, null, 2)}\n`;
};

const titleOf = (groups: readonly ReportedGroup[], id: string): string =>
  groups.find(({ requirement }) => requirement === id)?.title ?? id;

const resultOf = (group: ReportedGroup, ids: readonly string[]): object => {
  const { signature, title, cases, first, seed, scenario, generator, reason, places } = group;
  const lines = [
    `${signature}: ${title}. ${countText(cases)} of the campaign's cases; the first is case ${first} ` +
      `(${scenario}, ${generator}, seed ${seed}).`,
    ...(reason === '' ? [] : [reason]),
    ...places.commands.map(([what, command]) => `${what}: ${command}`),
  ];
  return {
    ruleId: group.requirement,
    ruleIndex: ids.indexOf(group.requirement),
    level: 'error',
    message: { text: lines.join('\n') },
    occurrenceCount: cases,
    partialFingerprints: { 'signature/v1': signature },
    ...(places.artefact === undefined
      ? {}
      : { locations: [{ physicalLocation: { artifactLocation: { uri: places.artefact } } }] }),
  };
};
