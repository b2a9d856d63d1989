import type { Maker } from '../artefact/artefact.ts';
import { type CoverageCount, countCoverage } from '../coverage/coverage-table.ts';
import type { Campaign } from './campaign.ts';
import { caseCount } from './campaign.ts';
import type { CaseResult } from './case-result.ts';
import type { GeneratorName } from './generator.ts';
import { caseRanges } from './case-ranges.ts';
import { isFailure, type Stop } from './stop-rule.ts';
import { HOUR_NS } from '../../protocols/units.ts';
import { casesText } from '../report/number-text.ts';

export const SUMMARY_SCHEMA = 1;

/** Failures of one kind. */
export interface FailureGroup {
  /** First signature of the run, or why it broke off. */
  readonly signature: string;
  readonly cases: number;
  /** The first one, and its seed. */
  readonly first: number;
  readonly seed: number;
  readonly scenario: string;
  readonly generator: GeneratorName;
  readonly reason: string;
}

export type CampaignVerdict = 'pass' | 'fail' | 'insufficient' | 'nondeterministic';

/** What a campaign came to: summary.json. Counts are of the cases in order, up to where it stopped. */
export interface Summary {
  readonly schema: typeof SUMMARY_SCHEMA;
  readonly campaign: string;
  readonly maker: Maker;
  readonly freshBase: string;
  readonly unbounded: boolean;
  readonly result: CampaignVerdict;
  /** 0 pass, 1 fail, 2 insufficient, 3 nondeterministic. */
  readonly exitCode: 0 | 1 | 2 | 3;
  readonly shortfalls: readonly string[];
  readonly planned: number;
  readonly run: number;
  readonly passed: number;
  readonly failed: number;
  readonly stopped: string | undefined;
  /** Upper bound of the probability that a run of this generator fails, at 95 %; only without failures. */
  readonly failureBound: number | undefined;
  readonly repeated: number;
  readonly generators: Readonly<Record<string, { readonly run: number; readonly failed: number }>>;
  readonly scenarios: Readonly<Record<string, { readonly run: number; readonly failed: number }>>;
  /** Faults that fired, by kind, over all runs; and in how many runs. */
  readonly fired: Readonly<Record<string, { readonly faults: number; readonly runs: number }>>;
  readonly gates: Readonly<Record<string, { readonly hits: number; readonly runs: number }>>;
  readonly tested: Readonly<Record<string, number>>;
  /** Cells of harness/coverage that were seen, of those that can be. */
  readonly coverage: CoverageCount;
  readonly unseenShare: number;
  readonly faults: number;
  readonly onsets: readonly number[];
  readonly lengths: readonly number[];
  readonly bundles: number;
  readonly simulatedH: number;
  readonly groups: readonly FailureGroup[];
}

/** Zero failures in N runs: at 95 % the probability is at most 3/N (rule of three). */
const RULE_OF_THREE = 3;

const EXIT_CODES = { pass: 0, fail: 1, insufficient: 2, nondeterministic: 3 } as const;

export interface SummaryTerms {
  readonly campaign: Campaign;
  readonly maker: Maker;
  /** In the order of their cases. */
  readonly rows: readonly CaseResult[];
  readonly stop: Stop | undefined;
  readonly cells: ReadonlySet<number>;
  readonly unseenShare: number;
  /** Cases that no shard has a result of. */
  readonly missing?: readonly number[];
}

export const summarise = (terms: SummaryTerms): Summary => {
  const { campaign, rows } = terms;
  const failures = rows.filter(isFailure);
  const gates = tally(rows.map(({ gates: hit }) => hit));
  const tested = total(rows.map((row) => row.tested));
  const { missing = [] } = terms;
  const shortfalls = shortfallsOf(campaign, { rows, gates, tested, missing });
  const result = verdictOf(rows, shortfalls);
  return {
    schema: SUMMARY_SCHEMA,
    campaign: campaign.name,
    maker: terms.maker,
    freshBase: campaign.freshBase,
    unbounded: campaign.unbounded,
    result,
    exitCode: EXIT_CODES[result],
    shortfalls,
    planned: caseCount(campaign),
    run: rows.length,
    passed: rows.filter((row) => row.result === 'pass').length,
    failed: failures.length,
    stopped: terms.stop?.reason,
    failureBound:
      failures.length > 0 || rows.length === 0 ? undefined : RULE_OF_THREE / rows.length,
    repeated: rows.filter(({ repeated }) => repeated).length,
    generators: shares(rows, ({ generator }) => generator),
    scenarios: shares(rows, ({ scenario }) => scenario),
    fired: Object.fromEntries(
      Object.entries(tally(rows.map(({ fired }) => fired))).map(([kind, { hits, runs }]) => [
        kind,
        { faults: hits, runs },
      ]),
    ),
    gates,
    tested,
    coverage: countCoverage(terms.cells),
    unseenShare: terms.unseenShare,
    faults: rows.reduce((sum, { faults }) => sum + faults, 0),
    onsets: added(rows.map(({ onsets }) => onsets)),
    lengths: added(rows.map(({ lengths }) => lengths)),
    bundles: rows.reduce((sum, { bundles }) => sum + bundles, 0),
    simulatedH: rows.reduce((sum, { simulatedNs }) => sum + simulatedNs, 0) / HOUR_NS,
    groups: groupsOf(failures),
  };
};

