import type { Ns } from '../../protocols/units.ts';
import type { Finding } from '../checkers/checker.ts';
import { atWork, type Explanation, type Story, type ToldFault } from './explain-run.ts';
import { machineName, nameIn } from './machine-name.ts';
import type { StateChange } from './story-log.ts';

const LANES_MAX = 22;
const LANES_A_NODE = 6;
/** In this order below their node. */
const MACHINES: readonly string[] = ['node', 'terminal', 'link', 'outduct'];
const NODES_WITH_OUTDUCTS = 0;
/** A machine that was in nothing else has nothing to show. */
const IDLE: readonly string[] = ['off', 'down', 'stowed', 'blocked'];

export interface LaneSpan {
  readonly fromNs: Ns;
  readonly untilNs: Ns;
  /** State, its path from the root. */
  readonly state: string;
}

/** One machine on the time axis of a story. */
export interface Lane {
  readonly node: string;
  /** `computer`, `terminal east`, `link east`. */
  readonly name: string;
  readonly machine: string;
  readonly spans: readonly LaneSpan[];
}

/** A fault on the same axis. */
export interface FaultLane {
  readonly name: string;
  readonly spans: readonly { readonly fromNs: Ns; readonly untilNs: Ns }[];
}

/** Machines that changed, or that the violation is about, node by node; computers always. */
export const lanesOf = ({ scenario }: Explanation, story: Story): readonly Lane[] => {
  const { scene, states, finding } = story;
  const lanes: Lane[] = [];
  for (const [place, node] of scene.nodes.entries()) {
    const own = [...states]
      .map(([key, changes]) => ({ ...partsOf(key), changes }))
      .filter((one) => one.node === node && MACHINES.includes(one.machine))
      .filter(({ machine }) => machine !== 'outduct' || place <= NODES_WITH_OUTDUCTS)
      .map((one) => ({ ...one, moves: inScene(one.changes, scene.fromNs) }))
      .map((one) => ({ ...one, concerned: isAbout(finding, one) }))
      .filter(
        ({ machine, concerned, moves }) =>
          machine === 'node' ||
          (machine === 'terminal' && concerned) ||
          moves.some(({ state }) => !IDLE.includes(state)),
      )
      .sort((a, b) => Number(b.concerned) - Number(a.concerned) || inOrder(a, b))
      .slice(0, LANES_A_NODE)
      .sort(inOrder);
    for (const { machine, instance, changes } of own) {
      if (lanes.length >= LANES_MAX) return lanes;
      const name = machineName(scenario, { node, machine, instance });
      const spans = spansOf(changes, scene.fromNs, scene.toNs);
      lanes.push({ node: nameIn(scenario, node), name, machine, spans });
    }
  }
  return lanes;
};

interface Placed {
  readonly node: number;
  readonly machine: string;
  readonly instance: number;
}

/** The computer of the node that the violation is about, its terminal, and the session of that. */
const isAbout = ({ node, about }: Finding, one: Placed): boolean =>
  one.node === (about?.node ?? node) &&
  (one.machine === 'node' || (one.machine !== 'outduct' && one.instance === about?.terminal));

const inOrder = (a: Placed, b: Placed): number =>
  MACHINES.indexOf(a.machine) - MACHINES.indexOf(b.machine) || a.instance - b.instance;

/** Changes of the scene, and the state that it begins in. */
const inScene = (changes: readonly StateChange[], fromNs: Ns): readonly StateChange[] =>
  changes.filter((_, at) => (changes[at + 1]?.atNs ?? Number.POSITIVE_INFINITY) > fromNs);

const partsOf = (key: string): Placed => {
  const [node, machine = '', instance] = key.split(' ');
  return { node: Number(node), machine, instance: Number(instance) };
};

const spansOf = (
  changes: readonly { readonly atNs: Ns; readonly state: string }[],
  fromNs: Ns,
  toNs: Ns,
): readonly LaneSpan[] =>
  changes.flatMap(({ atNs, state }, at) => {
    const span = {
      state,
      fromNs: Math.max(fromNs, atNs),
      untilNs: Math.min(toNs, changes[at + 1]?.atNs ?? toNs),
    };
    return span.untilNs > span.fromNs ? [span] : [];
  });

/** Faults that were at work in the scene and strike somebody of it. */
export const faultLanesOf = (
  { faults }: Explanation,
  { scene, finding }: Story,
): readonly FaultLane[] =>
  byWork(faults, finding.atNs).flatMap(({ fault, spans, involved }) => {
    const seen = spans
      .map(({ fromNs, untilNs }) => ({
        fromNs: Math.max(scene.fromNs, fromNs),
        untilNs: Math.min(scene.toNs, untilNs ?? fromNs + (fault.durationNs ?? scene.toNs)),
      }))
      .filter(({ fromNs, untilNs }) => fromNs <= scene.toNs && untilNs >= scene.fromNs);
    return involved && seen.length > 0 ? [{ name: `${fault.id} ${fault.kind}`, spans: seen }] : [];
  });

/** At work at the violation first, then those that were over last. */
const byWork = (faults: readonly ToldFault[], atNs: Ns): readonly ToldFault[] => {
  const order = { now: 0, before: 1, later: 2, never: 3 } as const;
  const lastNs = ({ spans }: ToldFault): Ns => spans.at(-1)?.fromNs ?? 0;
  return [...faults].sort(
    (a, b) => order[atWork(a, atNs)] - order[atWork(b, atNs)] || lastNs(b) - lastNs(a),
  );
};
