import { CaseRunner } from '../../harness/campaign/case-runner.ts';
import type { Campaign } from '../../harness/campaign/campaign.ts';
import { parseCampaign } from '../../harness/campaign/load-campaign.ts';
import { type CasePool, threadPool } from '../../harness/campaign/pool.ts';
import { Simulation } from '../../harness/simulation.ts';
import { HOUR_NS } from '../../protocols/units.ts';
import { type CountedWork, floorSeconds } from './floor.ts';
import { floorInThreads, type Spent, spent } from './floor-threads.ts';
import { type Round, residentMb } from './measure.ts';
import { RunCounts } from './run-counts.ts';

/** Ten minutes of patchwork-12 with faults of the swarm, as a campaign's file would have it. */
const W5 = {
  name: 'w5',
  scenarios: ['patchwork-12'],
  cases: 100_000,
  mix: { swarm: 1 },
  phases: { warmUp: '1 min', safety: '4 min', liveness: '5 min' },
};
const MAKER = { version: '', commit: '', node: process.version, platform: process.platform };
const MTU_BYTES = 3_900;
/** Cases whose work is counted for the floor. */
const COUNTED = 8;
/** Of the cases that are measured, so many more run first: code is compiled by then. */
const WARM_SHARE = 0.5;
const CASE_TIMEOUT_MS = 120_000;

/** Cases in real threads of a campaign's pool: cost on one, gain of two, both beside the floor's. */
export const w5Round = async (cases: number): Promise<Round> => {
  const campaign = parseCampaign('w5', JSON.stringify(W5), {
    folder: '.',
    freshBase: '',
    gateIds: [],
  });
  const one = await measured(campaign, 1, cases);
  const two = await measured(campaign, 2, cases);
  const work = workOf(campaign, cases);
  const floorOne = await floorInThreads(work, 1);
  const floorTwo = await floorInThreads(work, 2);
  const hours = (of: Measured, cpuS: number): number => of.simulatedNs / HOUR_NS / (cpuS / 3_600);
  const gain = one.steady.wallS / two.steady.wallS;
  const floorGain = floorOne.wallS / floorTwo.wallS;
  return {
    bench: 'W5',
    what: `campaign: ${cases} cases of patchwork-12, 10 min, swarm faults, one worker`,
    cpuS: one.steady.cpuS,
    floorS: floorSeconds(work),
    figure: Math.round(hours(one, one.steady.cpuS)),
    unit: 'simulated hours per CPU hour',
    residentMb: residentMb(),
    notes: {
      runsPerS: rounded(cases / one.steady.wallS),
      runsPerSOfTwo: rounded(cases / two.steady.wallS),
      hoursOfTwo: Math.round(hours(two, two.steady.cpuS)),
      startCpuS: rounded(one.start.cpuS),
      gainOfTwo: rounded(gain),
      floorGainOfTwo: rounded(floorGain),
      gainOfGain: rounded(gain / floorGain),
      eventsEach: Math.round(work.events / cases),
      failed: one.failed,
      firstHash: one.hashes[0] ?? '',
    },
    // The same cases, whoever ran them and after whatever else.
    sound: one.broken + two.broken === 0 && one.hashes.join() === two.hashes.join(),
  };
};

interface Measured {
  /** Loading the scenario, compiling code: until the first case that counts. */
  readonly start: Spent;
  readonly steady: Spent;
  readonly simulatedNs: number;
  readonly hashes: readonly string[];
  readonly failed: number;
  readonly broken: number;
}

const measured = async (campaign: Campaign, workers: number, cases: number): Promise<Measured> => {
  const terms = { campaign, maker: MAKER, diverging: [] };
  const pool = threadPool(workers, terms, { ms: CASE_TIMEOUT_MS, perNodeMs: 0 });
  const warm = Math.ceil(cases * WARM_SHARE) * workers;
  const start = await spent(async () => {
    await pool.start();
    await ran(pool, cases, warm);
  });
  let rows: Awaited<ReturnType<typeof ran>> = [];
  const steady = await spent(async () => {
    rows = await ran(pool, 0, cases);
  });
  pool.stop();
  return {
    start,
    steady,
    simulatedNs: rows.reduce((sum, row) => sum + (row?.simulatedNs ?? 0), 0),
    hashes: rows.map((row) => row?.hash ?? ''),
    failed: rows.filter((row) => row?.result === 'fail').length,
    broken: rows.filter((row) => row === undefined || row.result === 'error').length,
  };
};

const ran = async (pool: CasePool, from: number, count: number) => {
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => pool.run(from + i)));
  return answers.map((answer) => (answer.kind === 'ran' ? answer.ran.row : undefined));
};

/** What so many cases have to do, by the first few. */
const workOf = (campaign: Campaign, cases: number): CountedWork => {
  const runner = new CaseRunner(campaign, { maker: MAKER, stopwatch: () => 0 });
  const sum = { dataFrames: 0, dataBytes: 0, otherFrames: 0, records: 0, events: 0 };
  for (let index = 0; index < COUNTED; index++) {
    const { scenario, seed } = runner.draw(index);
    const simulation = new Simulation(scenario, { seed, judged: false });
    const counts = new RunCounts(simulation.journal, MTU_BYTES);
    const work = counts.work(simulation.finish().events);
    sum.dataBytes += work.dataFrames * work.dataBytes;
    sum.dataFrames += work.dataFrames;
    sum.otherFrames += work.otherFrames;
    sum.records += work.records;
    sum.events += work.events;
  }
  const scaled = (value: number): number => Math.round((value * cases) / COUNTED);
  return {
    dataFrames: scaled(sum.dataFrames),
    dataBytes: sum.dataFrames === 0 ? 0 : Math.round(sum.dataBytes / sum.dataFrames),
    otherFrames: scaled(sum.otherFrames),
    records: scaled(sum.records),
    events: scaled(sum.events),
  };
};

const rounded = (value: number): number => Math.round(value * 1e3) / 1e3;