const verdictOf = (rows: readonly CaseResult[], shortfalls: readonly string[]): CampaignVerdict => {
  if (rows.some(({ result }) => result === 'diverged')) return 'nondeterministic';
  if (rows.some(isFailure)) return 'fail';
  return shortfalls.length > 0 ? 'insufficient' : 'pass';
};

/** What keeps a campaign without failures from a pass. */
const shortfallsOf = (
  campaign: Campaign,
  seen: {
    readonly rows: readonly CaseResult[];
    readonly gates: Summary['gates'];
    readonly tested: Summary['tested'];
    readonly missing: readonly number[];
  },
): readonly string[] => {
  const thin = seen.rows.filter(({ result }) => result === 'insufficient');
  const [first] = thin;
  return [
    ...(seen.rows.length === 0 ? ['no case was run'] : []),
    ...(seen.missing.length === 0 ? [] : [`no result of ${caseRanges(seen.missing)}`]),
    ...(first === undefined
      ? []
      : [`${casesText(thin.length)} judged too little (case ${first.case}: ${first.reason})`]),
    ...unreachedText(campaign.gates.filter((gate) => (seen.gates[gate]?.hits ?? 0) === 0)),
    ...Object.entries(campaign.tested)
      .filter(([id, least]) => (seen.tested[id] ?? 0) < least)
      .map(([id, least]) => `${id} judged ${seen.tested[id] ?? 0}, at least ${least} needed`),
  ];
};

/** In one sentence: a campaign that stopped early has dozens. */
const unreachedText = (gates: readonly string[]): readonly string[] => {
  if (gates.length === 0) return [];
  if (gates.length === 1) return [`gate ${gates[0]} was never reached`];
  return [`${gates.length} gates were never reached: ${gates.join(', ')}`];
};

/** By the signature of the first violation: what failed alike is most likely one defect. */
const groupsOf = (failures: readonly CaseResult[]): readonly FailureGroup[] => {
  const groups = new Map<string, CaseResult[]>();
  for (const row of failures) {
    const signature = row.signatures[0] ?? row.result;
    const group = groups.get(signature);
    if (group === undefined) groups.set(signature, [row]);
    else group.push(row);
  }
  return [...groups]
    .map(([signature, rows]) => {
      const { case: first, seed, scenario, generator, reason } = rows[0] as CaseResult;
      return { signature, cases: rows.length, first, seed, scenario, generator, reason };
    })
    .sort((a, b) => b.cases - a.cases || a.first - b.first);
};

type Counts = Readonly<Record<string, number>>;

const tally = (
  counts: readonly Counts[],
): Readonly<Record<string, { readonly hits: number; readonly runs: number }>> => {
  const sums = new Map<string, { hits: number; runs: number }>();
  for (const one of counts) {
    for (const [name, hits] of Object.entries(one)) {
      const sum = sums.get(name) ?? { hits: 0, runs: 0 };
      sums.set(name, { hits: sum.hits + hits, runs: sum.runs + (hits > 0 ? 1 : 0) });
    }
  }
  return sorted(sums);
};

const total = (counts: readonly Counts[]): Counts => {
  const sums = new Map<string, number>();
  for (const one of counts) {
    for (const [name, count] of Object.entries(one)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
};

const shares = (
  rows: readonly CaseResult[],
  nameOf: (row: CaseResult) => string,
): Readonly<Record<string, { readonly run: number; readonly failed: number }>> => {
  const sums = new Map<string, { run: number; failed: number }>();
  for (const row of rows) {
    const sum = sums.get(nameOf(row)) ?? { run: 0, failed: 0 };
    sums.set(nameOf(row), { run: sum.run + 1, failed: sum.failed + (isFailure(row) ? 1 : 0) });
  }
  return sorted(sums);
};

const sorted = <T>(map: ReadonlyMap<string, T>): Readonly<Record<string, T>> =>
  Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));

const added = (lists: readonly (readonly number[])[]): readonly number[] => {
  const sums: number[] = [];
  for (const list of lists) {
    for (const [bin, count] of list.entries()) sums[bin] = (sums[bin] ?? 0) + count;
  }
  return sums;
};
