import { FRAME_BYTES_MAX, REFUSE_REASONS } from '../../../protocols/frame.ts';
import { TRAFFIC_CLASSES } from '../../../protocols/bundle.ts';
import { DEVIATIONS } from '../../scenario/fault.ts';
import {
  at,
  type Draw,
  type Law,
  lasting,
  length,
  link,
  logUniform,
  maybePulse,
  node,
  pick,
  seconds,
  someFrames,
} from './law.ts';

const onFrames = (draw: Draw) => ({
  ...lasting(draw),
  ...link(draw),
  ...someFrames(draw),
  ...maybePulse(draw),
});

/** Frames that arrive as others than they left. */
export const FRAME_LAWS: readonly Law[] = [
  ...(['frames-truncated', 'acknowledgement-lost'] as const).map(
    (kind): Law => ({ kind, draw: (draw) => ({ kind, ...onFrames(draw) }) }),
  ),
  {
    kind: 'frames-oversized',
    draw: (draw) => ({ kind: 'frames-oversized', ...onFrames(draw), size: frameSize(draw) }),
  },
  {
    kind: 'frames-foreign',
    draw: (draw) => ({
      kind: 'frames-foreign',
      ...onFrames(draw),
      deviation: pick(draw.stream, DEVIATIONS),
    }),
  },
  {
    kind: 'acknowledgement-duplicated',
    draw: (draw) => ({
      kind: 'acknowledgement-duplicated',
      ...onFrames(draw),
      delay: seconds(logUniform(draw.stream, 1e-4, 5)),
    }),
  },
  {
    kind: 'acknowledgement-stale',
    draw: (draw) => ({ kind: 'acknowledgement-stale', ...onFrames(draw), age: age(draw) }),
  },
  {
    kind: 'custody-refused',
    draw: (draw) => ({
      kind: 'custody-refused',
      ...lasting(draw),
      ...link(draw),
      ...maybePulse(draw),
      share: someFrames(draw).share,
      reason: pick(draw.stream, REFUSE_REASONS),
    }),
  },
  {
    kind: 'segment-lost',
    draw: (draw) => ({
      kind: 'segment-lost',
      ...lasting(draw),
      ...link(draw),
      ...maybePulse(draw),
      share: pick(draw.stream, [0.01, 0.1, 0.5]),
    }),
  },
];

/** Applications that submit more than they should: a few thousand bundles at most. */
export const STORM_LAWS: readonly Law[] = [
  {
    kind: 'priority-storm',
    draw: (draw) => ({
      kind: 'priority-storm',
      ...at(draw),
      ...between(draw),
      ...demands(draw),
      duration: length(draw, [0.1, 10]),
      interval: seconds(logUniform(draw.stream, 5e-3, 1)),
      class: pick(draw.stream, ['management', 'management', 'tactical'] as const),
      lifetime: seconds(logUniform(draw.stream, 1, 60)),
    }),
  },
  {
    kind: 'expiry-in-transit',
    draw: (draw) => ({
      kind: 'expiry-in-transit',
      ...at(draw),
      ...between(draw),
      ...demands(draw),
      duration: length(draw, [0.1, 30]),
      interval: seconds(logUniform(draw.stream, 0.02, 2)),
      class: pick(draw.stream, TRAFFIC_CLASSES),
      lifetime: seconds(logUniform(draw.stream, 1e-3, 2)),
    }),
  },
];

/** About the longest frame, or any. */
const frameSize = ({ stream, boundary }: Draw): string => {
  const edge = FRAME_BYTES_MAX + pick(stream, [-1, 0, 1]);
  const anywhere = Math.round(logUniform(stream, 1_000, 100_000));
  return `${boundary ? edge : anywhere} B`;
};

/** About a power of two, or any. */
const age = ({ stream, boundary }: Draw): number => {
  const power = 2 << stream.integer(12);
  return boundary ? power + pick(stream, [-1, 0, 1]) : Math.round(logUniform(stream, 1, 1_000));
};

const between = (draw: Draw): { readonly node: string; readonly to: string } => {
  const from = node(draw);
  const others = draw.ground.nodes.filter(({ name }) => name !== from.node);
  return { ...from, to: pick(draw.stream, others).name };
};

const demands = ({ stream }: Draw) => ({
  size: `${Math.round(logUniform(stream, 1, 20_000))} B`,
  assured: stream.integer(2) === 0,
  custody: stream.integer(2) === 0,
});
