import { type RandomStream, RandomStreams } from '../../harness/kernel/random.ts';
import type { FaultSource } from '../../harness/scenario/fault-schema.ts';
import { FORGERIES } from '../../harness/scenario/fault.ts';
import type { Scenario, ScenarioNode } from '../../harness/scenario/scenario.ts';
import { Simulation } from '../../harness/simulation.ts';
import { type NodeId, type Ns, SECOND_NS } from '../../protocols/units.ts';

/** A link that the plan has, by the names of its ends. */
type Link = readonly [from: string, to: string];

/** What faults may be drawn for. */
export interface FaultGround {
  readonly nodes: readonly ScenarioNode[];
  readonly links: readonly Link[];
}

/** Nodes of a scenario, and its pairs that share a contact. */
export const faultGround = (scenario: Scenario): FaultGround => {
  const { plan } = new Simulation({ ...scenario, faults: [] }, { judged: false }).setup;
  const names = new Map(scenario.nodes.map(({ id, name }) => [id, name] as const));
  const name = (id: NodeId): string => names.get(id) ?? '';
  const pairs = new Set(
    plan.contacts
      .map(({ from, to }) => `${name(from)} ${name(to)}`)
      .sort((a, b) => (a < b ? -1 : 1)),
  );
  return {
    nodes: scenario.nodes,
    links: [...pairs].map((pair) => pair.split(' ') as [string, string]),
  };
};

interface Draw {
  readonly stream: RandomStream;
  readonly ground: FaultGround;
  readonly windowNs: readonly [Ns, Ns];
}

const LEAST_S = 0.05;
const MOST_S = 180;

const pick = <T>(stream: RandomStream, from: readonly T[]): T =>
  from[stream.integer(from.length)] as T;
const logUniform = (stream: RandomStream, least: number, most: number): number =>
  Math.exp(Math.log(least) + stream.uniform() * (Math.log(most) - Math.log(least)));
const seconds = (value: number): string => `${value.toFixed(6)} s`;
const signed = (stream: RandomStream, most: number): number =>
  (stream.integer(2) === 0 ? -1 : 1) * logUniform(stream, most / 1_000, most);

type Times = { readonly at: string };
type Lasting = Times & { readonly duration: string };

const at = ({ stream, windowNs: [fromNs, toNs] }: Draw): Times => ({
  at: seconds((fromNs + stream.uniform() * (toNs - fromNs)) / SECOND_NS),
});
const lasting = (draw: Draw): Lasting => ({
  ...at(draw),
  duration: seconds(logUniform(draw.stream, LEAST_S, MOST_S)),
});
const node = ({ stream, ground }: Draw): { readonly node: string } => ({
  node: pick(stream, ground.nodes).name,
});
const satellite = ({ stream, ground }: Draw): { readonly node: string } => ({
  node: pick(
    stream,
    ground.nodes.filter(({ kind }) => kind === 'satellite'),
  ).name,
});
const head = ({ stream, ground }: Draw): { readonly node: string; readonly terminal?: string } => {
  const { name, terminals } = pick(stream, ground.nodes);
  const terminal = pick(stream, terminals).name;
  return stream.integer(4) === 0 ? { node: name } : { node: name, terminal };
};
const link = ({ stream, ground }: Draw) => {
  const [from, to] = pick(stream, ground.links);
  return { from, to, both: stream.integer(2) === 0 };
};
const someFrames = ({ stream }: Draw) => ({
  share: Number(pick(stream, [0.01, 0.1, 0.5, 1]).toFixed(2)),
  ...(stream.integer(3) === 0
    ? { types: [pick(stream, ['idle', 'data', 'management'] as const)] }
    : {}),
});
const pulse = ({ stream }: Draw) => ({
  pulse: {
    period: seconds(logUniform(stream, 0.1, 60)),
    duty: Number((0.05 + 0.9 * stream.uniform()).toFixed(2)),
  },
});
const delay = ({ stream }: Draw) => ({ delay: seconds(logUniform(stream, 1e-4, 5)) });

