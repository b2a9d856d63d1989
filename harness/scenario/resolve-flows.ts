import { SERVICE_APPLICATIONS } from '../../protocols/operations.ts';
import type { NodeId, Ns } from '../../protocols/units.ts';
import { type Complaints, NodeNames, quantityOf, quantityOr } from './resolve-tools.ts';
import type { Flow, ScenarioNode } from './scenario.ts';
import type { ScenarioSource } from './schema.ts';
import type { FlowSource } from './traffic-schema.ts';

type Timing = Exclude<Flow['timing'], { kind: 'listed' }>;
type Path = readonly PropertyKey[];

const LIFETIME_NS: Ns = 3_600e9;
/** Flows after patterns are expanded. */
const FLOWS_MAX = 100_000;
/** Bundles that all flows of a run may submit. */
export const BUNDLES_MAX = 50_000_000;

/**
 * Flows of the scenario; one with patterns becomes one per source, each with the next destination
 * in turn.
 */
export const resolveFlows = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): Flow[] => {
  const flows: Flow[] = [];
  const nodeNames = new NodeNames(nodes);
  const names = new Set<string>();
  let bundles = 0;
  for (const [index, flow] of (source.flows ?? []).entries()) {
    const path = ['flows', index];
    if (names.has(flow.name)) {
      complaints.error([...path, 'name'], `duplicate flow name "${flow.name}"`);
    }
    names.add(flow.name);
    const matched = ends(flow, 'from', path, nodeNames, complaints);
    const to = ends(flow, 'to', path, nodeNames, complaints);
    const from = matched.filter((node) => to.some((other) => other !== node));
    const timing = timingOf(flow, durationNs, path, complaints);
    if (matched.length === 0 || to.length === 0 || timing === undefined) continue;
    if (from.length === 0) {
      complaints.error(path, `flow "${flow.name}" goes from a node to itself only`);
      continue;
    }
    checkBudget(flow, { from, to }, path, complaints);
    bundles += from.length * bundlesOf(timing);
    if (bundles > BUNDLES_MAX || flows.length + from.length > FLOWS_MAX) {
      complaints.error(path, tooMuch(bundles, flows.length + from.length));
      break;
    }
    for (const [turn, sourceNode] of from.entries()) {
      flows.push({
        name: matched.length === 1 ? flow.name : `${flow.name}/${sourceNode.name}`,
        from: sourceNode.id,
        to: pick(to, turn, sourceNode),
        service: SERVICE_APPLICATIONS + index,
        ...terms(flow),
        timing: spread(timing, turn, from.length),
      });
    }
  }
  return flows;
};

/** What all bundles of a flow share. */
const terms = (flow: FlowSource): Omit<Flow, 'name' | 'from' | 'to' | 'service' | 'timing'> => {
  const assured = flow.assured ?? false;
  return {
    class: flow.class,
    assured,
    custody: flow.custody ?? (assured || flow.class !== 'broadband'),
    bytes: quantityOf(flow.size, 'size'),
    lifetimeNs: quantityOr(flow.lifetime, 'duration', LIFETIME_NS),
    deadlineNs: flow.deadline === undefined ? undefined : quantityOf(flow.deadline, 'duration'),
    deadlineShare: flow.deadlineShare ?? 0,
  };
};

const ends = (
  flow: FlowSource,
  end: 'from' | 'to',
  path: Path,
  names: NodeNames,
  complaints: Complaints,
): readonly ScenarioNode[] => {
  const written = flow[end];
  const found = names.match(written);
  if (found.length === 0) {
    const what = written.includes('*') ? 'no node matches' : 'unknown node';
    complaints.unknown([...path, end], `${what} "${written}"`, { written, known: names.known });
  }
  return found;
};

/** The turn-th destination, passing over the source itself; one of them is another node. */
const pick = (to: readonly ScenarioNode[], turn: number, from: ScenarioNode): NodeId => {
  const candidate = to[turn % to.length] as ScenarioNode;
  return (candidate === from ? (to[(turn + 1) % to.length] as ScenarioNode) : candidate).id;
};

const timingOf = (
  flow: FlowSource,
  durationNs: Ns,
  path: Path,
  complaints: Complaints,
): Timing | undefined => {
  const startNs = quantityOr(flow.start, 'duration', 0);
  const endNs = Math.min(durationNs, quantityOr(flow.end, 'duration', durationNs));
  if (startNs >= endNs) {
    const end = flow.end !== undefined && endNs < durationNs ? 'its end' : 'the end of the run';
    const key = flow.start === undefined ? 'end' : 'start';
    complaints.error([...path, key], `flow "${flow.name}" does not start before ${end}`);
    return undefined;
  }
  const { every, meanEvery } = flow;
  if (every !== undefined && meanEvery === undefined) {
    return { kind: 'regular', startNs, endNs, intervalNs: quantityOf(every, 'duration') };
  }
  if (meanEvery !== undefined && every === undefined) {
    return { kind: 'poisson', startNs, endNs, meanIntervalNs: quantityOf(meanEvery, 'duration') };
  }
  const which = every === undefined ? 'needs one of "every" and "meanEvery"' : 'has both intervals';
  complaints.error(path, `flow "${flow.name}" ${which}: a regular one or a random one`);
  return undefined;
};

const checkBudget = (
  flow: FlowSource,
  { from, to }: { readonly from: readonly ScenarioNode[]; readonly to: readonly ScenarioNode[] },
  path: Path,
  complaints: Complaints,
): void => {
  const { bytes, deadlineNs, lifetimeNs } = terms(flow);
  // A destination puts its bundles together in its store, and refuses what can never be whole there.
  const small = [...from, ...to].find((node) => node.storeBytes < bytes);
  if (small !== undefined) {
    complaints.error(
      [...path, 'size'],
      `${flow.size} do not fit into the store of ${small.name}, ${small.storeBytes} bytes`,
    );
  }
  if (flow.deadlineShare !== undefined && deadlineNs === undefined) {
    complaints.error([...path, 'deadlineShare'], 'deadlineShare means nothing without a deadline');
  }
  if (deadlineNs !== undefined && deadlineNs > lifetimeNs) {
    complaints.warning([...path, 'deadline'], `bundles of "${flow.name}" expire before it`);
  }
};

/** Bundles of one source, on average where its instants are random. */
export const bundlesOf = (timing: Timing): number => {
  const everyNs = timing.kind === 'regular' ? timing.intervalNs : timing.meanIntervalNs;
  return Math.ceil((timing.endNs - timing.startNs) / everyNs);
};

const tooMuch = (bundles: number, flows: number): string =>
  bundles > BUNDLES_MAX
    ? `with this flow the run submits ${bundles.toExponential(1)} bundles, at most ${BUNDLES_MAX}`
    : `with this flow there are ${flows} flows of one source each, at most ${FLOWS_MAX}`;

/** Regular flows of one pattern start evenly apart, not all at one instant, and all of them before its end. */
const spread = (timing: Timing, turn: number, of: number): Flow['timing'] => {
  if (timing.kind === 'poisson') return timing;
  const { startNs, endNs, intervalNs } = timing;
  const overNs = Math.min(intervalNs, endNs - startNs);
  return { ...timing, startNs: startNs + Math.floor((overNs * turn) / of) };
};
