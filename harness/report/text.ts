import type { Finding } from '../checkers/checker.ts';
import type { ClassFigures, Figures } from './figures.ts';
import { costLines, type RunCost } from './cost-text.ts';
import { coloured, labelled, table, wrapped } from './layout.ts';
import {
  countText,
  durationText,
  largeText,
  NO_FIGURE,
  shareText,
  spanText,
} from './number-text.ts';
import { operationsLines } from './operations-text.ts';
import type { CheckerVerdict, Verdict } from './verdict.ts';

export interface TextOptions {
  /** Width of the terminal; at least 80 is assumed. */
  readonly columns: number;
  readonly colour: boolean;
  /** Real seconds that the run took; undefined: it was read from its journal. */
  readonly wallS: number | undefined;
  /** What to open for detail, as the user would type it; undefined: nothing was written. */
  readonly report: string | undefined;
  /** The command that does exactly this run again. */
  readonly again: string;
  readonly version: string;
  /** How this verdict compares with another one, when it does. */
  readonly compared?: string | undefined;
  /** What writing down and judging cost, where it was measured. */
  readonly cost?: RunCost | undefined;
}

const COLUMNS_MIN = 80;
/** Findings shown in full, over all checkers; the others are in verdict.json. */
const FINDINGS_SHOWN = 3;
const FLOWS_SHOWN = 4;

/** The text at the end of a run, for stdout; its last line is the command that repeats the run. */
export const runText = (verdict: Verdict, options: TextOptions): string => {
  const columns = Math.max(options.columns, COLUMNS_MIN);
  const { figures } = verdict;
  return [
    ...headline(verdict, options, columns),
    '',
    ...verdictLines(verdict, options.colour, columns),
    '',
    ...classTable(figures.classes),
    ...bundleLines(verdict, columns),
    '',
    ...labelled('checkers', verdict.checkers.map(checkerItem), columns),
    ...linkLines(figures, columns),
    ...operationsLines(figures.operations, columns),
    ...(options.cost === undefined ? [] : costLines(options.cost, columns)),
    '',
    ...(options.compared === undefined ? [] : [`  compared     ${options.compared}`]),
    ...(options.report === undefined ? [] : [`  report       ${options.report}`]),
    `  again        ${options.again}`,
    '',
  ].join('\n');
};

/** One violation: what was broken, then what led to it. */
export const findingText = (finding: Finding, columns: number): string => {
  const head = `${finding.checker} ${finding.title}`;
  const room = columns - 17 - finding.requirement.length - 2;
  const title =
    head.length <= room
      ? [`${head.padEnd(room)}  ${finding.requirement}`]
      : wrapped(`${head}  ${finding.requirement}`, columns - 17, '');
  const lines = finding.lines.flatMap((line) => wrapped(line, columns, '    '));
  return [...title, ...lines].join('\n');
};

const headline = (verdict: Verdict, options: TextOptions, columns: number): readonly string[] => {
  const parts = [
    `Lasermesh ${options.version}`,
    verdict.scenario,
    `seed ${verdict.seed}`,
    options.wallS === undefined
      ? `${spanText(verdict.simulatedNs)} from its journal`
      : `${spanText(verdict.simulatedNs)} simulated in ${durationText(options.wallS * 1e9)}`,
    `journal ${verdict.hash.slice(0, 8)}`,
  ];
  const lines: string[] = [];
  for (const part of parts) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 3 + part.length <= columns) {
      lines[lines.length - 1] = `${line} · ${part}`;
    } else {
      lines.push(line === undefined ? part : `  ${part}`);
    }
  }
  return lines;
};

const verdictLines = (verdict: Verdict, colour: boolean, columns: number): readonly string[] => {
  const sent = verdict.figures.classes.reduce((sum, figures) => sum + figures.sent, 0);
  const scope = [
    `${verdict.checkers.length} checkers`,
    plural(sent, 'bundle'),
    plural(verdict.faults, 'fault'),
  ].join(', ');
  const word = coloured(verdict.result, colour);
  const failed = verdict.checkers.filter(({ result }) => result === 'fail');
  const violations = failed.reduce((sum, checker) => sum + checker.violations, 0);
  if (verdict.result === 'insufficient') {
    return [`  VERDICT  ${word}   ${scope}`, ...verdict.shortfalls.map((why) => `    ${why}`)];
  }
  if (verdict.result === 'pass') return [`  VERDICT  ${word}   ${scope}`];
  const shown = oneOfEach(failed).slice(0, FINDINGS_SHOWN);
  const more = violations - shown.length;
  const ids = failed.map(({ id }) => id).join(', ');
  return [
    `  VERDICT  ${word}   ${plural(violations, 'violation')} (${ids})`,
    `                  ${scope}`,
    ...shown.flatMap((finding) => ['', ...indented(findingText(finding, columns - 2))]),
    ...(more > 0 ? ['', `  ${countText(more)} more in verdict.json`] : []),
  ];
};

/** The first finding of each checker, then further ones. */
const oneOfEach = (checkers: readonly CheckerVerdict[]): readonly Finding[] => {
  const longest = Math.max(0, ...checkers.map(({ findings }) => findings.length));
  return Array.from({ length: Math.min(longest, FINDINGS_SHOWN) }, (_, round) =>
    checkers.flatMap(({ findings }) => findings.slice(round, round + 1)),
  ).flat();
};

const indented = (text: string): readonly string[] => text.split('\n').map((line) => `  ${line}`);

