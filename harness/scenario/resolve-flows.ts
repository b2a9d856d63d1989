import type { NodeId, Ns } from '../../protocols/units.ts';
import { type Complaints, matchNodes, quantityOf, quantityOr } from './resolve-tools.ts';
import type { Flow, ScenarioNode } from './scenario.ts';
import type { FlowSource, ScenarioSource } from './schema.ts';
import { suggestion } from './suggest.ts';

const LIFETIME_NS: Ns = 3_600e9;
const FIRST_SERVICE = 1;

/** Flows of the scenario; one with patterns becomes one per source, each with the next destination in turn. */
export const resolveFlows = (
  source: ScenarioSource,
  nodes: readonly ScenarioNode[],
  durationNs: Ns,
  complaints: Complaints,
): Flow[] => {
  const flows: Flow[] = [];
  const names = new Set<string>();
  for (const [index, flow] of (source.flows ?? []).entries()) {
    const path = ['flows', index];
    if (names.has(flow.name))
      complaints.error([...path, 'name'], `duplicate flow name "${flow.name}"`);
    names.add(flow.name);
    const from = ends(flow, 'from', path, nodes, complaints);
    const to = ends(flow, 'to', path, nodes, complaints);
    if (from.length === 0 || to.length === 0) continue;
    const timing = timingOf(flow, durationNs, path, complaints);
    if (timing === undefined) continue;
    for (const [turn, sourceNode] of from.entries()) {
      const destination = pick(to, turn, sourceNode);
      if (destination === undefined) {
        complaints.error(path, `flow "${flow.name}" goes from a node to itself only`);
        break;
      }
      flows.push({
        name: from.length === 1 ? flow.name : `${flow.name}/${nameOf(nodes, sourceNode)}`,
        from: sourceNode,
        to: destination,
        service: FIRST_SERVICE + index,
        class: flow.class,
        assured: flow.assured ?? false,
        custody: flow.custody ?? flow.assured ?? flow.class !== 'broadband',
        bytes: quantityOf(flow.size, 'size'),
        timing: spread(timing, turn, from.length),
        lifetimeNs: quantityOr(flow.lifetime, 'duration', LIFETIME_NS),
        deadlineNs: flow.deadline === undefined ? undefined : quantityOf(flow.deadline, 'duration'),
        deadlineShare: flow.deadlineShare ?? 0,
      });
    }
  }
  return flows;
};

const nameOf = (nodes: readonly ScenarioNode[], id: NodeId): string =>
  nodes.find((node) => node.id === id)?.name ?? String(id);

const ends = (
  flow: FlowSource,
  end: 'from' | 'to',
  path: readonly PropertyKey[],
  nodes: readonly ScenarioNode[],
  complaints: Complaints,
): readonly NodeId[] => {
  const found = matchNodes(flow[end], nodes);
  if (found.length === 0) {
    const names = nodes.map((node) => node.name);
    complaints.error([...path, end], `unknown node "${flow[end]}"`, suggestion(flow[end], names));
  }
  return found;
};

/** The turn-th destination, passing over the source itself. */
const pick = (to: readonly NodeId[], turn: number, from: NodeId): NodeId | undefined => {
  for (let step = 0; step < to.length; step++) {
    const candidate = to[(turn + step) % to.length];
    if (candidate !== from) return candidate;
  }
  return undefined;
};

const timingOf = (
  flow: FlowSource,
  durationNs: Ns,
  path: readonly PropertyKey[],
  complaints: Complaints,
): Exclude<Flow['timing'], { kind: 'listed' }> | undefined => {
  const startNs = quantityOr(flow.start, 'duration', 0);
  const endNs = Math.min(durationNs, quantityOr(flow.end, 'duration', durationNs));
  if (startNs >= endNs) {
    complaints.error([...path, 'start'], `flow "${flow.name}" starts after its end`);
    return undefined;
  }
  if ((flow.every === undefined) === (flow.meanEvery === undefined)) {
    complaints.error(path, `flow "${flow.name}" needs one of "every" and "meanEvery"`);
    return undefined;
  }
  if (flow.every !== undefined) {
    return { kind: 'regular', startNs, endNs, intervalNs: quantityOf(flow.every, 'duration') };
  }
  const meanIntervalNs = quantityOf(flow.meanEvery ?? '', 'duration');
  return { kind: 'poisson', startNs, endNs, meanIntervalNs };
};

/** Regular flows of one pattern start evenly apart, not all at one instant. */
const spread = (
  timing: Exclude<Flow['timing'], { kind: 'listed' }>,
  turn: number,
  of: number,
): Flow['timing'] =>
  timing.kind === 'poisson'
    ? timing
    : { ...timing, startNs: timing.startNs + Math.floor((timing.intervalNs * turn) / of) };
