import type { Fault } from '../scenario/fault.ts';
import type { Flow, Scenario } from '../scenario/scenario.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { ddmin } from './ddmin.ts';
import { lengthOf, rounded, shorter, withLength } from './fault-values.ts';
import type { Trial } from './trial.ts';

/** What was tried, and what it left. */
export interface ShrinkStep {
  readonly step: string;
  readonly runs: number;
  readonly faults: number;
  readonly flows: number;
  readonly nodes: number;
  readonly durationNs: Ns;
}

/** The same run but for one value, and it passes. */
export interface Neighbour {
  readonly fault: Fault;
  /** What differs. */
  readonly change:
    | { readonly kind: 'without' }
    | { readonly kind: 'shorter'; readonly lengthNs: Ns };
}

export interface Shrunk {
  readonly scenario: Scenario;
  readonly steps: readonly ShrinkStep[];
  /** Undefined: time was over before one was found, or nothing but faults of no effect is left. */
  readonly neighbour: Neighbour | undefined;
  readonly runs: number;
  /** Time was over: it may be made smaller still. */
  readonly cut: boolean;
}

/** Runs that search for the length at which a fault stops doing harm. */
const NEIGHBOUR_RUNS = 8;
/** A run goes on so long after its failure, where its end can be cut at all. */
const TAIL_NS: Ns = 2e9;

/**
 * Makes a failing run smaller while it fails alike: cuts its end, drops kinds of faults, faults, flows,
 * bundles and nodes, then shortens and rounds what is left.
 */
export const shrink = (failing: Scenario, trial: Trial, enough: () => boolean): Shrunk => {
  const work = new Work(failing, trial, enough);
  work.step('drop hazards', () => work.dropHazards());
  work.step('drop kinds', () => work.dropKinds());
  work.step('drop faults', () => work.dropFaults());
  work.step('cut the end', () => work.cutEnd());
  work.step('drop flows', () => work.dropFlows());
  work.step('drop bundles', () => work.dropBundles());
  work.step('drop nodes', () => work.dropNodes());
  work.step('drop faults again', () => work.dropFaults());
  work.step('shorten and round', () => work.simplify());
  work.step('cut the end again', () => work.cutEnd());
  const cut = enough();
  return {
    scenario: work.scenario,
    steps: work.steps,
    neighbour: work.neighbour(),
    runs: trial.runs,
    cut,
  };
};

class Work {
  scenario: Scenario;
  readonly steps: ShrinkStep[] = [];
  readonly #trial: Trial;
  readonly #enough: () => boolean;

  constructor(scenario: Scenario, trial: Trial, enough: () => boolean) {
    this.scenario = scenario;
    this.#trial = trial;
    this.#enough = enough;
  }

