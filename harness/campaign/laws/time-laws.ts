import { type Law, lasting, node, seconds, signed } from './law.ts';

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
];
