import { parseScenario, presetText } from '../../harness/scenario/load.ts';
import type { Flow, Scenario } from '../../harness/scenario/scenario.ts';
import { Simulation } from '../../harness/simulation.ts';
import { MINUTE_NS, type Ns, SECOND_NS } from '../../protocols/units.ts';
import type { CountedWork } from './floor.ts';
import { cpuSeconds, timed } from './measure.ts';
import { RunCounts } from './run-counts.ts';

const PRESET = 'starlink-shell';
const SLOTS = 22;
const SIZES = [66, 264, 1_584];
const WARM_UP = 264;
/** What one frame carries of a bundle at most [bytes]: all of it. */
const FRAME_BYTES = 10_000;

/** What a shell of one size cost. */
export interface ShellCost {
  readonly satellites: number;
  /** Links up at the end, for each satellite. */
  readonly linksEach: number;
  /** CPU ms for each satellite: world, plan, boot, acquisition and links, up to one minute. */
  readonly startMsEach: number;
  /** CPU ms for each satellite and simulated second after that. */
  readonly msEachSecond: number;
  /** CPU ms for each satellite and simulated second, start included. */
  readonly allMsEachSecond: number;
  readonly cpuS: number;
  readonly work: CountedWork;
}

/**
 * The first planes of starlink-shell, with 66, 264 and all 1,584 satellites, one after the other, with
 * the same traffic for each satellite: one flow for three satellites, eight hops along its plane, a
 * bundle of 1,500 bytes every ten seconds. One of 264 runs first, uncounted: compiling the code
 * takes as long for few satellites as for many.
 */
export const runW4Scale = (minutes: number): readonly ShellCost[] => {
  const durationNs = minutes * MINUTE_NS;
  const whole = shell();
  run(partOf(whole, WARM_UP, durationNs));
  return SIZES.map((satellites) => run(partOf(whole, satellites, durationNs)));
};

/** The dearest satellite ÷ the cheapest, by what a satellite costs in a shell of each size. */
export const spreadOf = (costs: readonly ShellCost[], by: (cost: ShellCost) => number): number =>
  Math.max(...costs.map(by)) / Math.min(...costs.map(by));

const shell = (edit: (yaml: string) => string = (yaml) => yaml): Scenario =>
  parseScenario(`preset ${PRESET}`, edit(presetText(PRESET)), '.', { skipBadElements: false })
    .scenario;

const partOf = (whole: Scenario, satellites: number, durationNs: Ns): Scenario => {
  const nodes = whole.nodes.slice(0, satellites);
  const flows = nodes
    .filter((_, index) => index % 3 === 0)
    .map((node, flow) => {
      const first = Math.floor((node.id - 1) / SLOTS) * SLOTS;
      const to = nodes[first + ((node.id - 1 - first + 8) % SLOTS)];
      const startNs = MINUTE_NS + flow * 9_876_543;
      return flowOf(whole, { flow, from: node.id, to: to?.id ?? 1, startNs, durationNs });
    });
  return { ...whole, nodes, flows, durationNs };
};

interface FlowTerms {
  readonly flow: number;
  readonly from: number;
  readonly to: number;
  readonly startNs: Ns;
  readonly durationNs: Ns;
}

/** As the preset's flows are: the even ones tactical, the odd ones broadband. */
const flowOf = (preset: Scenario, terms: FlowTerms): Flow => {
  const { flow, from, to, startNs, durationNs } = terms;
  const like = preset.flows[flow % 2 === 0 ? 0 : preset.flows.length - 1] as Flow;
  const timing = {
    kind: 'regular',
    startNs,
    endNs: durationNs - 2 * SECOND_NS,
    intervalNs: 10 * SECOND_NS,
  } as const;
  return { ...like, name: `f${flow}`, from, to, timing };
};

const run = (scenario: Scenario): ShellCost => {
  const satellites = scenario.nodes.length;
  const beforeS = cpuSeconds();
  const simulation = new Simulation(scenario);
  const counts = new RunCounts(simulation.journal, FRAME_BYTES);
  simulation.runUntil(MINUTE_NS);
  const startS = cpuSeconds() - beforeS;
  const steadyS = timed(() => simulation.finish());
  const seconds = scenario.durationNs / SECOND_NS;
  const msEach = (cpuS: number): number => (cpuS * 1e3) / satellites;
  return {
    satellites,
    linksEach: simulation.hub.linksUp / satellites,
    startMsEach: msEach(startS),
    msEachSecond: msEach(steadyS) / (seconds - MINUTE_NS / SECOND_NS),
    allMsEachSecond: msEach(startS + steadyS) / seconds,
    cpuS: startS + steadyS,
    work: counts.work(simulation.queue.fired),
  };
};

const MANY = 10_000;
const MANY_PLANES = 100;
const MANY_FLOWS = 200;

/** What 10,000 satellites took. */
export interface ManyResult {
  readonly satellites: number;
  readonly contacts: number;
  /** CPU s for scenario, world and plan. */
  readonly setUpS: number;
  /** CPU s from power-on until all links are up. */
  readonly linksS: number;
  readonly linksUp: number;
  /** CPU s for each simulated second after that, traffic included. */
  readonly cpuSEachSecond: number;
  readonly delivered: number;
  readonly events: number;
  readonly verdict: string;
  readonly work: CountedWork;
}

/**
 * 10,000 satellites in 100 planes, everything else as in starlink-shell: booted, pointed and linked
 * in the first 40 s, then 200 flows between planes far apart, a bundle every ten seconds each.
 */
export const runW4Many = (seconds: number): ManyResult => {
  const durationNs = seconds * SECOND_NS;
  const linkedNs = 40 * SECOND_NS;
  const few = shell();
  const whole = shell((yaml) =>
    yaml
      .slice(0, yaml.indexOf('\nflows:'))
      .replace('satellites: 1584, planes: 72', `satellites: ${MANY}, planes: ${MANY_PLANES}`),
  );
  const { nodes } = whole;
  const flows = Array.from({ length: MANY_FLOWS }, (_, flow) => {
    const from = (flow * MANY) / MANY_FLOWS + 1;
    const to = ((from + 20 * (MANY / MANY_PLANES) + 3) % MANY) + 1;
    const startNs = linkedNs + flow * 9_876_543;
    return flowOf(few, { flow, from, to, startNs, durationNs });
  });
  const simulation = new Simulation({ ...whole, flows, durationNs });
  const counts = new RunCounts(simulation.journal, FRAME_BYTES);
  const setUpS = cpuSeconds();
  const linksS = timed(() => simulation.runUntil(linkedNs));
  const { linksUp } = simulation.hub;
  const beforeS = cpuSeconds();
  const result = simulation.finish();
  return {
    satellites: nodes.length,
    contacts: simulation.setup.plan.contacts.length,
    setUpS,
    linksS,
    linksUp,
    cpuSEachSecond: (cpuSeconds() - beforeS) / (seconds - linkedNs / SECOND_NS),
    delivered: counts.delivered,
    events: result.events,
    verdict: result.verdict?.result ?? 'none',
    work: counts.work(result.events),
  };
};