  step(name: string, work: () => void): void {
    if (this.#enough()) return;
    const before = this.#trial.runs;
    work();
    const { faults, flows, nodes, durationNs } = this.scenario;
    this.steps.push({
      step: name,
      runs: this.#trial.runs - before,
      faults: faults.length,
      flows: flows.length,
      nodes: nodes.length,
      durationNs,
    });
  }

  /** Take it when it still fails. */
  #take(candidate: Scenario): boolean {
    if (this.#enough() || !this.#trial.fails(candidate)) return false;
    this.scenario = candidate;
    return true;
  }

  cutEnd(): void {
    this.#trial.fails(this.scenario);
    const { foundNs } = this.#trial;
    const { durationNs, healNs } = this.scenario;
    const endNs = foundNs + TAIL_NS;
    if (endNs >= durationNs || (healNs !== undefined && endNs <= healNs)) return;
    this.#take({
      ...this.scenario,
      durationNs: endNs,
      faults: this.scenario.faults.filter(({ atNs }) => atNs < endNs),
      flows: this.scenario.flows.map((flow) => flowUntil(flow, endNs)),
    });
  }

  dropHazards(): void {
    const { hazards } = this.scenario;
    if (hazards === undefined) return;
    const left = ddmin(
      hazards,
      (part) => this.#trial.fails({ ...this.scenario, hazards: part }),
      this.#enough,
    );
    this.scenario = { ...this.scenario, hazards: left };
  }

  dropKinds(): void {
    const kinds = [...new Set(this.scenario.faults.map(({ kind }) => kind))];
    const without = (left: readonly string[]): Scenario => ({
      ...this.scenario,
      faults: this.scenario.faults.filter(({ kind }) => left.includes(kind)),
    });
    const left = ddmin(kinds, (part) => this.#trial.fails(without(part)), this.#enough);
    this.scenario = without(left);
  }

  dropFaults(): void {
    const all = this.scenario.faults;
    const faults = ddmin(
      all,
      (part) => this.#trial.fails({ ...this.scenario, faults: part }),
      this.#enough,
    );
    this.scenario = { ...this.scenario, faults };
  }

  dropFlows(): void {
    const flows = ddmin(
      this.scenario.flows,
      (part) => this.#trial.fails({ ...this.scenario, flows: part }),
      this.#enough,
    );
    this.scenario = { ...this.scenario, flows };
  }

  dropBundles(): void {
    for (const [index, flow] of this.scenario.flows.entries()) {
      const { timing } = flow;
      const atNs = timing.kind === 'listed' ? timing.atNs : instantsOf(timing);
      if (atNs === undefined) continue;
      const left = ddmin(
        atNs,
        (part) => this.#trial.fails(this.#withFlow(index, flow, part)),
        this.#enough,
      );
      if (left.length < atNs.length) this.scenario = this.#withFlow(index, flow, left);
    }
  }

  #withFlow(index: number, flow: Flow, atNs: readonly Ns[]): Scenario {
    const listed = { ...flow, timing: { kind: 'listed' as const, atNs } };
    return {
      ...this.scenario,
      flows: this.scenario.flows.map((one, at) => (at === index ? listed : one)),
    };
  }

  /** Nodes that neither faults nor flows nor the operator name. */
  dropNodes(): void {
    const { nodes, faults, flows, operations } = this.scenario;
    const needed = new Set<NodeId>([
      ...faults.flatMap((fault) => [
        fault.node,
        ...('partner' in fault ? [fault.partner] : []),
        ...(fault.when === undefined ? [] : [fault.when.node]),
      ]),
      ...flows.flatMap(({ from, to }) => [from, to]),
      ...(operations === undefined ? [] : [operations.operator, ...operations.commandLink.sites]),
      ...(operations?.commands.map(({ node }) => node) ?? []),
    ]);
    const free = nodes.filter(({ id }) => !needed.has(id));
    const withFree = (part: readonly { readonly id: NodeId }[]): Scenario => {
      const kept = new Set(part.map(({ id }) => id));
      return {
        ...this.scenario,
        nodes: nodes.filter(({ id }) => needed.has(id) || kept.has(id)),
      };
    };
    if (free.length === 0) return;
    const left = ddmin(free, (part) => this.#trial.fails(withFree(part)), this.#enough);
    if (left.length < free.length) this.scenario = withFree(left);
  }

  /** Values of each fault that is left, one after the other. */
  simplify(): void {
    for (const index of this.scenario.faults.keys()) {
      for (let tries = 0; tries < NEIGHBOUR_RUNS; tries++) {
        const fault = this.scenario.faults[index] as Fault;
        const half = shorter(fault);
        if (half === undefined || !this.#take(this.#withFault(index, half))) break;
      }
      for (const candidate of rounded(this.scenario.faults[index] as Fault)) {
        if (this.#take(this.#withFault(index, candidate))) break;
      }
    }
  }

  #withFault(index: number, fault: Fault): Scenario {
    const faults = this.scenario.faults.map((one, at) => (at === index ? fault : one));
    return { ...this.scenario, faults };
  }

  /**
   * What is nearest and passes: of a fault that lasts a length that is just too short, else the run
   * without it.
   */
  neighbour(): Neighbour | undefined {
    for (const [index, fault] of this.scenario.faults.entries()) {
      const longNs = lengthOf(fault);
      if (longNs === undefined) continue;
      const passes = (lengthNs: Ns): boolean =>
        !this.#trial.fails(this.#withFault(index, withLength(fault, lengthNs)));
      if (!passes(1)) continue;
      let [passedNs, failedNs] = [1, longNs];
      for (let tries = 0; tries < NEIGHBOUR_RUNS && failedNs - passedNs > 1; tries++) {
        const middleNs = Math.floor((passedNs + failedNs) / 2);
        if (passes(middleNs)) passedNs = middleNs;
        else failedNs = middleNs;
      }
      return { fault, change: { kind: 'shorter', lengthNs: passedNs } };
    }
    const alone = this.scenario.faults.find((fault) => {
      const faults = this.scenario.faults.filter((one) => one !== fault);
      return !this.#trial.fails({ ...this.scenario, faults });
    });
    return alone === undefined ? undefined : { fault: alone, change: { kind: 'without' } };
  }
}

const flowUntil = (flow: Flow, endNs: Ns): Flow => {
  const { timing } = flow;
  if (timing.kind === 'listed') {
    return { ...flow, timing: { ...timing, atNs: timing.atNs.filter((atNs) => atNs < endNs) } };
  }
  return { ...flow, timing: { ...timing, endNs: Math.min(timing.endNs, endNs) } };
};

/** Bundles of a flow at most whose instants are written out. */
const INSTANTS_MAX = 10_000;

const instantsOf = (
  timing: Exclude<Flow['timing'], { kind: 'listed' }>,
): readonly Ns[] | undefined => {
  if (timing.kind !== 'regular') return undefined;
  const { startNs, endNs, intervalNs } = timing;
  const count = Math.max(0, Math.ceil((endNs - startNs) / intervalNs));
  if (count > INSTANTS_MAX) return undefined;
  return Array.from({ length: count }, (_, at) => startNs + at * intervalNs);
};