const classTable = (classes: readonly ClassFigures[]): readonly string[] => {
  const used = classes.filter(({ submitted, sent }) => submitted + sent > 0);
  if (used.length === 0) return ['  no application sent anything'];
  const rows = used.map((figures) => [
    figures.class,
    countText(figures.sent),
    countText(figures.delivered),
    durationText(figures.p50Ns),
    durationText(figures.p95Ns),
    figures.boundRatio === undefined ? NO_FIGURE : `${figures.boundRatio.toFixed(2)} ×`,
    figures.deadline === undefined || figures.deadline.judged === 0
      ? NO_FIGURE
      : shareText(figures.deadline.met / figures.deadline.judged),
  ]);
  const head = ['class', 'sent', 'delivered', 'p50', 'p95', 'light-time', 'deadline met'];
  return table([head, ...rows]).map((line) => `  ${line}`);
};

const bundleLines = (verdict: Verdict, columns: number): readonly string[] => {
  const { bundles, flows } = verdict.figures;
  const infeasible = ['infeasible', 'crowdedOut', 'diedWithNode', 'forbidden'].reduce(
    (sum, name) => {
      const l2 = verdict.checkers.find(({ id }) => id === 'L2');
      return sum + (l2?.counts[name] ?? 0);
    },
    0,
  );
  const items = [
    bundles.held === 0
      ? 'none still held'
      : `${countText(bundles.held)} still held in ${plural(bundles.holders, 'node')}`,
    listed('lost', bundles.lost) ?? 'none lost',
    listed('refused at source', bundles.refused),
    listed('deletion reports', bundles.deleted),
    bundles.duplicates > 0 ? `${countText(bundles.duplicates)} delivered twice` : undefined,
    infeasible > 0
      ? `${countText(infeasible)} exempt: no path in time, or lost with a node`
      : undefined,
  ];
  const judged = flows.filter(({ deadline }) => deadline !== undefined && deadline.judged > 0);
  const worst = judged
    .map(({ flow, deadline }) => ({
      flow,
      share: (deadline?.met ?? 0) / (deadline?.judged ?? 1),
      required: deadline?.required ?? 0,
    }))
    .sort((a, b) => a.share - b.share || (a.flow < b.flow ? -1 : 1))
    .slice(0, FLOWS_SHOWN)
    .map(
      ({ flow, share, required }) => `${flow} ${shareText(share)} (needs ${shareText(required)})`,
    );
  return [
    ...labelled(
      '',
      items.filter((item) => item !== undefined),
      columns,
    ),
    ...(worst.length === 0 ? [] : labelled('deadlines', worst, columns)),
  ];
};

const checkerItem = ({ id, result, tested, violations }: CheckerVerdict): string => {
  if (result === 'fail') return `${id} fail (${countText(violations)})`;
  if (tested === 0) return `${id} nothing to judge`;
  return `${id} ${result} (${countText(tested)})`;
};

const linkLines = (figures: Figures, columns: number): readonly string[] => {
  const { terminals, links, frames, stores, clocks } = figures;
  const inhibits = Object.entries(terminals.inhibits).map(([kind, n]) => `${kind} ${countText(n)}`);
  const rejected = Object.values(frames.rejected).reduce((sum, count) => sum + count, 0);
  const acquisitionP50 = durationText(terminals.acquisitionP50Ns);
  const acquisitionP95 = durationText(terminals.acquisitionP95Ns);
  const planned = shareText(links.plannedShare);
  const achieved = shareText(links.achievedShare);
  const storeAt = stores.highestNodeName === '' ? '' : ` (${stores.highestNodeName})`;
  return [
    ...labelled(
      'terminals',
      [
        `acquisition p50 ${acquisitionP50}  p95 ${acquisitionP95}`,
        `tries ${countText(terminals.tries)}, locked ${countText(terminals.locked)}`,
        ...inhibits,
        `gave up ${countText(terminals.gaveUp)}`,
      ],
      columns,
    ),
    ...labelled('links', [`planned ${planned}  achieved ${achieved} of terminal time`], columns),
    ...labelled(
      'frames',
      [
        `sent ${largeText(frames.sent)}`,
        `received ${largeText(frames.received)}`,
        `corrupted ${largeText(frames.corrupted)}`,
        `lost ${largeText(frames.lost)}`,
        `overrun ${largeText(frames.overrun)}`,
        rejected > 0 ? (listed('rejected', frames.rejected) ?? '') : 'none rejected',
      ],
      columns,
    ),
    ...labelled(
      'stores',
      [
        `highest ${shareText(stores.highestShare)}${storeAt}`,
        `custody refused ${countText(stores.custodyRefused)}`,
      ],
      columns,
    ),
    ...(clocks.samples === 0
      ? []
      : labelled(
          'clocks',
          [
            `error up to ${durationText(clocks.errorMaxNs)}`,
            `${shareText(clocks.covered)} within the declared uncertainty`,
          ],
          columns,
        )),
  ];
};

/** `12 lost (permanent-loss 12)`; undefined when there are none. */
const listed = (what: string, counts: Readonly<Record<string, number>>): string | undefined => {
  const entries = Object.entries(counts);
  if (entries.length === 0) return undefined;
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const parts = entries.map(([name, count]) => `${name} ${countText(count)}`);
  return `${countText(total)} ${what} (${parts.join(', ')})`;
};

const plural = (count: number, noun: string): string =>
  `${countText(count)} ${noun}${count === 1 ? '' : 's'}`;
