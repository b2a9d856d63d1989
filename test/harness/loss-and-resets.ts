import { FeasiblePaths } from '../../harness/checkers/feasible-paths.ts';
import { pairOf } from '../../harness/checkers/planned-links.ts';
import { TrueLinks } from '../../harness/checkers/true-links.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/checkers/thresholds.ts';
import { readerOf } from '../../harness/journal/records.ts';
import { NODE_LOST, RELEASED_BY_FLIGHT } from '../../harness/journal/words.ts';
import { RandomStreams } from '../../harness/kernel/random.ts';
import type { CheckerVerdict } from '../../harness/report/verdict.ts';
import type { Fault } from '../../harness/scenario/fault.ts';
import type { Flow, Scenario } from '../../harness/scenario/scenario.ts';
import { Simulation } from '../../harness/simulation.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';

/** An assured bundle that did not arrive although truth had a path for it. */
export interface Miss {
  readonly bundle: number;
  readonly flow: string;
  readonly acceptedNs: Ns;
  readonly pathArrivalNs: Ns;
  readonly way: readonly string[];
  readonly holders: readonly string[];
}

/** What became of the assured bundles of one run with losses and resets. */
export interface LossRun {
  readonly seed: number;
  readonly hash: string;
  readonly faults: readonly Fault[];
  readonly accepted: number;
  readonly delivered: number;
  /** Delivered more than once. */
  readonly twice: number;
  /** An end was lost for good. */
  readonly endLost: number;
  /** Truth had no path within lifetime and run. */
  readonly noPath: number;
  /** Truth had a path before the death of a carrier, and none since the source could know of it. */
  readonly carrierDied: number;
  readonly missed: readonly Miss[];
  readonly checkers: readonly CheckerVerdict[];
}

const LOSSES = 2;
const RESETS = 4;

/**
 * Two satellites lost for good and four computer resets of others, at instants drawn from the seed
 * within the window in which traffic is made.
 */
export const drawFaults = (
  scenario: Scenario,
  seed: number,
  window: readonly [Ns, Ns],
): Fault[] => {
  const stream = new RandomStreams(seed).stream('campaign', 'loss-and-resets');
  const left = scenario.nodes.filter(({ kind }) => kind === 'satellite').map(({ id }) => id);
  const [fromNs, toNs] = window;
  return Array.from({ length: LOSSES + RESETS }, (_, index): Fault => {
    const node = left.splice(stream.integer(left.length), 1)[0] as NodeId;
    const atNs = fromNs + Math.floor(stream.uniform() * (toNs - fromNs));
    const boot = stream.integer(2) === 0 ? 'warm' : 'cold';
    const id = `f-${index + 1}`;
    return index < LOSSES
      ? { id, kind: 'permanent-loss', node, atNs }
      : { id, kind: 'computer-reset', node, atNs, boot };
  });
};

/**
 * The scenario with traffic that ends early enough for what was sent last to arrive. Deadlines are
 * left out: with two satellites of a ring gone, no flight software can keep them.
 */
export const shortened = (
  scenario: Scenario,
  times: { readonly trafficNs: Ns; readonly durationNs: Ns },
): Scenario => ({
  ...scenario,
  durationNs: times.durationNs,
  flows: scenario.flows.map((flow) => ({
    ...flow,
    deadlineNs: undefined,
    timing: endingAt(flow, times.trafficNs),
  })),
});

const endingAt = ({ timing }: Flow, endNs: Ns): Flow['timing'] =>
  timing.kind === 'listed'
    ? { kind: 'listed', atNs: timing.atNs.filter((atNs) => atNs < endNs) }
    : { ...timing, endNs: Math.min(timing.endNs, endNs) };

/** One run, judged bundle by bundle against the paths that truth had. */
export const runWithLosses = (
  scenario: Scenario,
  seed: number,
  faults: readonly Fault[],
): LossRun => {
  const simulation = new Simulation({ ...scenario, faults }, { seed });
  const account = new Account(scenario, simulation);
  const result = simulation.finish();
  return { ...account.close(result.hash), seed, faults, checkers: result.verdict?.checkers ?? [] };
};

interface Entry {
  readonly bundle: number;
  readonly flow: Flow;
  readonly atNs: Ns;
  /** When the source can have noticed that a copy died with its carrier. */
  restartNs: Ns;
  deliveries: number;
}

/** Follows the assured bundles of a run and what its links could truly carry. */
class Account {
  readonly #scenario: Scenario;
  readonly #simulation: Simulation;
  readonly #entries = new Map<number, Entry>();
  readonly #holders = new Map<number, Set<NodeId>>();
  readonly #lost = new Set<NodeId>();
  readonly #paths: FeasiblePaths;
  readonly #links: TrueLinks;

