import {
  type Draw,
  type Law,
  lasting,
  length,
  logUniform,
  node,
  nodeWith,
  pick,
  seconds,
  signed,
} from './law.ts';

/** Clocks and what they are set by. */
export const TIME_LAWS: readonly Law[] = [
  {
    kind: 'time-source-lost',
    draw: (draw) => ({ kind: 'time-source-lost', ...lasting(draw), ...node(draw) }),
  },
  {
    kind: 'clock-step',
    draw: (draw) => ({
      kind: 'clock-step',
      ...lasting(draw),
      ...node(draw),
      step: seconds(signed(draw.stream, 2)),
    }),
  },
  {
    kind: 'clock-drift',
    draw: (draw) => ({
      kind: 'clock-drift',
      ...lasting(draw),
      ...node(draw),
      drift: Number(signed(draw.stream, 50_000).toFixed(3)),
    }),
  },
  {
    kind: 'clock-periodic',
    draw: (draw) => ({
      kind: 'clock-periodic',
      ...lasting(draw),
      ...node(draw),
      amplitude: seconds(amplitude(draw)),
      period: length(draw, [1, 600]),
    }),
  },
  {
    kind: 'clock-noise',
    draw: (draw) => ({
      kind: 'clock-noise',
      ...lasting(draw),
      ...node(draw),
      amplitude: seconds(amplitude(draw)),
      every: length(draw, [0.01, 30]),
    }),
  },
  {
    kind: 'clock-walk',
    draw: (draw) => ({
      kind: 'clock-walk',
      ...lasting(draw),
      ...node(draw),
      step: Number(logUniform(draw.stream, 10, 100_000).toFixed(3)),
    }),
  },
  {
    kind: 'time-source-rollover',
    needs: 'timeSource',
    draw: (draw) => ({
      kind: 'time-source-rollover',
      ...lasting(draw),
      ...nodeWith(draw, ({ clock }) => clock.timeSource),
      counter: pick(draw.stream, ['week', 'end'] as const),
    }),
  },
  {
    kind: 'time-source-zero',
    needs: 'timeSource',
    draw: (draw) => ({
      kind: 'time-source-zero',
      ...lasting(draw),
      ...nodeWith(draw, ({ clock }) => clock.timeSource),
    }),
  },
];

/** Of an error of UTC [s]; at boundaries about the largest step that is followed. */
const amplitude = ({ stream, boundary }: Draw): number =>
  boundary ? pick(stream, [0.000_999_999, 0.001, 0.001_000_001]) : logUniform(stream, 1e-6, 10);
