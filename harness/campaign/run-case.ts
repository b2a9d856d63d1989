import type { Verdict } from '../report/verdict.ts';
import type { Fault } from '../scenario/fault.ts';
import { Simulation, type SimulationOptions } from '../simulation.ts';
import { encodeCells } from '../coverage/cell-text.ts';
import { CellWatch } from '../coverage/cell-watch.ts';
import { GateWatch } from '../coverage/gate-watch.ts';
import { thrownText } from '../node/software-fault.ts';
import { SECOND_NS } from '../../protocols/units.ts';
import { type CaseResult, HASH_DIGITS, LENGTH_BINS, ONSET_BINS } from './case-result.ts';
import type { DrawnCase } from './draw-case.ts';
import { FiredKinds } from './fired-kinds.ts';
import { healNsOf, type Phases } from './phases.ts';

/** What a run gives beside its row. */
export interface CaseOutcome {
  readonly row: CaseResult;
  readonly verdict: Verdict | undefined;
  /** Of the whole journal, and after every 1,000 control records. */
  readonly hash: string;
  readonly hashes: readonly string[];
}

export interface CaseOptions {
  readonly index: number;
  readonly flightSoftware?: SimulationOptions['flightSoftware'];
  readonly version?: string;
  /** Real time [ms]. */
  readonly stopwatch: () => number;
}

/** Run one case to its end and say what it came to; an exception of a run is a result, too. */
export const runCase = (drawn: DrawnCase, options: CaseOptions): CaseOutcome => {
  const startedMs = options.stopwatch();
  const { scenario, seed, base } = drawn;
  const fired = new FiredKinds(scenario.faults);
  const gates = new GateWatch(scenario);
  const cells = new CellWatch(scenario);
  const { flightSoftware, version } = options;
  let simulation: Simulation | undefined;
  const told = {
    plan: base.plan,
    ...(flightSoftware === undefined ? {} : { flightSoftware }),
    ...(version === undefined ? {} : { version }),
  };
  const rowOf = (came: Judged): CaseResult => ({
    ...unrun(drawn, options.index),
    ...came,
    fired: sorted(fired.counts),
    gates: sorted(gates.hits()),
    cells: encodeCells(cells.cells()),
    simulatedNs: simulation?.queue.nowNs ?? 0,
    bundles: simulation?.hub.bundles ?? 0,
    timing: { wallMs: Math.round(options.stopwatch() - startedMs) },
  });
  try {
    simulation = new Simulation(scenario, {
      ...told,
      seed,
      readers: () => [fired.reader, gates, cells],
    });
    const { hash, hashes, verdict } = simulation.finish();
    return {
      row: rowOf({ hash: hash.slice(0, HASH_DIGITS), ...judged(verdict) }),
      verdict,
      hash,
      hashes,
    };
  } catch (error) {
    const reason = thrownText(error);
    return { row: rowOf({ ...BROKEN, reason }), verdict: undefined, hash: '', hashes: [] };
  }
};

const sorted = (counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));

type Judged = Pick<CaseResult, 'result' | 'hash' | 'signatures' | 'reason' | 'tested'>;

const BROKEN: Judged = { result: 'error', hash: '', signatures: [], reason: '', tested: {} };

/** The row of a case that took its worker with it. */
export const brokenRow = (drawn: DrawnCase, index: number, reason: string): CaseResult => ({
  ...unrun(drawn, index),
  reason,
});

/** The row of a case of which nothing but the drawing is known. */
const unrun = (drawn: DrawnCase, index: number): CaseResult => ({
  case: index,
  seed: drawn.seed,
  scenario: drawn.base.name,
  generator: drawn.generator,
  ...BROKEN,
  faults: drawn.scenario.faults.length,
  core: drawn.core.length,
  fired: {},
  gates: {},
  cells: '',
  simulatedNs: 0,
  bundles: 0,
  ...shapesOf(drawn.scenario.faults, drawn.base.phases),
  repeated: false,
  timing: { wallMs: 0 },
});

const judged = (verdict: Verdict | undefined): Omit<Judged, 'hash'> => {
  if (verdict === undefined) throw new Error('a case is judged');
  const signatures = verdict.checkers.flatMap(({ findings }) =>
    findings.map(({ signature }) => signature),
  );
  return {
    result: verdict.result,
    signatures: [...new Set(signatures)],
    reason: verdict.shortfalls.join('; '),
    tested: Object.fromEntries(verdict.checkers.map(({ id, tested }) => [id, tested])),
  };
};

/** When faults were to begin and how long they were to last, as histograms. */
const shapesOf = (
  faults: readonly Fault[],
  phases: Phases,
): Pick<CaseResult, 'onsets' | 'lengths'> => {
  const onsets = new Array<number>(ONSET_BINS).fill(0);
  const lengths = new Array<number>(LENGTH_BINS).fill(0);
  const count = (bins: number[], bin: number): void => {
    const within = Math.max(0, Math.min(bins.length - 1, Math.floor(bin)));
    bins[within] = (bins[within] ?? 0) + 1;
  };
  for (const { kind, atNs, when, durationNs } of faults) {
    if (kind === 'null') continue;
    const span = Math.max(1, healNsOf(phases) - phases.warmUpNs);
    if (when === undefined) count(onsets, ((atNs - phases.warmUpNs) / span) * ONSET_BINS);
    if (durationNs !== undefined) count(lengths, 2 * (Math.log10(durationNs / SECOND_NS) + 3));
  }
  return { onsets, lengths };
};
