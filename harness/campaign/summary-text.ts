import { GATES } from '../coverage/gates.ts';
import { chanceText } from './chance-text.ts';
import { coloured, labelled, table, wrapped } from '../report/layout.ts';
import { casesText, countText } from '../report/number-text.ts';
import type { FailureGroup, Summary } from './summary.ts';

export interface SummaryTextOptions {
  readonly columns: number;
  readonly colour: boolean;
  readonly version: string;
  readonly wallS: number;
  /** Processor time of all workers [s]; undefined: they are on other machines. */
  readonly cpuS: number | undefined;
  /** Cases run in this sitting. */
  readonly runNow: number;
  /** Simulated hours of this sitting. */
  readonly simulatedNowH: number;
  readonly folder: string;
  /** Page for people; undefined: none was made. */
  readonly report: string | undefined;
  /** The command to see the first failure again, or this campaign. */
  readonly again: string;
}

const GROUPS_SHOWN = 5;
const KINDS_SHOWN = 60;
const REASON_LENGTH = 160;

const WORDS = {
  pass: 'pass',
  fail: 'fail',
  insufficient: 'insufficient',
  nondeterministic: 'fail',
} as const;

/** The end of a campaign, for stdout; its last line is the command that repeats its first failure. */
export const summaryText = (summary: Summary, options: SummaryTextOptions): string => {
  const { columns } = options;
  return [
    headline(summary, options),
    '',
    ...verdictLines(summary, options),
    '',
    ...shareTable(summary),
    '',
    ...labelled('cases', countItems(summary), columns),
    ...labelled('speed', speedItems(options), columns),
    ...labelled('faults', firedItems(summary), columns),
    ...labelled('onsets', [`${bars(summary.onsets)}  over the safety phase, in tenths`], columns),
    ...labelled('lengths', [`${bars(summary.lengths)}  1 ms to 1,000 s, two a decade`], columns),
    ...gateLines(summary, columns),
    ...labelled('coverage', coverageItems(summary), columns),
    ...labelled('judged', judgedItems(summary), columns),
    ...summary.groups.slice(0, GROUPS_SHOWN).flatMap((group) => groupLines(group, columns)),
    ...more(summary.groups.length - GROUPS_SHOWN),
    '',
    `  results      ${options.folder}`,
    ...(options.report === undefined ? [] : [`  report       ${options.report}`]),
    `  again        ${options.again}`,
    '',
  ].join('\n');
};

const headline = (
  { campaign, run, planned, freshBase }: Summary,
  { version, wallS }: SummaryTextOptions,
): string =>
  [
    `Lasermesh ${version}`,
    `campaign ${campaign}`,
    `${countText(run)} of ${countText(planned)} cases`,
    `${wallS.toFixed(1)} s`,
    `fresh seeds ${freshBase}`,
  ].join(' · ');

const verdictLines = (summary: Summary, options: SummaryTextOptions): readonly string[] => {
  const { result, failed, run, failureBound, repeated, stopped } = summary;
  const word =
    WORDS[result] === result
      ? coloured(result, options.colour)
      : `${coloured('fail', options.colour)} (${result})`;
  const what =
    failed > 0
      ? `${countText(failed)} of ${casesText(run)} failed`
      : `no failure in ${casesText(run)}`;
  const bound =
    failureBound === undefined
      ? []
      : [
          `under this generator a run fails with a probability below ${chanceText(failureBound)} (95 %, 3/N)`,
        ];
  return [
    `  VERDICT  ${word}   ${what}, ${countText(repeated)} run twice`,
    ...bound.map((line) => `           ${line}`),
    ...(stopped === undefined ? [] : [`           stopped early: ${stopped}`]),
    ...summary.shortfalls.flatMap((line) => wrapped(line, options.columns, '           ')),
  ];
};

const shareTable = ({ scenarios, generators }: Summary): readonly string[] =>
  table([
    ['  scenario or generator', 'run', 'failed'],
    ...[...Object.entries(scenarios), ...Object.entries(generators)].map(([name, one]) => [
      `  ${name}`,
      countText(one.run),
      countText(one.failed),
    ]),
  ]);

const countItems = (summary: Summary): readonly string[] => [
  `${countText(summary.passed)} passed`,
  `${countText(summary.failed)} failed`,
  `${countText(summary.run - summary.passed - summary.failed)} insufficient`,
  `${countText(summary.bundles)} bundles`,
  `${summary.simulatedH.toFixed(1)} h simulated`,
];

const speedItems = (options: SummaryTextOptions): readonly string[] => {
  const { runNow, wallS, cpuS, simulatedNowH } = options;
  if (runNow === 0) return ['nothing was left to run'];
  const rate = `${(runNow / wallS).toFixed(2)} runs/s`;
  if (cpuS === undefined) return [rate];
  return [
    rate,
    `${((1_000 * cpuS) / runNow).toFixed(0)} ms of processor time a run`,
    `${countText(Math.round(simulatedNowH / (cpuS / 3_600)))} simulated hours a processor hour`,
  ];
};

const firedItems = ({ fired, faults }: Summary): readonly string[] => {
  const kinds = Object.entries(fired);
  return [
    `${countText(faults)} drawn, ${kinds.length} kinds fired`,
    ...kinds
      .sort(([, a], [, b]) => b.faults - a.faults)
      .slice(0, KINDS_SHOWN)
      .map(([kind, { faults: count }]) => `${kind} ${countText(count)}`),
  ];
};

const gateLines = ({ gates }: Summary, columns: number): readonly string[] => {
  const reached = GATES.filter(({ id }) => (gates[id]?.runs ?? 0) > 0);
  const never = GATES.filter(({ id }) => (gates[id]?.runs ?? 0) === 0);
  const items = reached.map(({ id }) => `${id} ${countText(gates[id]?.runs ?? 0)}`);
  return [
    ...labelled(
      'gates',
      [`${reached.length} of ${GATES.length} reached, in so many runs:`, ...items],
      columns,
    ),
    ...(never.length === 0
      ? []
      : labelled(
          'not reached',
          never.map(({ id }) => id),
          columns,
        )),
  ];
};

const coverageItems = ({ coverage, unseenShare }: Summary): readonly string[] => [
  `${countText(coverage.seen)} of ${countText(coverage.feasible)} cells (transition × kind × phase)`,
  `${countText(coverage.infeasible)} cannot be`,
  `a further run shows something new with a probability of ${chanceText(unseenShare)}`,
];

const judgedItems = ({ tested }: Summary): readonly string[] =>
  Object.entries(tested).map(([id, count]) => `${id} ${countText(count)}`);

const groupLines = (group: FailureGroup, columns: number): readonly string[] => [
  '',
  `  ${group.signature}   ${casesText(group.cases)}, first ${group.first} (${group.scenario}, ` +
    `${group.generator}, seed ${group.seed})`,
  ...(group.reason === '' ? [] : wrapped(group.reason.slice(0, REASON_LENGTH), columns, '    ')),
];

const more = (count: number): readonly string[] =>
  count > 0 ? ['', `  and ${countText(count)} more kinds of failure`] : [];

const BARS = ' ▁▂▃▄▅▆▇█';

/** Counts as bars of one line. */
const bars = (counts: readonly number[]): string => {
  const most = Math.max(1, ...counts);
  return counts.map((count) => BARS[Math.ceil((8 * count) / most)] ?? ' ').join('');
};