  constructor(scenario: Scenario, simulation: Simulation) {
    this.#scenario = scenario;
    this.#simulation = simulation;
    this.#paths = new FeasiblePaths({
      hopLimit: scenario.limits.hopLimit,
      hasRoom: () => true,
    });
    this.#links = new TrueLinks(this.#paths, { thresholds: DEFAULT_THRESHOLDS, nodes: [] });
    this.#plan();
    this.#follow();
  }

  /** The judgement at the end of the run. */
  close(hash: string): Omit<LossRun, 'seed' | 'faults' | 'checkers'> {
    this.#links.settle(this.#simulation.queue.nowNs);
    const counts = { accepted: 0, delivered: 0, twice: 0, endLost: 0, noPath: 0, carrierDied: 0 };
    const missed: Miss[] = [];
    for (const entry of this.#entries.values()) {
      counts.accepted++;
      if (entry.deliveries > 1) counts.twice++;
      if (entry.deliveries > 0) counts.delivered++;
      else if (this.#lost.has(entry.flow.from) || this.#lost.has(entry.flow.to)) counts.endLost++;
      else if (this.#pathFrom(entry, entry.atNs) === undefined) counts.noPath++;
      else {
        const path = this.#pathFrom(entry, Math.max(entry.atNs, entry.restartNs));
        if (path === undefined) counts.carrierDied++;
        else missed.push(this.#miss(entry, path));
      }
    }
    return { ...counts, hash, missed };
  }

  #pathFrom(entry: Entry, atNs: Ns): ReturnType<FeasiblePaths['search']> {
    const { flow } = entry;
    return this.#paths.search({
      from: flow.from,
      to: flow.to,
      atNs,
      limitNs: Math.min(entry.atNs + flow.lifetimeNs, this.#simulation.queue.nowNs),
      bytes: flow.bytes,
      classIndex: 0,
      contended: false,
    });
  }

  #miss(entry: Entry, path: NonNullable<ReturnType<FeasiblePaths['search']>>): Miss {
    const name = (node: NodeId): string => this.#scenario.nodes[node - 1]?.name ?? `${node}`;
    return {
      bundle: entry.bundle,
      flow: entry.flow.name,
      acceptedNs: entry.atNs,
      pathArrivalNs: path.arrivalNs,
      way: path.hops.map(
        ({ opportunity, departNs }) =>
          `${name(opportunity.to)}@${Math.floor(departNs / SECOND_NS)}`,
      ),
      holders: [...(this.#holders.get(entry.bundle) ?? [])].map(name),
    };
  }

  #plan(): void {
    for (const contact of this.#simulation.setup.plan.contacts) {
      this.#links.plan(
        contact.id,
        contact.from,
        contact.to,
        contact.fromTerminal ?? 0,
        contact.toTerminal ?? 0,
        contact.medium,
        contact.startNs,
        contact.endNs,
        contact.rateBps,
        contact.lightTimeNs,
      );
    }
  }

  #follow(): void {
    this.#simulation.journal.subscribe(
      readerOf({
        lock: (atNs, ...pair) => this.#links.lock(atNs, pairOf(pair[0], pair[1], pair[2], pair[3])),
        unlock: (atNs, ...pair) =>
          this.#links.unlock(atNs, pairOf(pair[0], pair[1], pair[2], pair[3])),
        'node-down': (atNs, node, reason) => {
          this.#links.nodeDown(atNs, node);
          if (reason === NODE_LOST) this.#lost.add(node);
        },
        'node-up': (atNs, node) => this.#links.nodeUp(atNs, node),
        accepted: (atNs, _node, _request, index, bundle) => {
          const flow = this.#scenario.flows[index] as Flow;
          if (!flow.assured) return;
          this.#entries.set(bundle, { bundle, flow, atNs, restartNs: atNs, deliveries: 0 });
        },
        delivered: (_atNs, _node, bundle) => {
          const entry = this.#entries.get(bundle);
          if (entry !== undefined) entry.deliveries++;
        },
        held: (_atNs, node, bundle) => {
          const nodes = this.#holders.get(bundle) ?? new Set();
          this.#holders.set(bundle, nodes.add(node));
        },
        released: (atNs, node, bundle, cause) => {
          this.#holders.get(bundle)?.delete(node);
          const entry = this.#entries.get(bundle);
          if (entry === undefined || cause === RELEASED_BY_FLIGHT) return;
          entry.restartNs = atNs + DEFAULT_THRESHOLDS.resendNs;
        },
      }),
    );
  }
}
