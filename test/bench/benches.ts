import { existsSync } from 'node:fs';
import { loadScenario } from '../../harness/scenario/load.ts';
import type { Flow, Scenario } from '../../harness/scenario/scenario.ts';
import { Simulation } from '../../harness/simulation.ts';
import { HOUR_NS, MINUTE_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import { costRound, presetFor } from './cost.ts';
import { floorSeconds } from './floor.ts';
import type { Numbers } from './given.ts';
import { Judgement } from './judgement.ts';
import { runLong } from './long-run.ts';
import { cpuSeconds, type Round, residentMb, type Skipped, timed } from './measure.ts';
import { RunCounts } from './run-counts.ts';
import { w1Scenario } from './w1-scenario.ts';
import { w2Scenario } from './w2-scenario.ts';
import { manyRound, scaleRound } from './w4-rounds.ts';
import { checkW3, relaxationSeconds, runW3, type W3Result } from './w3.ts';
import { w5Round } from './w5.ts';

/** One bench: `size` is in its own unit. */
export interface Bench {
  readonly name: string;
  readonly unit: string;
  readonly size: number;
  /** Sizes that it can have. */
  readonly sizes: Numbers;
  /** Rounds whose median is shown, with how far they lie apart. */
  readonly rounds: number;
  /** True: takes too long to run unless it is asked for. */
  readonly byNameOnly?: boolean;
  readonly run: (size: number) => Round | Skipped | Promise<Round>;
}

/** The data plane begins when links are up. */
const W1_START_NS: Ns = 1_990_000_000;
const W2_FILES = ['contacts', 'messages'].map((what) => `../shared/data/bench/w2-${what}.txt`);

const w1 = (seconds: number): Round => {
  const judgement = new Judgement();
  const simulation = new Simulation(w1Scenario(seconds), judgement.options);
  const counts = new RunCounts(simulation.journal, 2_048);
  const startS = timed(() => simulation.runUntil(W1_START_NS));
  const eventsBefore = simulation.queue.fired;
  judgement.begin(simulation.journal);
  const cpuS = timed(() => simulation.finish());
  const judged = judgement.notes(simulation.journal);
  const { delivered, hops } = counts;
  const floorS = floorSeconds(counts.work(simulation.queue.fired - eventsBefore));
  const meanHops = Math.round((hops / delivered) * 1e4) / 1e4;
  const expected = Math.round(100 * 1_000 * seconds);
  return {
    bench: 'W1',
    what: `data plane, 1,584 satellites, ${seconds} s`,
    cpuS,
    floorS,
    figure: Math.round(hops / cpuS),
    unit: 'packet-hops per CPU second',
    residentMb: residentMb(),
    notes: { delivered, expected, meanHops, hops, startCpuS: rounded(startS), ...judged },
    sound: delivered === expected && Math.abs(meanHops - 22.7) < 0.005,
  };
};

const w2 = (hours: number): Round | Skipped => {
  const missing = W2_FILES.find((file) => !existsSync(file));
  if (missing !== undefined) return { bench: 'W2', skipped: `${missing} is not here` };
  const [contacts = '', messages = ''] = W2_FILES;
  const whole = w2Scenario(contacts, messages);
  const judgement = new Judgement();
  const simulation = new Simulation(upTo(whole, hours * HOUR_NS), judgement.options);
  const counts = new RunCounts(simulation.journal, 59_800);
  const result = simulation.finish();
  const cpuS = cpuSeconds();
  const judged = judgement.notes(simulation.journal);
  const { verdict } = result;
  const failed = verdict?.checkers.filter((checker) => checker.result !== 'pass') ?? [];
  const submitted = verdict?.figures.classes.reduce((sum, one) => sum + one.submitted, 0) ?? 0;
  const needed = hours < 24 ? 1 : 19_900;
  return {
    bench: 'W2',
    what: `store and forward, 34 satellites, ${hours} h`,
    cpuS,
    floorS: floorSeconds(counts.work(result.events)),
    figure: rounded(cpuS),
    unit: 'CPU s, whole process',
    residentMb: residentMb(),
    notes: {
      submitted,
      delivered: counts.delivered,
      twice: verdict?.figures.bundles.duplicates ?? -1,
      bundleHops: counts.hops,
      checkers: failed.length === 0 ? 'all pass' : failed.map(({ id }) => `${id} failed`).join(),
      ...judged,
    },
    sound: failed.length === 0 && counts.delivered >= needed,
  };
};

const w3 = (steps: number): Round => w3Round('W3', runW3({ steps, checkedSources: 8 }));

const w3Check = (instants: number): Round => w3Round('W3-CHECK', checkW3(instants));

const w3Round = (bench: string, result: W3Result): Round => ({
  bench,
  what: `routing, all pairs of ${result.nodes}, median of ${result.steps} steps`,
  cpuS: result.cpuSPerStep,
  floorS: relaxationSeconds(),
  figure: rounded(result.cpuSPerStep),
  unit: 'CPU s per step',
  residentMb: residentMb(),
  notes: {
    pairsChecked: result.pairsChecked,
    pairsWrong: result.pairsWrong,
    meanHops: rounded(result.meanHops),
  },
  sound: result.pairsWrong === 0,
});

/** A preset from cold start: planning, start-up and judgement included. */
const preset = (bench: string, name: string, minutes: number): Round => {
  const { scenario } = loadScenario(name, { folder: '.', skipBadElements: false });
  const judgement = new Judgement();
  const shown = { ...scenario, durationNs: minutes * MINUTE_NS };
  const simulation = new Simulation(shown, judgement.options);
  const counts = new RunCounts(simulation.journal, 10_000);
  const setUpS = cpuSeconds();
  const result = simulation.finish();
  const cpuS = cpuSeconds();
  const judged = judgement.notes(simulation.journal);
  const simulatedS = (minutes * MINUTE_NS) / SECOND_NS;
  return {
    bench,
    what: `${name}, ${minutes} min, ${scenario.nodes.length} nodes`,
    cpuS,
    floorS: floorSeconds(counts.work(result.events)),
    figure: Math.round((simulatedS / cpuS) * 10) / 10,
    unit: '× real time on one core',
    residentMb: residentMb(),
    notes: {
      delivered: counts.delivered,
      events: result.events,
      verdict: result.verdict?.result ?? 'none',
      setUpCpuS: rounded(setUpS),
      hash: result.hash.slice(0, 12),
      ...judged,
    },
    sound: result.verdict?.result === 'pass' && counts.delivered > 0,
  };
};

/** Days of the backbone, with everything that the `run` command keeps: memory has to stay. */
const long = (days: number): Round => {
  const run = runLong('sdn-backbone', days, ({ day, cpuS, residentMb: mb, hoursMb, heapMb }) =>
    process.stderr.write(
      `day ${day}: CPU ${rounded(cpuS)} s, resident ${mb} MB (${hoursMb.join(', ')}), heap ${heapMb} MB\n`,
    ),
  );
  const cpuS = cpuSeconds();
  const first = run.days[0]?.residentMb ?? 0;
  const last = run.days.at(-1)?.residentMb ?? 0;
  return {
    bench: 'LONG',
    what: `sdn-backbone, ${days} days, journal to a file, report along`,
    cpuS,
    floorS: floorSeconds(run.work),
    figure: rounded(last / first),
    unit: 'resident memory after the last day ÷ after the first',
    residentMb: residentMb(),
    notes: {
      verdict: run.verdict,
      hash: run.hash.slice(0, 12),
      journalMb: run.journalMb,
      setUpCpuS: rounded(run.setUpCpuS),
      days: run.days
        .map(
          ({ residentMb: mb, hoursMb, heapMb, cpuS: dayCpuS }) =>
            `${mb} (${hoursMb.join(', ')})/${heapMb} MB ${rounded(dayCpuS)} s`,
        )
        .join(' '),
    },
    sound: run.verdict === 'pass' && last <= first * 1.1,
  };
};

/** Each workload in a small size, times `factor`. */
const cost = (factor: number): Round => {
  const [contacts = '', messages = ''] = W2_FILES;
  return costRound({
    W1: w1Scenario(0.1 * factor),
    ...(existsSync(messages)
      ? { W2: upTo(w2Scenario(contacts, messages), 4 * factor * HOUR_NS) }
      : {}),
    W4: presetFor('starlink-shell', 2 * factor),
    BACKBONE: presetFor('sdn-backbone', 30 * factor),
  });
};

const upTo = (scenario: Scenario, endNs: Ns): Scenario => ({
  ...scenario,
  durationNs: Math.min(endNs, scenario.durationNs),
  flows: scenario.flows.map((flow) => cutFlow(flow, endNs)),
});

const cutFlow = (flow: Flow, endNs: Ns): Flow =>
  flow.timing.kind === 'listed'
    ? { ...flow, timing: { kind: 'listed', atNs: flow.timing.atNs.filter((at) => at < endNs) } }
    : flow;

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;

/** Takes too long to run unless it is asked for. */
const byName = { rounds: 1, byNameOnly: true } as const;
const WHOLE: Numbers = { least: 1 };
const ANY_TIME: Numbers = { least: 0.001, whole: false };

export const BENCHES: readonly Bench[] = [
  { name: 'W1', unit: 's', size: 0.5, sizes: ANY_TIME, rounds: 3, run: w1 },
  { name: 'W2', unit: 'h', size: 24, sizes: ANY_TIME, rounds: 3, run: w2 },
  { name: 'W3', unit: 'steps', size: 5, sizes: WHOLE, rounds: 5, run: w3 },
  {
    name: 'W4',
    unit: 'min',
    size: 3,
    sizes: ANY_TIME,
    rounds: 3,
    run: (min) => preset('W4', 'starlink-shell', min),
  },
  { name: 'W5', unit: 'cases', size: 120, sizes: WHOLE, rounds: 3, run: w5Round },
  {
    name: 'BACKBONE',
    unit: 'min',
    size: 120,
    sizes: ANY_TIME,
    rounds: 3,
    run: (min) => preset('BACKBONE', 'sdn-backbone', min),
  },
  // The first minute, and the first 40 s, are measured apart.
  {
    name: 'W4-SCALE',
    unit: 'min',
    size: 4,
    sizes: { least: 2, whole: false },
    ...byName,
    run: scaleRound,
  },
  { name: 'W4-10K', unit: 's', size: 60, sizes: { least: 41 }, ...byName, run: manyRound },
  { name: 'W3-CHECK', unit: 'instants', size: 100, sizes: WHOLE, ...byName, run: w3Check },
  { name: 'COST', unit: 'times', size: 1, sizes: ANY_TIME, ...byName, run: cost },
  { name: 'LONG', unit: 'days', size: 7, sizes: WHOLE, ...byName, run: long },
];
