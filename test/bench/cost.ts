import { performance } from 'node:perf_hooks';
import { loadScenario } from '../../harness/scenario/load.ts';
import type { Scenario } from '../../harness/scenario/scenario.ts';
import { Simulation } from '../../harness/simulation.ts';
import { MINUTE_NS } from '../../protocols/units.ts';
import { cpuSeconds, type Round, residentMb, timed } from './measure.ts';

/** What may go into judging and writing down, of a run's time. */
const SHARE_MAX = 0.25;

/**
 * What checkers, figures and the journal at level control cost in each workload, as the journal's own
 * stopwatch finds it: the share of the run from its first event to its verdict. `scenarios`: by name.
 */
export const costRound = (scenarios: Readonly<Record<string, Scenario>>): Round => {
  const notes: Record<string, string> = {};
  let most = 0;
  let judgedS = 0;
  let records = 0;
  const cpuS = timed(() => {
    for (const [name, scenario] of Object.entries(scenarios)) {
      const found = costOf(scenario);
      notes[name] = `${percent(found.ownShare)} + ${percent(found.readersShare)}`;
      most = Math.max(most, found.ownShare + found.readersShare);
      judgedS += found.seconds;
      records += found.records;
    }
  });
  return {
    bench: 'COST',
    what: 'journal at level control + checkers and figures, of each run’s time',
    cpuS,
    floorS: judgedS,
    figure: Math.round(most * 1e3) / 10,
    unit: '% of a run’s time, the most of them',
    residentMb: residentMb(),
    notes: { ...notes, records, wholeCpuS: Math.round(cpuSeconds()) },
    sound: most <= SHARE_MAX,
  };
};

/** A preset's first minutes. */
export const presetFor = (name: string, minutes: number): Scenario => {
  const { scenario } = loadScenario(name, { folder: '.', skipBadElements: false });
  return { ...scenario, durationNs: minutes * MINUTE_NS };
};

const costOf = (scenario: Scenario) => {
  const simulation = new Simulation(scenario, {
    level: 'control',
    sink: { write: () => undefined },
    stopwatch: () => performance.now(),
  });
  const before = simulation.journal.cost();
  const startMs = performance.now();
  simulation.finish();
  const runMs = performance.now() - startMs;
  const { ownMs, readersMs, stored } = simulation.journal.cost();
  const ownS = (ownMs - before.ownMs) / 1e3;
  const readersS = (readersMs - before.readersMs) / 1e3;
  return {
    ownShare: (ownS * 1e3) / runMs,
    readersShare: (readersS * 1e3) / runMs,
    seconds: ownS + readersS,
    records: stored,
  };
};

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