/** How each kind is drawn. */
const DRAWS: readonly ((draw: Draw) => FaultSource)[] = [
  (draw) => ({
    kind: 'computer-reset',
    ...at(draw),
    ...node(draw),
    boot: pick(draw.stream, ['warm', 'cold'] as const),
  }),
  (draw) => ({ kind: 'permanent-loss', ...at(draw), ...satellite(draw) }),
  (draw) => ({ kind: 'hang', ...lasting(draw), ...node(draw) }),
  (draw) => ({
    kind: 'slow-processor',
    ...lasting(draw),
    ...node(draw),
    service: seconds(logUniform(draw.stream, 1e-5, 0.05)),
  }),
  (draw) => ({ kind: 'brown-out', ...lasting(draw), ...node(draw) }),
  (draw) => ({ kind: 'time-source-lost', ...lasting(draw), ...node(draw) }),
  (draw) => ({ kind: 'store-full', ...lasting(draw), ...node(draw) }),
  (draw) => ({ kind: 'store-failure', ...lasting(draw), ...node(draw) }),
  (draw) => ({ kind: 'torn-write', ...lasting(draw), ...node(draw) }),
  (draw) => ({
    kind: 'bit-flip',
    ...at(draw),
    ...node(draw),
    region: pick(draw.stream, ['bundles', 'marks', 'counters', 'critical'] as const),
    count: 1 + draw.stream.integer(20),
  }),
  (draw) => ({
    kind: 'battery-drain',
    ...at(draw),
    ...satellite(draw),
    charge: Number(draw.stream.uniform().toFixed(3)),
  }),
  (draw) => ({
    kind: 'bus-undervoltage',
    ...lasting(draw),
    ...satellite(draw),
    voltage: Number((17 + 10 * draw.stream.uniform()).toFixed(2)),
  }),
  (draw) => ({ kind: 'receiver-saturated', ...lasting(draw), ...head(draw) }),
  (draw) => ({
    kind: 'point-ahead-error',
    ...lasting(draw),
    ...head(draw),
    error: `${logUniform(draw.stream, 1, 500).toFixed(3)} urad`,
  }),
  (draw) => ({ kind: 'frames-held', ...lasting(draw), ...link(draw), ...someFrames(draw) }),
  (draw) => ({ kind: 'link-outage', ...lasting(draw), ...link(draw), ...pulse(draw) }),
  (draw) => ({ kind: 'tracking-drop', ...lasting(draw), ...head(draw), ...pulse(draw) }),
  (draw) => ({ kind: 'thermal-limit', ...lasting(draw), ...head(draw) }),
  (draw) => ({ kind: 'terminal-stuck', ...lasting(draw), ...head(draw) }),
  (draw) => ({ kind: 'tracking-drop', ...lasting(draw), ...head(draw) }),
  (draw) => ({ kind: 'beacon-unseen', ...lasting(draw), ...head(draw) }),
  (draw) => ({
    kind: 'laser-decay',
    ...lasting(draw),
    ...head(draw),
    loss: `${logUniform(draw.stream, 0.5, 40).toFixed(3)} dB`,
  }),
  (draw) => ({
    kind: 'attitude-bias',
    ...lasting(draw),
    ...satellite(draw),
    bias: `${logUniform(draw.stream, 0.01, 50).toFixed(4)} mrad`,
  }),
  (draw) => ({
    kind: 'ephemeris-error',
    ...lasting(draw),
    ...satellite(draw),
    alongTrack: `${signed(draw.stream, 100).toFixed(4)} km`,
  }),
  (draw) => ({
    kind: 'manoeuvre',
    ...at(draw),
    ...satellite(draw),
    deltaV: Number(signed(draw.stream, 10).toFixed(4)),
  }),
  (draw) => ({ kind: 'link-outage', ...lasting(draw), ...link(draw) }),
  ...(['error-burst', 'frames-corrupted', 'frames-dropped'] as const).map(
    (kind) =>
      (draw: Draw): FaultSource => ({ kind, ...lasting(draw), ...link(draw), ...someFrames(draw) }),
  ),
  ...(['frames-duplicated', 'frames-reordered', 'frames-delayed'] as const).map(
    (kind) =>
      (draw: Draw): FaultSource => ({
        kind,
        ...lasting(draw),
        ...link(draw),
        ...someFrames(draw),
        ...delay(draw),
      }),
  ),
  (draw) => ({
    kind: 'clock-step',
    ...lasting(draw),
    ...node(draw),
    step: seconds(signed(draw.stream, 2)),
  }),
  (draw) => ({
    kind: 'clock-drift',
    ...lasting(draw),
    ...node(draw),
    drift: Number(signed(draw.stream, 50_000).toFixed(3)),
  }),
  (draw) => ({
    kind: 'frames-forged',
    ...at(draw),
    ...head(draw),
    forgery: pick(draw.stream, DRAWN_FORGERIES),
    count: 1 + draw.stream.integer(200),
    interval: seconds(logUniform(draw.stream, 1e-5, 1)),
  }),
  (draw) => ({
    kind: 'frames-replayed',
    ...lasting(draw),
    ...head(draw),
    ...delay(draw),
    repeats: 1 + draw.stream.integer(4),
  }),
];

/** All but that which needs a rollover. */
const DRAWN_FORGERIES = FORGERIES.filter((forgery) => forgery !== 'retired-epoch');

/**
 * Between `counts` faults of a few kinds (so that several of one kind come together, too), from the
 * seed alone: onsets uniform in the window, lengths and sizes log-uniform.
 */
export const drawSchedule = (
  ground: FaultGround,
  seed: number,
  {
    windowNs,
    counts: [least, most],
  }: { readonly windowNs: readonly [Ns, Ns]; readonly counts: readonly [number, number] },
): readonly FaultSource[] => {
  const stream = new RandomStreams(seed).stream('soak', 'faults');
  const sites = ground.nodes.filter(({ kind }) => kind === 'ground');
  const draws = sites.length === 0 ? DRAWS : [...DRAWS, siteOutage];
  const kinds = Array.from({ length: 2 + stream.integer(4) }, () => pick(stream, draws));
  const count = least + stream.integer(most - least + 1);
  return Array.from({ length: count }, () => pick(stream, kinds)({ stream, ground, windowNs }));
};

const siteOutage = (draw: Draw): FaultSource => ({
  kind: 'site-outage',
  ...lasting(draw),
  node: pick(
    draw.stream,
    draw.ground.nodes.filter(({ kind }) => kind === 'ground'),
  ).name,
});
