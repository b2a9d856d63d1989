import { type Ns, SECOND_NS } from '../../../protocols/units.ts';
import type { RandomStream } from '../../kernel/random.ts';
import type { FaultSource } from '../../scenario/fault-schema.ts';
import type { ScenarioNode } from '../../scenario/scenario.ts';

/** A pair of nodes that the plan has a contact for, by their names. */
export type GroundLink = readonly [from: string, to: string];

/** A contact of the plan, one way. */
export interface GroundContact {
  readonly from: string;
  readonly to: string;
  readonly startNs: Ns;
  readonly endNs: Ns;
}

/** What faults may be drawn for. */
export interface FaultGround {
  readonly nodes: readonly ScenarioNode[];
  readonly links: readonly GroundLink[];
  readonly contacts: readonly GroundContact[];
  /** Nodes that assured bundles are for. */
  readonly assuredTo: readonly string[];
  /** Somebody operates the network. */
  readonly operated: boolean;
  /** Begins and ends of contacts, ascending: where much depends on a tick more or less. */
  readonly edgesNs: readonly Ns[];
}

/** One draw of one fault. */
export interface Draw {
  readonly stream: RandomStream;
  readonly ground: FaultGround;
  /** Onsets lie in it. */
  readonly windowNs: readonly [fromNs: Ns, toNs: Ns];
  /** Values at boundaries rather than anywhere. */
  readonly boundary: boolean;
}

/** How a generator draws faults of one kind. */
export interface Law {
  readonly kind: FaultSource['kind'];
  /** What the scenario must have; default nothing. */
  readonly needs?: 'operator' | 'site' | 'satellite' | 'timeSource' | 'plane' | 'links';
  /** Nothing heals it: the fault budget counts it. */
  readonly fatal?: boolean;
  readonly draw: (draw: Draw) => FaultSource;
}

const LEAST_S = 0.05;
const MOST_S = 180;
/** One onset in so many, of boundary draws, lies at the edge of a contact. */
const EDGE_ONE_IN = 2;
/** Ticks about an edge [s]. */
const TICKS_S = [0, 1e-9, 1e-6, 1e-3, 1e-2, 0.1, 1] as const;

/**
 * Spans that flight software counts by (protocols/spec): keepalive and silence, retry and coast, boot
 * and watchdog, acquisition slots. A length a tick away from them is where counting goes wrong.
 */
const SPANS_S = [0.1, 0.5, 1, 2, 5, 10, 20, 30, 45, 60, 75, 90] as const;

export const pick = <T>(stream: RandomStream, from: readonly T[]): T =>
  from[stream.integer(from.length)] as T;

/** Every order of magnitude alike. */
export const logUniform = (stream: RandomStream, least: number, most: number): number =>
  Math.exp(Math.log(least) + stream.uniform() * (Math.log(most) - Math.log(least)));

/** Log-uniform, of either sign, over three orders of magnitude. */
export const signed = (stream: RandomStream, most: number): number =>
  (stream.integer(2) === 0 ? -1 : 1) * logUniform(stream, most / 1_000, most);

/** As a scenario writes it, to the nanosecond. */
export const seconds = (value: number): string => `${value.toFixed(9)} s`;

const tick = (stream: RandomStream): number =>
  (stream.integer(2) === 0 ? -1 : 1) * pick(stream, TICKS_S);

export const at = (draw: Draw): { readonly at: string } => {
  const { stream, ground, boundary } = draw;
  const [fromNs, toNs] = draw.windowNs;
  const anywhereNs = fromNs + stream.uniform() * (toNs - fromNs);
  if (!boundary || stream.integer(EDGE_ONE_IN) !== 0)
    return { at: seconds(anywhereNs / SECOND_NS) };
  const edges = ground.edgesNs.filter((edgeNs) => edgeNs >= fromNs && edgeNs < toNs);
  if (edges.length === 0) return { at: seconds(anywhereNs / SECOND_NS) };
  const nearNs = pick(stream, edges) + tick(stream) * SECOND_NS;
  return { at: seconds(Math.max(fromNs, Math.min(toNs, nearNs)) / SECOND_NS) };
};

/** A length, log-uniform between bounds [s]; at boundaries a span that software counts by. */
export const length = (
  { stream, boundary }: Draw,
  [least, most]: readonly [number, number] = [LEAST_S, MOST_S],
): string => {
  const anywhere = logUniform(stream, least, most);
  if (!boundary) return seconds(anywhere);
  const span = pick(stream, SPANS_S) + tick(stream);
  return seconds(Math.max(least, Math.min(most, span)));
};

export const lasting = (draw: Draw): { readonly at: string; readonly duration: string } => ({
  ...at(draw),
  duration: length(draw),
});

export const node = ({ stream, ground }: Draw): { readonly node: string } => ({
  node: pick(stream, ground.nodes).name,
});

export const satellite = ({ stream, ground }: Draw): { readonly node: string } => ({
  node: pick(
    stream,
    ground.nodes.filter(({ kind }) => kind === 'satellite'),
  ).name,
});

export const site = ({ stream, ground }: Draw): { readonly node: string } => ({
  node: pick(
    stream,
    ground.nodes.filter(({ kind }) => kind === 'ground'),
  ).name,
});

/** A node that has what a test asks for. */
export const nodeWith = (
  { stream, ground }: Draw,
  has: (node: ScenarioNode) => boolean,
): { readonly node: string } => ({ node: pick(stream, ground.nodes.filter(has)).name });

/** One head, or one time in four all of a node. */
export const head = ({
  stream,
  ground,
}: Draw): { readonly node: string; readonly terminal?: string } => {
  const { name, terminals } = pick(stream, ground.nodes);
  const terminal = pick(stream, terminals).name;
  return stream.integer(4) === 0 ? { node: name } : { node: name, terminal };
};

export const link = ({
  stream,
  ground,
}: Draw): { readonly from: string; readonly to: string; readonly both: boolean } => {
  const [from, to] = pick(stream, ground.links);
  return { from, to, both: stream.integer(2) === 0 };
};

export const someFrames = ({
  stream,
}: Draw): { readonly share: number; readonly types?: ('idle' | 'data' | 'management')[] } => ({
  share: pick(stream, [0.01, 0.1, 0.5, 1]),
  ...(stream.integer(3) === 0
    ? { types: [pick(stream, ['idle', 'data', 'management'] as const)] }
    : {}),
});

export const pulse = (
  draw: Draw,
): { readonly pulse: { readonly period: string; readonly duty: number } } => ({
  pulse: {
    period: length(draw, [0.1, 60]),
    duty: Number((0.05 + 0.9 * draw.stream.uniform()).toFixed(2)),
  },
});

/** One time in three the fault comes and goes. */
export const maybePulse = (draw: Draw): Partial<ReturnType<typeof pulse>> =>
  draw.stream.integer(3) === 0 ? pulse(draw) : {};
